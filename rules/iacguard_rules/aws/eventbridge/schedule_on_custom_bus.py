"""Scheduled rules exist on the default bus only.

Why: EventBridge refuses a schedule on an event bus other than ``default``
("ScheduleExpression is supported only on the default event bus"), and the deployment fails.

Fix: remove ``EventBusName`` (Terraform: ``event_bus_name``), or use an ``AWS::Scheduler::Schedule``
that puts events on the bus.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.eventbridge import EventBus, Rule
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Rule,
    id="eventbridge-schedule-on-custom-bus",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html",),
)
def check(rule: Rule) -> Iterator[Problem]:
    """Fires on a rule with a schedule that is certainly on another bus."""
    if rule.schedule.is_present and rule.schedule.differs_from("") and _is_custom(rule.bus):
        yield Problem(rule.bus, "a schedule is taken on the default event bus only")


def _is_custom(bus: Reading[str]) -> bool:
    target = bus.target
    if target is not None:
        return target.type == EventBus.type_name
    name = bus.text
    return bool(name) and name != "default" and not str(name).endswith("event-bus/default")
