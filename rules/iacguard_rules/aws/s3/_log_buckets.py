"""Which buckets are there to hold logs."""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import AnyResource
from iacguard.graph.policy import Policy, Statement
from iacguard.graph.policy.principals import GranteeSort, grantees
from iacguard.graph.reading import Reading, once
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.cloudtrail import Trail
from iacguard.kinds.aws.s3 import Bucket
from iacguard.kinds.policies import policies_of

_TARGETS = {
    "AWS::CloudFront::Distribution": ("DistributionConfig.Logging.Bucket", "logging_config.bucket"),
    "AWS::Config::DeliveryChannel": ("S3BucketName", "s3_bucket_name"),
    "AWS::EC2::FlowLog": ("LogDestination", "log_destination"),
    "AWS::ElasticLoadBalancing::LoadBalancer": ("AccessLoggingPolicy.S3BucketName", "access_logs.bucket"),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": (
        "LoadBalancerAttributes.Value",
        "access_logs.bucket",
        "connection_logs.bucket",
    ),
    "AWS::Redshift::Cluster": ("LoggingProperties.BucketName", "logging.bucket_name"),
    "aws_config_delivery_channel": ("s3_bucket_name",),
    "aws_flow_log": ("log_destination",),
    "aws_redshift_cluster": ("logging.bucket_name",),
    "aws_redshift_logging": ("bucket_name",),
}
"""Where resources name the bucket that their logs go to, under the names of whatever they are written in."""

_KEYS_OF_LOGS = ("access_logs.s3.bucket", "connection_logs.s3.bucket", "health_check_logs.s3.bucket")

_WRITERS = frozenset(
    {
        "cloudtrail.amazonaws.com",
        "config.amazonaws.com",
        "delivery.logs.amazonaws.com",
        "logdelivery.elasticloadbalancing.amazonaws.com",
        "logging.s3.amazonaws.com",
        "redshift.amazonaws.com",
    }
)
"""Services that write logs, and write nothing else into buckets."""


@once
def may_hold_logs(bucket: Bucket) -> bool:
    """Whether a bucket is there for logs: by who sends them, by its ACL or by its policy."""
    acl = bucket.access_control
    is_another = acl.is_absent or acl.differs_from("LogDeliveryWrite")
    if is_another is False:
        return True
    return any(may_be_target(bucket, target) for target in _targets(bucket)) or _only_logs_are_let_in(bucket)


def may_be_target(bucket: Bucket, target: Reading[object]) -> bool:
    """Whether a target, a name or something that a name stands in, may be the bucket."""
    if bucket.referred_by(target) is not False:
        return True
    name, text = bucket.name.text, target.text
    return name is not None and text is not None and text.startswith((f"{name}.s3", f"arn:aws:s3:::{name}/"))


def _targets(bucket: Bucket) -> Iterator[Reading[object]]:
    """Where the resources of the unit send their logs."""
    for other in bucket.all(Bucket):
        # Without a target a bucket logs into itself.
        if other.address != bucket.address:
            yield other.logging.bucket
    for trail in bucket.all(Trail):
        yield trail.bucket
    for type in _TARGETS:
        for _, target in targets_of(type, bucket):
            yield target


def targets_of(type: str, bucket: Bucket) -> Iterator[tuple[AnyResource, Reading[object]]]:
    """Where the unit's resources of a type send their logs, with the resources."""
    for resource in bucket.scope.graph.of_type(type):
        sender = AnyResource.of(resource, bucket.scope)
        if sender.exists():
            for path in _TARGETS[type]:
                for target in _ends(sender.source, path.split(".")):
                    yield sender, target


def is_target(bucket: Bucket, target: Reading[object]) -> bool:
    """Whether a target is certainly the bucket, by its name or by one of its host names."""
    if bucket.referred_by(target):
        return True
    name, text = bucket.name.text, target.text
    if name is not None and text is not None:
        return text.startswith(f"{name}.s3")
    host = text_of(target)
    return target.mentions(bucket.address) and host is not None and host.ends_with(".amazonaws.com") is True


def _ends(holder: Reading[object], names: list[str]) -> Iterator[Reading[object]]:
    """What stands at the end of a path, through lists; of a load balancer's attributes those about logs."""
    if not names:
        yield holder
        return
    name, *rest = names
    for one in holder.read(name).listed():
        if name == "LoadBalancerAttributes" and one.read("Key").differs_from(*_KEYS_OF_LOGS):
            continue
        yield from _ends(one, rest)


def _only_logs_are_let_in(bucket: Bucket) -> bool:
    """Whether nobody but services that write logs is let in by the policies, as far as they are known."""
    attached = policies_of(bucket)
    policies: list[Policy] = [carried.policy for carried in (*attached.certain, *attached.possible)]
    statements = [one for policy in policies for one in policy.statements if one.denies is not True]
    if any(_lets_in_others(statement) for statement in statements):
        return False
    is_known = attached.is_complete and all(policy.statements.is_complete for policy in policies)
    return bool(statements) or not is_known


def _lets_in_others(statement: Statement) -> bool:
    """Whether a statement certainly lets somebody in who is no service that writes logs."""
    if statement.allows is not True:
        return False
    return any(
        grantee.sort is not GranteeSort.SERVICE
        or (grantee.name.literal is not None and grantee.name.literal not in _WRITERS)
        for grantee in grantees(statement).items
    )
