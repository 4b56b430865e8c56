"""SQS queue consumed by Lambda has no dead-letter queue.

Why: when the function fails, the message goes back to the queue and is delivered again, until it
expires. One message that can never be processed burns invocations for days, holds up a FIFO
queue's group, and is then lost. A dead-letter queue of the function does not help, for the
function is not invoked asynchronously.

Fix: set ``RedrivePolicy`` of the queue to an object with ``deadLetterTargetArn`` and
``maxReceiveCount`` (five or more for Lambda). In Terraform set ``redrive_policy``, or add an
``aws_sqs_queue_redrive_policy``.
"""

from collections.abc import Iterator

from iacguard.graph.addresses import as_seen_from
from iacguard.kinds.aws.lambda_ import DeadLetterConfig, EventInvokeConfig, EventSourceMapping, Function
from iacguard.kinds.aws.pipes import Pipe
from iacguard.kinds.aws.sqs import Queue, RedrivePolicy
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Queue,
    id="lambda-sqs-source-no-dlq",
    severity=Severity.MEDIUM,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    covered_by=("sam-sns-generated-queue-no-dlq",),
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
        "sqs-dead-letter-queues.html",
    ),
)
def check(queue: Queue) -> Iterator[Problem]:
    """Fires when an enabled mapping or a pipe reads a queue that has nowhere to put poison messages."""
    if queue.redrive.dead_letter_queue.is_absent or queue.redrive.equals(""):
        readers = _readers(queue)
        if readers and _is_no_dead_letter_queue(queue):
            names = ", ".join(readers[:_TOLD])
            if len(readers) > _TOLD:
                names += f" and {len(readers) - _TOLD} more"
            names = as_seen_from(queue.resource, names)
            yield Problem(queue, f"messages that fail are retried until they expire; read by {names}")


_TOLD = 3
"""Readers that the message names at the most."""


def _readers(queue: Queue) -> list[str]:
    mappings = queue.referrers(EventSourceMapping, EventSourceMapping.source)
    pipes = queue.referrers(Pipe, Pipe.source)
    enabled = [mapping.address for mapping in mappings if mapping.enabled.is_true]
    return [*enabled, *(pipe.address for pipe in pipes)]


def _is_no_dead_letter_queue(queue: Queue) -> bool:
    """Whether the queue certainly gets no failures of another queue or of a function.

    A queue that is given to a module which is not on disk may be anything.
    """
    return (
        queue.referrers(Queue, Queue.redrive, RedrivePolicy.dead_letter_queue).is_empty
        and queue.referrers(Function, Function.dead_letter, DeadLetterConfig.destination).is_empty
        and queue.referrers(EventInvokeConfig, EventInvokeConfig.on_failure).is_empty
        and queue.referrers(EventSourceMapping, EventSourceMapping.on_failure).is_empty
    )
