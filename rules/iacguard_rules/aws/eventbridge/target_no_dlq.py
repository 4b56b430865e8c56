"""Events that cannot be delivered to the target are lost.

Why: EventBridge tries for a day, 185 times at the most, and then drops the event. A target that was
deleted, or that EventBridge may not call, is not tried again at all.

Fix: set ``DeadLetterConfig`` of the target to an object with the ``Arn`` of a standard queue
(Terraform: a ``dead_letter_config`` block; SAM: ``DeadLetterConfig: {Type: SQS}`` creates the queue),
and let ``events.amazonaws.com`` send to that queue.
"""

from collections.abc import Iterator

from iacguard.graph.arns import arn_of
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.eventbridge import EventBus, Rule, Target
from iacguard.kinds.aws.lambda_ import Alias, Function, Version
from iacguard.kinds.aws.logs import LogGroup
from iacguard.kinds.invocations import keeps_failures
from iacguard.kinds.naming import function_of
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Rule,
    id="eventbridge-target-no-dlq",
    severity=Severity.LOW,
    category=Category.RELIABILITY,
    tier=1,
    on=False,
    since="0.1",
    references=("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html",),
)
def check(rule: Rule) -> Iterator[Problem]:
    """Fires on each target of an enabled rule that has no dead-letter queue and can refuse events."""
    if rule.state.differs_from("DISABLED"):
        for target in rule.targets:
            if target.dead_letter_queue.is_absent and _may_lose(rule, target):
                yield Problem(
                    target, "no dead-letter queue: events that the target does not take are dropped"
                )


def _may_lose(rule: Rule, target: Target) -> bool:
    service = _service(target)
    if service == "lambda" and rule.pattern.is_absent and rule.schedule.is_present:
        # The next run makes up for one that was not delivered, if what fails in it is kept.
        function = function_of(target.arn)
        return function is not None and keeps_failures(function) is False
    is_pattern_known = rule.pattern.is_unknown is False and rule.schedule.is_unknown is False
    return service not in (None, "logs", "bus") and (service != "lambda" or is_pattern_known)


def _service(target: Target) -> str | None:
    """The service that is called, ``bus`` for another event bus; None when that is not known."""
    resource = target.arn.target
    if resource is not None:
        if resource.type in (Function.type_name, Alias.type_name, Version.type_name):
            return "lambda"
        if resource.type == EventBus.type_name:
            return "bus"
        if resource.type == LogGroup.type_name:
            return "logs"
        return resource.type if resource.type.startswith(("AWS::", "aws_")) else None
    text = text_of(target.arn)
    arn = None if text is None else arn_of(text)
    if arn is None or arn.service.literal is None:
        return None
    if arn.service.literal == "events":
        is_bus = arn.resource.starts_with("event-bus/")
        return None if is_bus is None else "bus" if is_bus else "events"
    return arn.service.literal
