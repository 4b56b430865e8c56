"""AWS KMS."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class Key(
    Kind,
    type="AWS::KMS::Key",
    terraform=("aws_kms_key", "aws_kms_external_key"),
    arn="arn:{partition}:kms:{region}:{account}:key/{ref}",
    attributes={"key_id": None},
):
    """A key. ``Ref`` gives its id."""

    description = Attr[str]("Description", "description")
    policy = One(ResourcePolicy, "KeyPolicy", "policy")
    bypass_lockout_check = Attr[bool](
        "BypassPolicyLockoutSafetyCheck", "bypass_policy_lockout_safety_check", default=False
    )


class KeyPolicy(
    Kind,
    type="aws_kms_key_policy",
    terraform="aws_kms_key_policy",
):
    """The policy of a key that stands elsewhere; it takes the place of the whole policy."""

    key = Attr[str]("key_id", "key_id")
    policy = One(ResourcePolicy, "policy", "policy")
    bypass_lockout_check = Attr[bool](
        "bypass_policy_lockout_safety_check", "bypass_policy_lockout_safety_check", default=False
    )
    for_ = Subject(key)


class ReplicaKey(
    Kind,
    type="AWS::KMS::ReplicaKey",
    terraform=("aws_kms_replica_key", "aws_kms_replica_external_key"),
    arn="arn:{partition}:kms:{region}:{account}:key/{ref}",
    attributes={"key_id": None},
):
    """A copy of a key in another region, with a policy of its own."""

    primary = Attr[str]("PrimaryKeyArn", "primary_key_arn")
    policy = One(ResourcePolicy, "KeyPolicy", "policy")
