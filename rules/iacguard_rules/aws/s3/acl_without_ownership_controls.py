"""ACL is set while ACLs are disabled.

Why: since April 2023 ACLs are disabled for new buckets. Until `OwnershipControls` enable them, S3 refuses
every ACL with AccessControlListNotSupported or InvalidBucketAclWithObjectOwnership, and the deployment
fails. It works for an old bucket and fails for its copy in a new account.

Fix: remove the ACL. Logs are better let in by a bucket policy for `logging.s3.amazonaws.com`. Where an ACL
has to be, set `ObjectOwnership` of `OwnershipControls` (`aws_s3_bucket_ownership_controls`) to
`BucketOwnerPreferred`, and name the ownership controls in `depends_on` of an `aws_s3_bucket_acl`.
"""

from collections.abc import Iterator

from iacguard.graph.kind import AnyResource
from iacguard.graph.order import may_wait
from iacguard.graph.reading import Reading
from iacguard.kinds.aws.s3 import Bucket, BucketAcl, BucketOwnershipControls
from iacguard.rule import Category, Hint, Problem, Severity, rule

_HARMLESS = ("Private", "BucketOwnerFullControl", "BucketOwnerRead")
"""What S3 takes, or pays no regard to, when it is given along with a new bucket."""


@rule(
    Bucket,
    id="s3-acl-without-ownership-controls",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    covered_by=("s3-public-acl",),
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires when S3 refuses an ACL, or may be given it before it is allowed to have one."""
    acls = bucket.referrers(BucketAcl, BucketAcl.bucket)
    separate = list(acls)
    reason = _disabled(bucket)
    if reason is None:
        for acl in separate:
            yield from _too_early(bucket, acl)
        if acls.is_empty:
            yield from _before_controls(bucket)
        return
    if separate:
        # Whatever it is that is set by itself, "private" included, it is refused.
        yield Problem(_place(bucket, separate[0]), f"S3 refuses the ACL: {reason}")
    elif bucket.access_control.differs_from(*_HARMLESS):
        advice = ""
        if bucket.access_control.equals("LogDeliveryWrite"):
            advice = "; let logging.s3.amazonaws.com write by a bucket policy instead"
        yield Problem(bucket.access_control, f"S3 refuses the ACL: {reason}{advice}")
    else:
        grants = AnyResource.of(bucket.resource, bucket.scope).source.read("grant")
        if grants.is_present:
            yield Problem(grants, f"S3 refuses the grants: {reason}")


def _disabled(bucket: Bucket) -> str | None:
    """Why the bucket certainly has no ACLs."""
    if bucket.ownership.is_empty:
        return "a new bucket has none unless ownership controls enable them"
    if any(one.object_ownership.equals("BucketOwnerEnforced") for one in bucket.ownership):
        return "BucketOwnerEnforced disables them"
    return None


def _place(bucket: Bucket, acl: BucketAcl) -> Reading[object]:
    canned: Reading[object] = bucket.access_control
    if canned.is_absent:
        canned = acl.acl if acl.grants.is_empty else acl.grants
    return canned


def _too_early(bucket: Bucket, acl: BucketAcl) -> Iterator[Problem]:
    for controls in bucket.referrers(BucketOwnershipControls, BucketOwnershipControls.bucket):
        if not may_wait(acl.resource, controls.resource, bucket.scope.graph):
            hint = Hint(controls.resource.header, "the ownership controls are here")
            message = (
                "the ACL does not wait for the ownership controls and may be refused before they are set"
            )
            yield Problem(_place(bucket, acl), message, hints=[hint])


def _before_controls(bucket: Bucket) -> Iterator[Problem]:
    """An ACL that the bucket is made with comes before controls that need the bucket."""
    if bucket.access_control.differs_from(*_HARMLESS):
        for controls in bucket.referrers(BucketOwnershipControls, BucketOwnershipControls.bucket):
            hint = Hint(controls.resource.header, "the ownership controls are here")
            message = "S3 refuses the ACL for a new bucket: the ownership controls come after the bucket"
            yield Problem(bucket.access_control, message, hints=[hint])
