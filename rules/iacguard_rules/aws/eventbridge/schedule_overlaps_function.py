"""Next run can start while the previous one is still working.

Why: a schedule does not wait for the run before. A function that may take as long as the schedule's
period is run twice at the same time when it is slow, which is mostly when something is wrong, and
both runs do the same work.

Fix: make the period longer than ``Timeout`` of the function, or set ``ReservedConcurrentExecutions: 1``.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.eventbridge import Rule, Schedule
from iacguard.kinds.naming import function_of
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard.typed import TypeAlias
from iacguard_rules.aws.eventbridge._schedules import period_of

_Scheduled: TypeAlias = Rule | Schedule


@rule[_Scheduled](
    Rule,
    Schedule,
    id="eventbridge-schedule-overlaps-function",
    severity=Severity.INFO,
    category=Category.RELIABILITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/with-eventbridge-scheduler.html",),
)
def check(scheduled: _Scheduled) -> Iterator[Problem]:
    """Fires when the period is no longer than the timeout of a function that is called."""
    expression, called = _schedule(scheduled)
    period = period_of(expression.text or "")
    for arn in called if period is not None else ():
        function = function_of(arn)
        timeout = None if function is None else function.timeout.number
        if function is None or timeout is None or period is None or period > timeout:
            continue
        if function.reserved_concurrency.is_absent or function.reserved_concurrency.differs_from(1):
            hint = Hint(function.timeout.place, "the function's timeout")
            message = f"{function.address} may take {timeout:g} seconds, and is called every {period}"
            yield Problem(expression, message, hints=[hint])
            return


def _schedule(scheduled: _Scheduled) -> tuple[Reading[str], list[Reading[str]]]:
    """The expression, and what is called."""
    if isinstance(scheduled, Rule):
        return scheduled.schedule, [target.arn for target in scheduled.targets]
    return scheduled.expression, [scheduled.called.arn]
