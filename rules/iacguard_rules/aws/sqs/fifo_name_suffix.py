"""FIFO queue and its settings do not fit together.

Why: SQS takes the name of a FIFO queue only if it ends in ``.fifo``, and such a name, as well as the
settings of FIFO queues, only for a FIFO queue. The deployment fails otherwise.

Fix: set ``FifoQueue: true`` (Terraform: ``fifo_queue = true``) together with a name that ends in
``.fifo``, or leave the name out; or remove the suffix and the settings.
"""

from collections.abc import Iterator

from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.sqs import Queue
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Queue,
    id="sqs-fifo-name-suffix",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queue-name.html",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html",
    ),
)
def check(queue: Queue) -> Iterator[Problem]:
    """Fires on a name without, or with, the suffix, and on settings that only FIFO queues have."""
    name = text_of(queue.name)
    has_suffix = name.ends_with(".fifo") if name is not None and name.parts else None
    if queue.fifo.is_true and has_suffix is False:
        yield Problem(queue.name, "the name of a FIFO queue has to end in .fifo")
    if queue.fifo.is_false:
        if has_suffix is True:
            yield Problem(
                queue.name, "only the name of a FIFO queue may end in .fifo, and this is a standard queue"
            )
        yield from _settings(queue)


def _settings(queue: Queue) -> Iterator[Problem]:
    """What is set although only FIFO queues have it."""
    if queue.content_deduplication.is_true:
        yield Problem(queue.content_deduplication, "only FIFO queues deduplicate by content")
    for setting in (queue.deduplication_scope, queue.throughput_limit):
        if setting.is_present and setting.differs_from(""):
            yield Problem(setting, f"only FIFO queues have {setting.path}")
