"""Bucket writes its access logs into itself.

Why: every log file that is delivered is a request to the bucket, which the next log file tells of. The logs
grow without anybody using the bucket, and are billed.

Fix: set `DestinationBucketName` (`target_bucket`) to a bucket that is there for logs.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.s3 import Bucket
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Bucket,
    id="s3-logs-into-itself",
    severity=Severity.MEDIUM,
    category=Category.COST,
    tier=2,
    on=True,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html",),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires when logging is on and its target is the bucket, as it is when none is named."""
    logging = bucket.logging
    if logging.is_present and logging.bucket.is_absent:
        yield Problem(logging, "without a target the access logs go into the bucket that they are about")
    elif bucket.referred_by(logging.bucket):
        yield Problem(logging.bucket, "the access logs go into the bucket that they are about")
