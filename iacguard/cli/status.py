"""The exit status, decided here and nowhere else."""

from __future__ import annotations

from iacguard.finding import Report
from iacguard.rule import Severity
from iacguard.tuples import NamedTuple

CLEAN = 0
FINDINGS = 1
UNDONE = 2
NOTHING_FOUND = 3
INTERRUPTED = 130
PIPE_CLOSED = 141
"""What shells make of the signals INT and PIPE: 128 and the signal's number."""


class Demands(NamedTuple):
    """What the user wants to count as a failure."""

    fail_on: Severity
    exit_zero: bool
    strict: bool
    """Whether what could not be resolved counts as not done."""
    folders_given: bool


def exit_status(report: Report, demands: Demands) -> int:
    """What a run's exit status is.

    A part that could not be done outweighs findings, because nobody knows what it would have
    shown; ``--exit-zero`` is about findings only.
    """
    if report.failures or any(error.fatal for error in report.errors):
        return UNDONE
    if demands.strict and report.notes:
        return UNDONE
    if demands.folders_given and not report.checked:
        return NOTHING_FOUND
    if not demands.exit_zero and any(one.severity >= demands.fail_on for one in report.findings):
        return FINDINGS
    return CLEAN
