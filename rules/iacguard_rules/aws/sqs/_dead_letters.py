"""Whether a queue is there for what failed elsewhere."""

from __future__ import annotations

from iacguard.graph.kind import Kind, Member
from iacguard.graph.reading import once
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.eventbridge import EventBus, Rule, Schedule, ScheduleTarget, Target
from iacguard.kinds.aws.lambda_ import DeadLetterConfig, EventInvokeConfig, EventSourceMapping, Function
from iacguard.kinds.aws.pipes import Pipe, StreamSource
from iacguard.kinds.aws.sns import Subscription, SubscriptionRedrive
from iacguard.kinds.aws.sqs import Queue, RedrivePolicy

_WAYS: tuple[tuple[type[Kind], tuple[Member, ...]], ...] = (
    (Queue, (Queue.redrive, RedrivePolicy.dead_letter_queue)),
    (Subscription, (Subscription.redrive, SubscriptionRedrive.dead_letter_queue)),
    (Function, (Function.dead_letter, DeadLetterConfig.destination)),
    (EventInvokeConfig, (EventInvokeConfig.on_failure,)),
    (EventSourceMapping, (EventSourceMapping.on_failure,)),
    (Rule, (Rule.targets, Target.dead_letter_queue)),
    (EventBus, (EventBus.dead_letter_queue,)),
    (Schedule, (Schedule.called, ScheduleTarget.dead_letter_queue)),
    (Pipe, (Pipe.kinesis, StreamSource.dead_letter_queue)),
    (Pipe, (Pipe.dynamodb, StreamSource.dead_letter_queue)),
)
"""How a queue is named for failures: the kinds, and the members that lead to the property."""

_WORDS = ("dlq", "dead-letter", "deadletter", "dead_letter")


@once
def is_used_for_failures(queue: Queue) -> bool | None:
    """Whether something of the unit puts there what it failed to handle; None when something may."""
    graph = queue.scope.graph
    is_complete = not graph.opaque_users(queue.address)
    for kind, via in _WAYS:
        if graph.has_type(kind.type_name):
            relation = queue.referrers(kind, *via)
            if relation.items:
                return True
            is_complete = is_complete and relation.is_complete
    return False if is_complete else None


@once
def is_for_failures(queue: Queue) -> bool | None:
    """Whether a queue is a dead-letter queue, by use, by what it permits or by what it is called."""
    signs: list[bool | None] = []
    for look in (_is_named_so, _permits, is_used_for_failures):
        sign = look(queue)
        if sign:
            return True
        signs.append(sign)
    return None if None in signs else False


def _permits(queue: Queue) -> bool | None:
    """Whether it says that other queues may use it, which none says that is not made for it."""
    permission = queue.redrive_allow.read("redrivePermission")
    if queue.redrive_allow.is_absent or permission.equals("denyAll"):
        return False
    return True if permission.is_absent or permission.equals("allowAll", "byQueue") else None


def _is_named_so(queue: Queue) -> bool | None:
    """Whether the name says so; the name of the stack and the like say nothing of the sort."""
    if any(word in queue.address.lower() for word in _WORDS):
        return True
    text = text_of(queue.name)
    if text is None:
        return False
    if any(word in part.lower() for part in text.parts if isinstance(part, str) for word in _WORDS):
        return True
    symbols = [part for part in text.parts if not isinstance(part, str)]
    return False if all((symbol.key or "").startswith("AWS::") for symbol in symbols) else None
