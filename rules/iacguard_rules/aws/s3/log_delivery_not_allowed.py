"""Bucket does not let S3 write the access logs that are sent to it.

Why: server access logs are written by `logging.s3.amazonaws.com`, which needs a statement in the policy
of the bucket that gets them; that both buckets are in one account is not enough. Logs that cannot be
written are dropped, and nobody hears of it. They cannot be written either into a bucket with a default
retention, nor with the AWS managed key `aws/s3`.

Fix: allow `logging.s3.amazonaws.com` `s3:PutObject` on `<bucket>/*` in the policy of the bucket that gets
the logs, with `aws:SourceAccount` as a condition, and encrypt that bucket with `AES256`.
"""

from collections.abc import Iterator

from iacguard.graph.kind import AnyResource
from iacguard.graph.reading import Reading
from iacguard.kinds.aws.s3 import Bucket, BucketAcl, EncryptionRule, Logging
from iacguard.kinds.permissions import service_may_use
from iacguard.kinds.policies import policies_of
from iacguard.rule import Category, Hint, Problem, Severity, rule

_WRITER = "logging.s3.amazonaws.com"


@rule(
    Bucket,
    id="s3-log-delivery-not-allowed",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshooting-server-access-logging.html",
    ),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires on a bucket that gets access logs and certainly does not let S3 write them."""
    told: set[str] = set()
    for source in bucket.referrers(Bucket, Bucket.logging, Logging.bucket):
        for at, message in _obstacles(bucket, source):
            if message not in told:
                told.add(message)
                hint = Hint(source.logging.bucket.place, "access logs are sent from here")
                yield Problem(at, f"{message}, so access logs of {source.address} are lost", hints=[hint])


def _obstacles(bucket: Bucket, source: Bucket) -> Iterator[tuple[Reading[object], str]]:
    """What keeps the logs of a source out, and where that stands."""
    prefix = source.logging.prefix
    below = "/*" if prefix.is_absent or prefix.text is None else f"/{prefix.text}*"
    is_refused = service_may_use(_WRITER, "s3:PutObject", bucket, source, below) is False
    if is_refused and not _may_let_in_by_acl(bucket):
        attached = policies_of(bucket).certain
        at: Reading[object] = attached[0].policy if attached else bucket
        whose = "the bucket's policy does not let" if attached else "the bucket has no policy that lets"
        yield at, f"{whose} {_WRITER} write"
    if bucket.retention.is_present and (
        bucket.retention.days.is_present or bucket.retention.years.is_present
    ):
        yield bucket.retention, "S3 writes no logs into a bucket with a default retention"
    for encryption in bucket.encryption:
        if encryption.algorithm.equals("aws:kms", "aws:kms:dsse") and _has_managed_key(encryption):
            yield encryption.algorithm, "S3 cannot write logs with the AWS managed key aws/s3"


def _has_managed_key(encryption: EncryptionRule) -> bool:
    key = encryption.kms_key
    return key.is_absent or key.equals("") or (key.text or "").endswith("alias/aws/s3")


def _may_let_in_by_acl(bucket: Bucket) -> bool:
    """Whether an ACL may let the writer in."""
    if any(one.object_ownership.equals("BucketOwnerEnforced") for one in bucket.ownership):
        return False
    acl = bucket.access_control
    is_other = acl.is_absent or acl.differs_from("LogDeliveryWrite")
    grants = AnyResource.of(bucket.resource, bucket.scope).source.read("grant")
    separate = bucket.referrers(BucketAcl, BucketAcl.bucket)
    has_no_grants = grants.is_absent and all(one.grants.is_empty for one in separate)
    return is_other is False or has_no_grants is False or separate.is_complete is False
