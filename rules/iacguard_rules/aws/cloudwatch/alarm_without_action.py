"""Alarm tells nobody.

Alarms that something else uses are left alone: in the rule of a composite alarm, to roll back a
deployment, to scale, as an output.

Why: an alarm without an action changes its colour in the console, and nothing else. Whoever relies on
it learns of the trouble from customers.

Fix: name an SNS topic, or another action, in `AlarmActions`. `OKActions` and
`InsufficientDataActions` tell of other changes only.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.cloudwatch import Alarm, CompositeAlarm
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.cloudwatch._used import may_be_used


@rule[Alarm | CompositeAlarm](
    Alarm,
    CompositeAlarm,
    id="cloudwatch-alarm-without-action",
    severity=Severity.MEDIUM,
    category=Category.OPERATIONS,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html",),
    controls=("FSBP CloudWatch.15",),
)
def check(alarm: Alarm | CompositeAlarm) -> Iterator[Problem]:
    """Fires on an alarm that nothing uses and that has no action for the state ALARM."""
    if alarm.alarm_actions.is_empty and not may_be_used(alarm):
        others = [
            name
            for name, actions in (
                ("OKActions", alarm.ok_actions),
                ("InsufficientDataActions", alarm.no_data_actions),
            )
            if actions.is_present
        ]
        more = f", only {' and '.join(others)}" if others else ""
        yield Problem(
            alarm.alarm_actions, f"nothing happens when the alarm goes off: it has no AlarmActions{more}"
        )
