"""Bucket has no lifecycle rules.

Why: data that nobody deletes stays for ever, in the most expensive storage class. Buckets grow because
objects are just sitting there, and nobody remembers which of them still count.

Fix: say in `LifecycleConfiguration` (`aws_s3_bucket_lifecycle_configuration`) when objects go to a cheaper
storage class and when they expire, or archive what is not read with Intelligent-Tiering.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.s3 import Bucket
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Bucket,
    id="s3-no-lifecycle",
    severity=Severity.INFO,
    category=Category.COST,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html",),
    controls=("FSBP S3.13",),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires when there are no rules, or none that is enabled, and no tiering."""
    rules = list(bucket.lifecycle)
    if (
        bucket.lifecycle.is_complete
        and all(one.status.differs_from("Enabled") for one in rules)
        and bucket.intelligent_tiering.is_empty
    ):
        state = "every lifecycle rule is disabled" if rules else "there are no lifecycle rules"
        yield Problem(bucket, f"{state}: objects stay until somebody deletes them")
