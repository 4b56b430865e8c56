"""Whether a state machine logs."""

from __future__ import annotations

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.stepfunctions import StateMachine
from iacguard.tuples import NamedTuple


class Gap(NamedTuple):
    """Why a state machine certainly does not log."""

    at: Reading[object]
    message: str


def logging_gap(machine: StateMachine) -> Gap | None:
    """What keeps a state machine from logging; None for one that logs, or may."""
    if machine.log_level.is_absent:
        return Gap(machine.log_level, "no log level is set")
    if machine.log_level.equals("OFF"):
        return Gap(machine.log_level, "the log level is OFF")
    if machine.log_level.is_present and machine.log_destinations.is_empty:
        return Gap(machine.log_destinations, "no log group is named to log to")
    return None
