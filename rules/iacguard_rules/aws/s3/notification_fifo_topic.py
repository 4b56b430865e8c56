"""S3 cannot notify a FIFO topic.

Why: S3 sends notifications to standard topics only. It refuses a notification for a FIFO topic with "Unable
to validate the following destination configurations", and the deployment fails.

Fix: notify a standard topic, or go by way of EventBridge, whose rules can send to FIFO topics.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.s3 import Bucket
from iacguard.kinds.aws.sns import Topic
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Bucket,
    id="s3-notification-fifo-topic",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html",
    ),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires on a notification whose topic is certainly FIFO."""
    for one in bucket.topics:
        if _is_fifo(one.topic):
            yield Problem(one.topic, "the topic is FIFO, which S3 cannot notify")


def _is_fifo(topic: Reading[str]) -> bool:
    target = topic.target
    if target is not None and target.type == Topic.type_name:
        return Topic.of(target, topic.scope).fifo.is_true
    text = text_of(topic)
    return text is not None and text.ends_with(".fifo") is True
