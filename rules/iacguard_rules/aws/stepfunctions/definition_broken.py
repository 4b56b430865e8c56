"""State machine definition has a broken transition.

Why: Step Functions refuses a definition in which states lead to nowhere, so the deployment fails. What
it lets pass, such as a state that nothing leads to, is mostly a name that was changed in one place
only.

Fix: let `StartAt`, `Next`, `Default` and the `Next` of choices and catchers name states of the same
level, and give every other state either `Next` or `End: true`.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.stepfunctions import StateMachine
from iacguard.kinds.state_machines import definition_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import Literal
from iacguard_rules.aws.stepfunctions._levels import Level, are_all_steps_known, levels, steps


@rule(
    StateMachine,
    id="stepfunctions-definition-broken",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html",),
)
def check(machine: StateMachine) -> Iterator[Problem]:
    """Fires on names of states that are not there, and on states that cannot end or go on."""
    definition = definition_of(machine)
    if _is_no_json(definition):
        yield Problem(definition, "the definition is no JSON")
    for level in levels(machine):
        yield from _of_level(level)
        for name, state in level.states.items():
            yield from _of_state(name, state)


def _is_no_json(definition: Reading[object]) -> bool:
    """Whether the text begins as JSON does, and certainly is none."""
    value = definition.value
    if not isinstance(value, Literal) or not isinstance(value.value, str):
        return False
    return value.value.lstrip().startswith("{") and definition.read("States").is_unknown


def _of_level(level: Level) -> Iterator[Problem]:
    names = level.states.keys()
    start = level.start.text
    if level.start.is_absent:
        yield Problem(level.start, "no StartAt says which state comes first")
    elif start is not None and start not in names:
        yield Problem(level.start, f"StartAt names {start}, and there is no such state here")
    reached: set[str | None] = {start}
    for state in level.states.values():
        for step in steps(state):
            to = step.to.text
            reached.add(to)
            if to is not None and to not in names:
                yield Problem(step.to, f"{step.how} leads to {to}, and there is no such state here")
    # What nothing leads to was mostly meant by a name that is not there.
    if reached <= names and all(map(are_all_steps_known, level.states.values())):
        for name in names - reached:
            yield Problem(level.states[name], f"nothing leads to {name}")


_GOING_ON = ("Task", "Pass", "Wait", "Parallel", "Map")


def _of_state(name: str, state: Reading[object]) -> Iterator[Problem]:
    type, next, end = state.read("Type"), state.read("Next"), state.read("End")
    if type.equals(*_GOING_ON):
        if next.is_absent and (end.is_absent or end.is_false):
            yield Problem(state, f"{name} has neither Next nor End")
        elif next.is_present and end.is_true:
            yield Problem(state, f"{name} has both Next and End")
    elif type.equals("Choice"):
        if state.read("Choices").listed().is_empty:
            yield Problem(state, f"{name} is a Choice without Choices")
        elif next.is_present or end.is_present:
            yield Problem(state, f"{name} is a Choice, which goes on by its Choices, not by Next or End")
    elif type.equals("Succeed", "Fail") and next.is_present:
        yield Problem(state, f"{name} ends the execution, so it has no Next")
    if type.equals("Wait") and all(state.read(field).is_absent for field in _MOMENTS):
        yield Problem(state, f"{name} waits for neither Seconds nor a Timestamp")
    for handlers in ("Retry", "Catch"):
        yield from _of_handlers(state.read(handlers), handlers)


_MOMENTS = ("Seconds", "SecondsPath", "Timestamp", "TimestampPath")


def _of_handlers(handlers: Reading[object], what: str) -> Iterator[Problem]:
    """States.ALL has to be by itself and in the last one."""
    listed = list(handlers.listed())
    is_complete = handlers.listed().is_complete
    for position, handler in enumerate(listed):
        errors = list(handler.read("ErrorEquals").listed())
        takes_all = any(error.equals("States.ALL") for error in errors)
        if takes_all and len(errors) > 1:
            yield Problem(handler, f"States.ALL stands beside other errors in a {what}, and has to be alone")
        elif takes_all and is_complete and position < len(listed) - 1:
            yield Problem(handler, f"States.ALL is not in the last {what}, so those behind it never apply")
