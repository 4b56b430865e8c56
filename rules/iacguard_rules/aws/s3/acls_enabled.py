"""Bucket turns ACLs back on.

Why: ACLs are a second way to let people in, one for each object, which no policy shows. Objects that others
write belong to these others. New buckets have ACLs disabled, and nearly all of them do well without.

Fix: remove `OwnershipControls` (`aws_s3_bucket_ownership_controls`), or set `ObjectOwnership` to
`BucketOwnerEnforced`, and let in whom the ACLs let in by a bucket policy.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.s3 import Bucket
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.s3._log_buckets import may_be_target, targets_of


@rule(
    Bucket,
    id="s3-acls-enabled",
    severity=Severity.LOW,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",),
    controls=("FSBP S3.12",),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires when ACLs are enabled on a bucket that is not there for logs that need them."""
    for one in bucket.ownership:
        if one.object_ownership.equals("ObjectWriter", "BucketOwnerPreferred") and not _may_need_acls(bucket):
            message = f"{one.object_ownership.text} lets ACLs decide who may use objects"
            yield Problem(one.object_ownership, message)


def _may_need_acls(bucket: Bucket) -> bool:
    acl = bucket.access_control
    is_another = acl.is_absent or acl.differs_from("LogDeliveryWrite")
    return is_another is False or any(
        may_be_target(bucket, target) for _, target in targets_of("AWS::CloudFront::Distribution", bucket)
    )
