"""Bucket is not versioned.

Why: without versions whatever is overwritten or deleted is gone, be it by a bug, a wrong command or an
intruder. S3 keeps no other copy, and there is no undo.

Fix: set `Status` of `VersioningConfiguration` to `Enabled` (`aws_s3_bucket_versioning`), along with a
lifecycle rule that lets old versions expire.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.s3 import Bucket
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.s3._lifecycle import may_be_transient
from iacguard_rules.aws.s3._log_buckets import may_hold_logs


@rule(
    Bucket,
    id="s3-versioning-off",
    severity=Severity.LOW,
    category=Category.RELIABILITY,
    tier=1,
    on=False,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",),
    controls=("FSBP S3.14",),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires on buckets without versions that hold neither logs nor what is soon deleted."""
    versioning = bucket.versioning
    is_off = versioning.is_absent or versioning.differs_from("Enabled")
    # Object Lock turns versioning on.
    if is_off and bucket.object_lock.is_false and not may_be_transient(bucket) and not may_hold_logs(bucket):
        state = "not configured" if versioning.is_absent else f"{versioning.text}"
        yield Problem(versioning, f"versioning is {state}: what is overwritten or deleted is gone")
