"""AWS service that should send to the queue may not use its encryption key.

Why: to put a message into an encrypted queue, SNS, S3 and EventBridge need a data key. The policy of
the AWS managed key ``alias/aws/sqs`` lets no service in and cannot be changed, and a key of one's own
lets in whom its policy names. S3 refuses the notification at once; SNS and EventBridge drop the
messages, and nobody hears of it.

Fix: let SQS encrypt with its own keys, or add a statement to the policy of the key that allows the
service ``kms:GenerateDataKey*`` and ``kms:Decrypt``.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.sqs import Queue
from iacguard.kinds.deliveries import deliveries_to_queue, keys_closed_to
from iacguard.rule import Category, Hint, Problem, Severity, rule


@rule(
    Queue,
    id="sqs-kms-key-blocks-sender",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html",
        "https://docs.aws.amazon.com/sns/latest/dg/sns-enable-encryption-for-topic-sqs-queue-subscriptions.html",
    ),
)
def check(queue: Queue) -> Iterator[Problem]:
    """Fires for each service that sends to the queue and certainly may not use its key."""
    if queue.kms_key.is_absent:
        return
    for delivery, reason in keys_closed_to(queue.kms_key, "sqs", deliveries_to_queue(queue)):
        hint = Hint(delivery.place.place, f"{delivery.sender.name} is to send to the queue")
        yield Problem(queue.kms_key, f"{reason}, so {delivery.what} never arrive", hints=[hint])
