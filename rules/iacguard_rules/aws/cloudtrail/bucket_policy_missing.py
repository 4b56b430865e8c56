"""Bucket does not let CloudTrail write.

Why: CloudTrail tries the bucket when a trail is created, and refuses the trail with
InsufficientS3BucketPolicyException when it may not read the bucket's ACL and write objects. The same
happens now and then when the trail does not wait for the policy: it may be created first.

Fix: allow `cloudtrail.amazonaws.com` `s3:GetBucketAcl` on the bucket and `s3:PutObject` on
`<bucket>/AWSLogs/<account>/*` in the bucket's policy, and name the policy in `DependsOn`
(`depends_on`) of the trail.
"""

from collections.abc import Iterator

from iacguard.graph.order import may_wait
from iacguard.kinds.aws.cloudtrail import Trail
from iacguard.kinds.aws.s3 import Bucket
from iacguard.kinds.permissions import service_may_use
from iacguard.kinds.policies import policies_of
from iacguard.rule import Category, Hint, Problem, Severity, rule

_NEEDED = (("s3:GetBucketAcl", ""), ("s3:PutObject", "/*"))


@rule(
    Trail,
    id="cloudtrail-bucket-policy-missing",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html",
    ),
)
def check(trail: Trail) -> Iterator[Problem]:
    """Fires when the bucket's policies certainly do not let CloudTrail in, or may come too late."""
    target = trail.bucket.target
    if target is None or target.type != Bucket.type_name:
        return
    bucket = Bucket.of(target, trail.scope)
    missing = [
        action
        for action, below in _NEEDED
        if service_may_use("cloudtrail.amazonaws.com", action, bucket, trail, below) is False
    ]
    attached = policies_of(bucket)
    if missing:
        reason = "its policy does not" if attached.certain else "it has no policy"
        yield Problem(trail.bucket, f"the bucket has to allow CloudTrail {' and '.join(missing)}: {reason}")
        return
    holders = [carried.holder for carried in attached.certain]
    is_known = attached.is_complete and not attached.possible
    waits = (may_wait(trail.resource, holder.resource, trail.scope.graph) for holder in holders)
    if holders and is_known and not any(waits):
        hint = Hint(holders[0].resource.header, "the policy is here")
        message = "the trail does not wait for the policy of the bucket and may be created before it"
        yield Problem(trail.bucket, message, hints=[hint])
