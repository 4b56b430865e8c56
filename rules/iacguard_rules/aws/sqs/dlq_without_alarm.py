"""Nobody is told when messages arrive in the dead-letter queue.

Why: a message in a dead-letter queue is work that was not done. It waits there until somebody looks, and
is deleted when nobody does. Here alarms are kept for other things, so somebody would listen.

Fix: add an alarm on ``ApproximateNumberOfMessagesVisible`` of namespace ``AWS/SQS`` with the dimension
``QueueName`` of the dead-letter queue.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Items, Reading
from iacguard.kinds.aws.cloudwatch import Alarm, Dimension, MetricQuery
from iacguard.kinds.aws.lambda_ import EventSourceMapping
from iacguard.kinds.aws.pipes import Pipe
from iacguard.kinds.aws.sqs import Queue
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.sqs._dead_letters import is_used_for_failures

_METRICS = (
    "ApproximateAgeOfOldestMessage",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesVisible",
    "NumberOfMessagesReceived",
)
"""Metrics that show that something is in a queue."""

_BLIND = "NumberOfMessagesSent"
"""Does not change when SQS moves a message to a dead-letter queue."""


@rule(
    Queue,
    id="sqs-dlq-without-alarm",
    severity=Severity.LOW,
    category=Category.OPERATIONS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
        "dead-letter-queues-alarms-cloudwatch.html",
    ),
)
def check(queue: Queue) -> Iterator[Problem]:
    """Fires where the unit has alarms, and certainly none on a dead-letter queue that nobody reads."""
    if is_used_for_failures(queue) is not True:
        return
    is_read = (
        queue.referrers(EventSourceMapping, EventSourceMapping.source).is_empty is False
        or queue.referrers(Pipe, Pipe.source).is_empty is False
    )
    alarms = list(queue.all(Alarm))
    if alarms and is_read is False and not any(_may_watch(alarm, queue) for alarm in alarms):
        message = "messages that fail end up here, and no alarm of the configuration tells of them"
        if any(alarm.metric.equals(_BLIND) and _may_be_of(alarm.dimensions, queue) for alarm in alarms):
            message += f" ({_BLIND} does not count those that SQS moves)"
        yield Problem(queue, message)


def _may_watch(alarm: Alarm, queue: Queue) -> bool:
    """Whether an alarm is about messages in the queue, for all that is known."""
    if alarm.queries.is_complete is False:
        return True
    if any(_may_ask(query, queue) for query in alarm.queries):
        return True
    return _may_be_about(alarm.namespace, alarm.metric, alarm.dimensions, queue)


def _may_ask(query: MetricQuery, queue: Queue) -> bool:
    expression = query.expression
    if expression.is_absent is False:
        # Searches find queues by their names.
        text = expression.text
        return text is None or "SEARCH" in text or "SELECT" in text
    return _may_be_about(query.namespace, query.metric, query.dimensions, queue)


def _may_be_about(
    namespace: Reading[str], metric: Reading[str], dimensions: Items[Dimension], queue: Queue
) -> bool:
    for reading, wanted in ((namespace, ("AWS/SQS",)), (metric, _METRICS)):
        if reading.is_absent or reading.differs_from(*wanted):
            return False
    return _may_be_of(dimensions, queue)


def _may_be_of(dimensions: Items[Dimension], queue: Queue) -> bool:
    if dimensions.is_complete is False:
        return True
    return any(
        one.name.differs_from("QueueName") is False and queue.referred_by(one.content) is not False
        for one in dimensions
    )
