"""Queue cannot use what it names as its dead-letter queue.

Why: the dead-letter queue of a FIFO queue has to be a FIFO queue, that of a standard queue a
standard queue, and it is named by its ARN. SQS refuses anything else, and the deployment fails.

Fix: declare a dead-letter queue of the same type, and name it by its ARN: ``!GetAtt Dlq.Arn`` in
CloudFormation, where ``!Ref`` gives the URL, and ``aws_sqs_queue.dlq.arn`` in Terraform, where
``id`` and ``url`` do.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.sqs import Queue
from iacguard.kinds.naming import named_by
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Queue,
    id="sqs-dlq-type-mismatch",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
        "sqs-dead-letter-queues.html",
    ),
)
def check(queue: Queue) -> Iterator[Problem]:
    """Fires when the target is no ARN, is the queue itself, or a queue of the other type."""
    target = queue.redrive.dead_letter_queue
    fault = _fault(queue, target)
    if fault is not None:
        yield Problem(target, fault)


def _fault(queue: Queue, target: Reading[str]) -> str | None:
    form = _other_than_arn(target)
    if form is not None:
        return f"this is the {form}, where the ARN of the dead-letter queue is expected"
    named = named_by(target, Queue)
    if named is not None and named.address == queue.address:
        return "the queue is named as its own dead-letter queue"
    is_fifo = _is_fifo(target) if named is None else named.fifo.flag
    if queue.fifo.is_true and is_fifo is False:
        return "the dead-letter queue of a FIFO queue has to be a FIFO queue, and this is a standard queue"
    if queue.fifo.is_false and is_fifo is True:
        return (
            "the dead-letter queue of a standard queue has to be a standard queue, and this is a FIFO queue"
        )
    return None


def _other_than_arn(target: Reading[str]) -> str | None:
    """What a value is that is certainly no ARN."""
    reference = target.reference
    if reference is not None:
        resource = target.target
        if resource is None or resource.type != Queue.type_name:
            return None
        return {
            None: "URL of the queue",
            "QueueUrl": "URL of the queue",
            "QueueName": "name of the queue",
        }.get(reference.attribute)
    text = text_of(target)
    if text is None or text.literal == "" or text.starts_with("arn:") is not False:
        return None
    return "URL of the queue" if text.starts_with("https:") else "name of the queue"


def _is_fifo(target: Reading[str]) -> bool | None:
    text = text_of(target)
    return None if text is None or text.literal is None else text.ends_with(".fifo")
