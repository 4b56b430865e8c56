"""Service is wired to the queue but the queue policy does not let it send.

Why: a queue without a policy takes messages of its own account, and a service such as SNS, S3 or
EventBridge sends as itself. S3 refuses the notification at once; messages of SNS and EventBridge,
those for a dead-letter queue among them, are dropped, and nobody hears of it.

Fix: add an ``AWS::SQS::QueuePolicy`` (Terraform: ``aws_sqs_queue_policy``) that allows the service
``sqs:SendMessage`` on the queue, with a condition on ``aws:SourceArn`` that names the topic, bucket
or rule.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.sqs import Queue
from iacguard.kinds.deliveries import deliveries_to_queue, refused
from iacguard.kinds.policies import policies_of
from iacguard.rule import Category, Hint, Problem, Severity, rule


@rule(
    Queue,
    id="sqs-sender-without-policy",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html",
    ),
)
def check(queue: Queue) -> Iterator[Problem]:
    """Fires for each service that sends to the queue and that its policies certainly do not let."""
    for delivery in refused(queue, "sqs:SendMessage", deliveries_to_queue(queue)):
        attached = policies_of(queue).certain
        at: Reading[object] = attached[0].policy if attached else queue
        whose = "the queue's policy does not allow" if attached else "the queue has no policy that allows"
        hint = Hint(delivery.place.place, f"{delivery.sender.name} is to send to the queue")
        message = f"{whose} {delivery.sender.principal} sqs:SendMessage, so {delivery.what} never arrive"
        yield Problem(at, message, hints=[hint])
