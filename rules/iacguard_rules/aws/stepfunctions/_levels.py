"""Levels of a definition: states that lead to one another."""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.document import decode_json
from iacguard.graph.reading import Reading, once
from iacguard.kinds.aws.stepfunctions import StateMachine
from iacguard.kinds.state_machines import definition_of, states_of
from iacguard.tuples import NamedTuple
from iacguard.value import MapValue


class Level(NamedTuple):
    """The definition, a branch of a Parallel, or what a Map does with an item."""

    holder: Reading[object]
    states: dict[str, Reading[object]]

    @property
    def start(self) -> Reading[object]:
        """The name of the first state."""
        return self.holder.read("StartAt")


def levels(machine: StateMachine) -> Iterator[Level]:
    """The levels all of whose states are known."""
    holders = [definition_of(machine)]
    for state in states_of(machine):
        holders.extend(state.inside)
    for holder in holders:
        held = holder.read("States")
        value = held.scope.world.resolve(decode_json(held.value))
        states = dict(held.entries())
        # A name that is put together is not known here.
        if isinstance(value, MapValue) and value.rest is None and all(map(str.isprintable, states)):
            yield Level(holder, states)


class Step(NamedTuple):
    """Where a state goes on to."""

    to: Reading[object]
    how: str
    """The field that says so."""


@once
def steps(state: Reading[object]) -> tuple[Step, ...]:
    """Where a state may go on to, as far as that is said."""
    found: list[Step] = []
    for name in ("Next", "Default"):
        to = state.read(name)
        if to.is_absent is False:
            found.append(Step(to, name))
    for name in ("Choices", "Catch"):
        for item in state.read(name).listed():
            to = item.read("Next")
            if to.is_absent is False:
                found.append(Step(to, name))
    return tuple(found)


def are_all_steps_known(state: Reading[object]) -> bool:
    """Whether the state goes on nowhere else than where its steps lead."""
    if any(step.to.text is None for step in steps(state)):
        return False
    return all(state.read(name).listed().is_complete for name in ("Choices", "Catch"))
