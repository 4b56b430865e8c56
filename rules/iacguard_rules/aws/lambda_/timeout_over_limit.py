"""Function timeout is longer than Lambda allows.

Why: an invocation of a function ends after 15 minutes at the latest, or after 90 minutes on instances
of a capacity provider. AWS refuses a function that asks for more, so the deployment fails.

Fix: set `Timeout` (`timeout`) to 900 seconds or less. Longer work belongs in AWS Batch, in a Fargate task
or in a Step Functions workflow of several functions.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.lambda_ import Function
from iacguard.rule import Category, Problem, Severity, rule

_MOST = 900
_MOST_ON_INSTANCES = 5400
"""Seconds, for a function with a capacity provider."""


@rule(
    Function,
    id="lambda-timeout-over-limit",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
    ),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on a timeout below one second, or above what Lambda allows."""
    seconds = function.timeout.number
    if seconds is None:
        return
    if seconds < 1:
        yield Problem(function.timeout, f"{seconds:g} seconds; a timeout is at least one second")
        return
    most = _MOST if function.capacity_provider.is_absent else _MOST_ON_INSTANCES
    if seconds > most:
        yield Problem(
            function.timeout,
            f"{seconds:g} seconds are more than the {most} that Lambda allows; "
            "AWS Batch, Fargate or a Step Functions workflow can run longer",
        )
