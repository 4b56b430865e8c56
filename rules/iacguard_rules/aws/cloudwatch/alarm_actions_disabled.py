"""Actions of the alarm are switched off.

Why: an alarm whose actions are off tells nobody, whatever stands in `AlarmActions`. Mostly somebody
switched them off during maintenance.

Fix: take `ActionsEnabled: false` away.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.cloudwatch import Alarm, CompositeAlarm
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.cloudwatch._used import may_be_used


@rule[Alarm | CompositeAlarm](
    Alarm,
    CompositeAlarm,
    id="cloudwatch-alarm-actions-disabled",
    severity=Severity.MEDIUM,
    category=Category.OPERATIONS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",),
)
def check(alarm: Alarm | CompositeAlarm) -> Iterator[Problem]:
    """Fires when actions are switched off, unless there are none and something uses the alarm."""
    if alarm.actions_enabled.is_false and (alarm.alarm_actions.is_present or not may_be_used(alarm)):
        yield Problem(
            alarm.actions_enabled, "nothing happens when the alarm goes off: its actions are disabled"
        )
