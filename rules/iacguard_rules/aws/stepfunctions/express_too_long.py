"""Express workflow cannot run this long.

Why: an express execution ends after five minutes, finished or not. Whatever waits or works longer in
it never comes to its end, and a timeout beyond that never comes to pass.

Fix: make it a standard workflow, or wait outside of it.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.stepfunctions import StateMachine
from iacguard.kinds.state_machines import definition_of, states_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.stepfunctions._functions import called_function


@rule(
    StateMachine,
    id="stepfunctions-express-too-long",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html",),
)
def check(machine: StateMachine) -> Iterator[Problem]:
    """Fires on waits, timeouts and functions of an express workflow that last more than five minutes."""
    if machine.type.text != "EXPRESS":
        return
    timeout = definition_of(machine).read("TimeoutSeconds")
    if timeout.number is not None and timeout.number > _MOST:
        yield Problem(timeout, f"the execution ends after {_MOST} seconds, not after {timeout.text}")
    for state in states_of(machine):
        wait = state.body.read("Seconds")
        if state.is_a("Wait") and wait.number is not None and wait.number >= _MOST:
            yield Problem(
                wait, f"{state.name} waits for {wait.text} seconds, and the execution ends after {_MOST}"
            )
        function = called_function(state)
        longest = None if function is None else function.timeout.number
        limit = state.body.read("TimeoutSeconds")
        is_limited = limit.is_absent is False and (limit.number is None or limit.number <= _MOST)
        if longest is not None and longest > _MOST and not is_limited:
            told = f"{state.name} calls a function that may take {longest:g} seconds"
            yield Problem(state.body, f"{told}, and the execution ends after {_MOST}")


_MOST = 300
"""Seconds."""
