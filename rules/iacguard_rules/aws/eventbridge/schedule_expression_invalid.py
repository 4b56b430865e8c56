"""Schedule expression is rejected.

Why: cron expressions of AWS have six fields, count the days of the week from 1 for Sunday, and want
``?`` for one of the two days. What does not follow that is refused, and the deployment fails.

Fix: write ``rate(5 minutes)`` or ``cron(0 12 * * ? *)``; a schedule of the Scheduler that runs once is
``at(2027-01-31T08:00:00)``.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.eventbridge import Rule, Schedule
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias
from iacguard_rules.aws.eventbridge._schedules import fault_of

_Scheduled: TypeAlias = Rule | Schedule


@rule[_Scheduled](
    Rule,
    Schedule,
    id="eventbridge-schedule-expression-invalid",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html",
        "https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html",
    ),
)
def check(scheduled: _Scheduled) -> Iterator[Problem]:
    """Fires on a known expression that does not follow the grammar."""
    is_of_rule = isinstance(scheduled, Rule)
    expression = scheduled.schedule if isinstance(scheduled, Rule) else scheduled.expression
    text = expression.text
    fault = fault_of(text, is_of_rule) if text else None
    if fault is not None:
        yield Problem(expression, f"{fault}, found {text}")
