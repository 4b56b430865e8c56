"""High throughput of the FIFO queue is only half configured.

Why: SQS takes more than 300 calls a second only when it deduplicates and limits by message group. With
one of the two settings alone the queue stays at the limit of an ordinary FIFO queue.

Fix: set ``DeduplicationScope: messageGroup`` and ``FifoThroughputLimit: perMessageGroupId`` together
(Terraform: ``deduplication_scope`` and ``fifo_throughput_limit``), or neither.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.sqs import Queue
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Queue,
    id="sqs-fifo-high-throughput-incomplete",
    severity=Severity.MEDIUM,
    category=Category.PERFORMANCE,
    tier=3,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html",
    ),
)
def check(queue: Queue) -> Iterator[Problem]:
    """Fires when one of the settings is for high throughput and the other certainly is not."""
    scope, limit = queue.deduplication_scope, queue.throughput_limit
    if limit.equals("perMessageGroupId") and (scope.is_absent or scope.differs_from("messageGroup")):
        yield Problem(limit, "the limit is by message group, but deduplication is by queue")
    if scope.equals("messageGroup") and (limit.is_absent or limit.differs_from("perMessageGroupId")):
        yield Problem(scope, "deduplication is by message group, but the limit is by queue")
