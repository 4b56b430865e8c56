"""Lambda task gives up on the first transient Lambda service error.

Why: every service fails now and then, and Lambda throttles when too many functions run at once.
Such an error is gone a second later, but a task without a retrier for it fails at once, and with it
the whole execution, however much of it is done already. AWS recommends a retrier for every task that
calls Lambda. A `Catch` only decides how the execution goes on without the result.

Fix: give the state a `Retry` with `"ErrorEquals": ["Lambda.ServiceException",
"Lambda.AWSLambdaException", "Lambda.SdkClientException", "Lambda.TooManyRequestsException"]`,
`"IntervalSeconds": 1`, `"MaxAttempts": 3` and `"BackoffRate": 2`.
"""

from collections.abc import Iterator

from iacguard.graph.policy.actions import any_of
from iacguard.graph.reading import Reading
from iacguard.kinds.aws.stepfunctions import StateMachine
from iacguard.kinds.state_machines import State, function_of, states_of
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    StateMachine,
    id="stepfunctions-lambda-task-no-retry",
    severity=Severity.MEDIUM,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html",
        "https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html",
    ),
)
def check(machine: StateMachine) -> Iterator[Problem]:
    """Fires on a state that calls Lambda and certainly retries no error of the service itself."""
    for state in states_of(machine):
        if function_of(state) is None or _is_retried(state) is not False:
            continue
        retry = state.body.read("Retry")
        found = "has no Retry" if retry.is_absent else "retries no errors of the Lambda service"
        around = next((outer.name for outer in state.enclosing if _is_retried(outer)), None)
        more = "" if around is None else f"; the Retry of {around} begins all of it anew"
        yield Problem(state.body, f"{state.name} {found}, so one throttled call fails the execution{more}")


def _is_retried(state: State) -> bool | None:
    retriers = state.body.read("Retry").listed()
    return any_of((_covers(retrier) for retrier in retriers), retriers.is_complete)


def _covers(retrier: Reading[object]) -> bool | None:
    """Whether a retrier is meant for errors of the service; naming one of them is taken as intent."""
    attempts = retrier.read("MaxAttempts", 3)
    if attempts.equals(0):
        return False
    errors = retrier.read("ErrorEquals").listed()
    return any_of((_is_of_service(error) for error in errors), errors.is_complete)


def _is_of_service(error: Reading[object]) -> bool | None:
    text = error.text
    if text is None:
        return None
    return text in ("States.ALL", "States.TaskFailed") or text.startswith("Lambda.")
