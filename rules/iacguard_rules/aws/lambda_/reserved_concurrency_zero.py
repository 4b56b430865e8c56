"""Reserved concurrency of zero disables the function.

Why: no environment may run the function. Callers get an error, and events of asynchronous triggers are
retried for hours and then dropped or put into the dead-letter queue.

Fix: set `ReservedConcurrentExecutions` (`reserved_concurrent_executions`) to at least one, or remove it.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.lambda_ import Function
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Function,
    id="lambda-reserved-concurrency-zero",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html",),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on the number zero."""
    if function.reserved_concurrency.equals(0):
        yield Problem(function.reserved_concurrency, "every invocation is refused")
