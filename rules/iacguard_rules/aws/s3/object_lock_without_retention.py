"""Object Lock is on but locks nothing.

Why: Object Lock only protects objects that have a retention. Without a default one, whatever is written by a
program that does not ask for it can be deleted like anything else.

Fix: set `DefaultRetention` of `ObjectLockConfiguration` (`aws_s3_bucket_object_lock_configuration`) to a mode
and a number of days or years.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.s3 import Bucket
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Bucket,
    id="s3-object-lock-without-retention",
    severity=Severity.LOW,
    category=Category.RELIABILITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html",),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires when objects that are written without a retention get none."""
    if bucket.object_lock.is_true and bucket.retention.is_absent:
        yield Problem(
            bucket.object_lock, "there is no default retention: what does not ask for one is not locked"
        )
