"""Express workflow uses a pattern only standard workflows have.

Why: an express workflow lasts five minutes at the most and keeps no state, so it cannot wait for
jobs, task tokens or activities, and has no distributed maps. Step Functions refuses to create a
state machine that asks for them.

Fix: make it a standard workflow, or move these states into a standard workflow of their own. Where
only the children of a distributed map are express, set their `ExecutionType` to `STANDARD`.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.stepfunctions import StateMachine
from iacguard.kinds.state_machines import State, integration, is_activity, states_of
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    StateMachine,
    id="stepfunctions-express-unsupported",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html",
        "https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html",
    ),
)
def check(machine: StateMachine) -> Iterator[Problem]:
    """Fires on states of express executions that wait for something, and on distributed maps in them."""
    for state in states_of(machine):
        used = _standard_only(state)
        if used is None:
            continue
        around = next((outer.name for outer in state.enclosing if _has_express_children(outer)), None)
        if machine.type.equals("EXPRESS"):
            yield Problem(state.body, f"{state.name} {used}; express workflows do not support that")
        elif around is not None:
            message = f"{state.name} {used}; the express child executions of {around} do not support that"
            yield Problem(state.body, message)


def _standard_only(state: State) -> str | None:
    if state.is_distributed:
        return "is a distributed map"
    if is_activity(state):
        return "waits for an activity"
    found = integration(state)
    if found is None:
        return None
    if found.pattern == "waitForTaskToken":
        return "waits for a task token"
    return f"waits for a job of {found.service}:{found.action}" if found.is_job else None


def _has_express_children(state: State) -> bool:
    return state.is_distributed and state.processor.read("ProcessorConfig.ExecutionType").equals("EXPRESS")
