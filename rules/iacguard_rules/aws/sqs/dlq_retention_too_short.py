"""Dead-letter queue does not keep messages longer than its source queue.

Why: a message keeps the time at which it was sent when it moves to the dead-letter queue of a
standard queue. What it has spent in the source queue is missing there: with the same retention on
both sides it can be deleted hours after it arrived, before anybody has looked at it.

Fix: set ``MessageRetentionPeriod`` (Terraform: ``message_retention_seconds``) of the dead-letter
queue to 1209600, which is fourteen days and the most there is.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.sqs import Queue, RedrivePolicy
from iacguard.rule import Category, Hint, Problem, Severity, rule

_LONGEST = 1209600
"""Seconds."""


@rule(
    Queue,
    id="sqs-dlq-retention-too-short",
    severity=Severity.LOW,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
        "sqs-dead-letter-queues.html",
    ),
)
def check(queue: Queue) -> Iterator[Problem]:
    """Fires on a standard queue that keeps what another one gave up no longer than that one does."""
    here = queue.retention.number
    if here is None or here >= _LONGEST:
        return
    longest, source = 0.0, None
    for other in queue.referrers(Queue, Queue.redrive, RedrivePolicy.dead_letter_queue):
        # FIFO queues count from when a message arrives.
        there = other.retention.number if other.fifo.is_false else None
        if there is not None and there >= here and there > longest and other.address != queue.address:
            longest, source = there, other
    if source is not None:
        kept = f"messages are deleted {_told(here)} after they were first sent"
        hint = Hint(
            source.redrive.dead_letter_queue.place,
            f"messages of {source.address} move to the dead-letter queue",
        )
        spent = f"up to {_told(longest)} of which they may have spent in the source queue"
        yield Problem(queue.retention, f"{kept}, {spent}", hints=[hint])


def _told(seconds: float) -> str:
    for length, name in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= length and seconds % length == 0:
            count = int(seconds / length)
            return f"{count} {name}" if count == 1 else f"{count} {name}s"
    return f"{seconds:g} seconds"
