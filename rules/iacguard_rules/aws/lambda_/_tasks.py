"""What the states of a state machine invoke.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.reading import Reading, once
from iacguard.kinds.aws.stepfunctions import StateMachine
from iacguard.tuples import NamedTuple
from iacguard.typed import cast


class Task(NamedTuple):
    """A state of a state machine that may invoke a function."""

    function: Reading[str]
    is_event: bool | None
    """Whether it hands its event over without waiting for the function; None where that is not known."""


@once
def tasks(machine: StateMachine) -> tuple[Task, ...]:
    """What the states of a state machine invoke, functions among it."""
    return tuple(
        task
        for definition in (machine.definition, machine.definition_text)
        if definition.is_absent is False
        for state in _states(definition, 0)
        for task in _of_state(machine, state)
    )


_NESTING = 20
"""How deep parallel and map states are gone into."""


def _states(definition: Reading[object], depth: int) -> Iterator[Reading[object]]:
    for _, state in definition.read("States").entries():
        yield state
        if depth < _NESTING:
            inner = [state.read("Iterator"), state.read("ItemProcessor"), *state.read("Branches").listed()]
            for part in inner:
                yield from _states(part, depth + 1)


def _of_state(machine: StateMachine, state: Reading[object]) -> Iterator[Task]:
    task = _substituted(machine, state.read("Resource"))
    service = task.text or ""
    if task.is_absent is False and ":states:::" not in service:
        yield Task(task, False)
    if ":states:::lambda:invoke" not in service:
        return
    for arguments in (state.read("Parameters"), state.read("Arguments")):
        function = _substituted(machine, arguments.read("FunctionName"))
        invocation = cast("Reading[str]", arguments.read("InvocationType"))
        if service.endswith(":lambda:invoke") and invocation.equals("Event"):
            yield Task(function, True)
        elif invocation.is_absent or invocation.equals("RequestResponse"):
            yield Task(function, False)
        else:
            yield Task(function, None)


def _substituted(machine: StateMachine, reading: Reading[object]) -> Reading[str]:
    """A value of a definition, with ``${Name}`` replaced by what the state machine gives for it."""
    text = reading.text or ""
    if text.startswith("${") and text.endswith("}"):
        given = machine.substitutions.read(text[2:-1])
        return cast("Reading[str]", reading if given.is_absent else given)
    return cast("Reading[str]", reading)
