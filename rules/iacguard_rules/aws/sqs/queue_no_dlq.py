"""Queue has no dead-letter queue.

Why: a message that its consumer cannot process comes back again and again until it expires, and
then nobody knows that there was one. Meanwhile it takes the place of messages that could be
processed, and in a FIFO queue it holds up all that come behind it.

Fix: declare a second queue and name it in ``RedrivePolicy`` with ``deadLetterTargetArn`` and
``maxReceiveCount``. In Terraform set ``redrive_policy``, or add an ``aws_sqs_queue_redrive_policy``.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.sqs import Queue
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.sqs._dead_letters import is_for_failures


@rule(
    Queue,
    id="sqs-queue-no-dlq",
    severity=Severity.LOW,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    covered_by=("lambda-sqs-source-no-dlq",),
    references=(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
        "sqs-dead-letter-queues.html",
    ),
)
def check(queue: Queue) -> Iterator[Problem]:
    """Fires on a queue without redrive policy that is certainly no dead-letter queue itself."""
    has_none = queue.redrive.dead_letter_queue.is_absent or queue.redrive.equals("")
    if has_none and is_for_failures(queue) is False:
        message = "no redrive policy: a message that cannot be processed is received until it expires"
        yield Problem(queue, message)
