"""AWS KMS."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Conversion, Kind, One, Spelling
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject
from iacguard.value import Literal


def _origin(name: str) -> Conversion:
    """An attribute that tells where the material comes from by being set at all."""
    return Conversion(
        f"whatever it is, it means {name}", lambda value: Literal(value.span, name, value.origin)
    )


class Key(
    Kind,
    type="AWS::KMS::Key",
    terraform=("aws_kms_key", "aws_kms_external_key"),
    arn="arn:{partition}:kms:{region}:{account}:key/{ref}",
    attributes={"key_id": None},
):
    """A key. ``Ref`` gives its id."""

    description = Attr[str]("Description", "description")
    enabled = Attr[bool]("Enabled", ["is_enabled", "enabled"], default=True)
    rotation = Attr[bool]("EnableKeyRotation", "enable_key_rotation", default=False)
    rotation_period = Attr[int]("RotationPeriodInDays", "rotation_period_in_days")
    spec = Attr[str]("KeySpec", ["customer_master_key_spec", "key_spec"], default="SYMMETRIC_DEFAULT")
    usage = Attr[str]("KeyUsage", "key_usage", default="ENCRYPT_DECRYPT")
    origin = Attr[str](
        "Origin",
        [
            Spelling("xks_key_id", _origin("EXTERNAL_KEY_STORE")),
            Spelling("custom_key_store_id", _origin("AWS_CLOUDHSM")),
        ],
        default="AWS_KMS",
    )
    deletion_window = Attr[int]("PendingWindowInDays", "deletion_window_in_days", default=30)
    policy = One(ResourcePolicy, "KeyPolicy", "policy")
    bypass_lockout_check = Attr[bool](
        "BypassPolicyLockoutSafetyCheck", "bypass_policy_lockout_safety_check", default=False
    )

    @property
    def material(self) -> str | None:
        """Where the key's material comes from, in the words of ``Origin``, where that is known."""
        # For imported material Terraform has a type instead of a property.
        is_external = self.resource.identity.source_type == "aws_kms_external_key"
        return "EXTERNAL" if is_external else self.origin.text


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


class Alias(
    Kind,
    type="AWS::KMS::Alias",
    terraform="aws_kms_alias",
    name="AliasName",
    attributes={"name": None},
):
    """A name for a key. ``Ref`` gives it, ``alias/`` in front."""

    name = Attr[str]("AliasName", "name")
    key = Attr[str]("TargetKeyId", "target_key_id")


class ReplicaKey(
    Kind,
    type="AWS::KMS::ReplicaKey",
    terraform=("aws_kms_replica_key", "aws_kms_replica_external_key"),
    arn="arn:{partition}:kms:{region}:{account}:key/{ref}",
    attributes={"key_id": None},
):
    """A copy of a key in another region, with a policy of its own."""

    primary = Attr[str]("PrimaryKeyArn", "primary_key_arn")
    enabled = Attr[bool]("Enabled", "enabled", default=True)
    deletion_window = Attr[int]("PendingWindowInDays", "deletion_window_in_days", default=30)
    policy = One(ResourcePolicy, "KeyPolicy", "policy")
