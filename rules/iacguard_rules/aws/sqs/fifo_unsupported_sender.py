"""This sender cannot deliver to a FIFO queue.

Why: S3 notifications, standard topics, and the dead-letter queues of EventBridge's rules, schedules and
buses take standard queues only. The deployment fails, or nothing ever arrives.

Fix: use a standard queue. Where order matters, send to a FIFO topic that the FIFO queue subscribes to,
or make the queue the target of an EventBridge rule with a ``MessageGroupId``.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.eventbridge import EventBus, Rule, Schedule
from iacguard.kinds.aws.s3 import Bucket
from iacguard.kinds.aws.sns import Subscription, Topic
from iacguard.kinds.naming import is_fifo_queue, named_by
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias

_Sender: TypeAlias = Bucket | Subscription | Topic | Rule | Schedule | EventBus


@rule[_Sender](
    Bucket,
    Subscription,
    Topic,
    Rule,
    Schedule,
    EventBus,
    id="sqs-fifo-unsupported-sender",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/"
        "notification-how-to-event-types-and-destinations.html",
        "https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html",
        "https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html",
    ),
)
def check(sender: _Sender) -> Iterator[Problem]:
    """Fires on each queue that is certainly a FIFO queue where a standard queue has to be."""
    for queue, what in _queues(sender):
        if is_fifo_queue(queue):
            yield Problem(queue, f"this is a FIFO queue, and {what} only to standard queues")


def _queues(sender: _Sender) -> Iterator[tuple[Reading[str], str]]:
    """Where standard queues have to be, and the reason."""
    if isinstance(sender, Bucket):
        for notification in sender.queues:
            yield notification.queue, "S3 notifies"
    elif isinstance(sender, Subscription):
        if sender.protocol.equals("sqs") and _is_standard(sender.topic):
            yield sender.endpoint, "a standard topic delivers"
    elif isinstance(sender, Topic):
        for entry in sender.subscriptions:
            if entry.protocol.equals("sqs") and sender.fifo.is_false:
                yield entry.endpoint, "a standard topic delivers"
    elif isinstance(sender, Rule):
        for target in sender.targets:
            yield target.dead_letter_queue, "EventBridge moves what it cannot deliver"
    elif isinstance(sender, Schedule):
        yield sender.called.dead_letter_queue, "the Scheduler moves what it cannot deliver"
    else:
        yield sender.dead_letter_queue, "EventBridge moves what it cannot deliver"


def _is_standard(topic: Reading[str]) -> bool:
    named = named_by(topic, Topic)
    if named is not None:
        return named.fifo.is_false
    text = text_of(topic) if topic.reference is None else None
    return text is not None and text.starts_with("arn:") is True and text.ends_with(".fifo") is False
