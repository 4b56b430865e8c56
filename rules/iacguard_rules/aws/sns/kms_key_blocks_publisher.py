"""AWS service that should publish to the topic may not use its encryption key.

Why: to publish to an encrypted topic, CloudWatch, EventBridge, S3 and others need a data key. The
policy of the AWS managed key ``alias/aws/sns`` lets no service in and cannot be changed, and a key of
one's own lets in whom its policy names. Alarms and events are lost then, and nobody hears of it.

Fix: create a key, add a statement to its policy that allows the service ``kms:GenerateDataKey*`` and
``kms:Decrypt``, and name that key in ``KmsMasterKeyId`` (Terraform: ``kms_master_key_id``).
"""

from collections.abc import Iterator

from iacguard.kinds.aws.sns import Topic
from iacguard.kinds.deliveries import deliveries_to_topic, keys_closed_to
from iacguard.rule import Category, Hint, Problem, Severity, rule


@rule(
    Topic,
    id="sns-kms-key-blocks-publisher",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html",
    ),
)
def check(topic: Topic) -> Iterator[Problem]:
    """Fires for each service that publishes to the topic and certainly may not use its key."""
    if topic.kms_key.is_absent:
        return
    for delivery, reason in keys_closed_to(topic.kms_key, "sns", deliveries_to_topic(topic)):
        hint = Hint(delivery.place.place, f"{delivery.sender.name} is to publish to the topic")
        yield Problem(topic.kms_key, f"{reason}, so {delivery.what} never arrive", hints=[hint])
