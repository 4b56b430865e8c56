"""Step gives up before the function it calls may finish.

Why: the step fails with States.Timeout, and the function goes on: what it does is done although the
execution says that it failed. When the step is retried, the function runs twice at the same time.

Fix: make `TimeoutSeconds` of the state longer than the timeout of the function, or the function's
shorter.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.stepfunctions import StateMachine
from iacguard.kinds.state_machines import integration, states_of
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard_rules.aws.stepfunctions._functions import called_function


@rule(
    StateMachine,
    id="stepfunctions-task-timeout-below-function",
    severity=Severity.LOW,
    category=Category.RELIABILITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html",),
)
def check(machine: StateMachine) -> Iterator[Problem]:
    """Fires on a task whose timeout is shorter than that of the function it calls."""
    for state in states_of(machine):
        function = called_function(state)
        call = integration(state)
        if function is None or (call is not None and call.pattern):
            continue
        timeout = state.body.read("TimeoutSeconds")
        longest = function.timeout.number
        if timeout.number is not None and longest is not None and timeout.number < longest:
            message = f"{state.name} gives up after {timeout.text} seconds, the function may take {longest:g}"
            yield Problem(timeout, message, hints=(Hint(function.timeout.place, "the function's timeout"),))
