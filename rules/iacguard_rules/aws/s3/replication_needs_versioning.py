"""Replication without versioning.

Why: S3 copies versions, so both buckets have to be versioned. It refuses a replication configuration for a
bucket that is not, or into one that is not, and the deployment fails.

Fix: set `Status` of `VersioningConfiguration` to `Enabled` (`aws_s3_bucket_versioning`) on both buckets. In
Terraform name the `aws_s3_bucket_versioning` in `depends_on` of `aws_s3_bucket_replication_configuration`.
"""

from collections.abc import Iterator

from iacguard.graph.order import may_wait
from iacguard.kinds.aws.s3 import Bucket, BucketReplication, BucketVersioning
from iacguard.rule import Category, Hint, Problem, Severity, rule


@rule(
    Bucket,
    id="s3-replication-needs-versioning",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html",),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires when either bucket has no versions, or may not have them yet."""
    if bucket.replication.is_present and _is_unversioned(bucket):
        yield Problem(bucket.replication, "S3 refuses to replicate a bucket that is not versioned")
    for one in bucket.replication.rules:
        target = one.destination.target
        if target is not None and target.type == Bucket.type_name:
            copy = Bucket.of(target, bucket.scope)
            if _is_unversioned(copy):
                hint = Hint(copy.versioning.place, "the bucket is here")
                message = "S3 refuses to replicate into a bucket that is not versioned"
                yield Problem(one.destination, message, hints=[hint])
    yield from _too_early(bucket)


def _is_unversioned(bucket: Bucket) -> bool:
    versioning = bucket.versioning
    # Object Lock turns versioning on.
    return bucket.object_lock.is_false and (versioning.is_absent or versioning.differs_from("Enabled"))


def _too_early(bucket: Bucket) -> Iterator[Problem]:
    for replication in bucket.referrers(BucketReplication, BucketReplication.bucket):
        for versioning in bucket.referrers(BucketVersioning, BucketVersioning.bucket):
            if not may_wait(replication.resource, versioning.resource, bucket.scope.graph):
                hint = Hint(versioning.resource.header, "the versioning is here")
                message = (
                    "the replication does not wait for the versioning and may be refused before it is on"
                )
                yield Problem(bucket.replication, message, hints=[hint])
