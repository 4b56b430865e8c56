"""Target bucket does not let S3 write access logs.

Why: S3 delivers access logs as the service `logging.s3.amazonaws.com`. When the target bucket does not let it
write, nothing fails and nothing is reported: the logs are dropped, and missed when they are needed. The same
happens where the bucket encrypts with the key `aws/s3`, or locks what is written.

Fix: allow `logging.s3.amazonaws.com` `s3:PutObject` on the objects of the target bucket in its policy, with
`aws:SourceAccount` as a condition. Encrypt the target bucket with SSE-S3 or with a key of your own.
"""

from collections.abc import Iterator

from iacguard.graph.kind import AnyResource
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.s3 import Bucket, BucketAcl, EncryptionRule
from iacguard.kinds.permissions import service_may_use
from iacguard.rule import Category, Hint, Problem, Severity, rule

_SERVICE = "logging.s3.amazonaws.com"


@rule(
    Bucket,
    id="s3-log-delivery-not-allowed",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires on a target of access logs in the unit that certainly does not get any."""
    resource = bucket.logging.bucket.target
    if resource is None or resource.type != Bucket.type_name:
        return
    target = Bucket.of(resource, bucket.scope)
    reason = _obstacle(target)
    is_allowed = service_may_use(_SERVICE, "s3:PutObject", target, bucket, "/*")
    if reason is None and is_allowed is False and not _acl_may_allow(target):
        reason = f"no policy of {target.address} lets {_SERVICE} write"
    if reason is not None:
        hint = Hint(target.resource.header, "the target is here")
        yield Problem(bucket.logging.bucket, f"access logs are dropped: {reason}", hints=[hint])


def _acl_may_allow(target: Bucket) -> bool:
    acl = target.access_control
    is_another = acl.is_absent or acl.differs_from("LogDeliveryWrite")
    if is_another is False:
        return True
    acls = target.referrers(BucketAcl, BucketAcl.bucket)
    inline = AnyResource.of(target.resource, target.scope).source.read("grant")
    return (
        acls.is_complete is False
        or inline.is_absent is False
        or any(one.grants.is_empty is False for one in acls)
    )


def _obstacle(target: Bucket) -> str | None:
    """What keeps logs from a bucket that may well be allowed to have them."""
    if target.retention.mode.is_present:
        return f"{target.address} locks what is written, which log delivery does not support"
    if any(_uses_key_of_aws(one) for one in target.encryption):
        return f"{target.address} encrypts with the key aws/s3, which {_SERVICE} cannot use"
    return None


def _uses_key_of_aws(one: EncryptionRule) -> bool:
    if one.algorithm.equals("aws:kms", "aws:kms:dsse"):
        key = text_of(one.kms_key)
        return one.kms_key.is_absent or (key is not None and key.ends_with("alias/aws/s3") is True)
    return False
