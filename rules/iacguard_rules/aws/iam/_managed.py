"""Managed policies of AWS that the configuration attaches to identities."""

from __future__ import annotations

from iacguard.graph.policy.managed import path_of
from iacguard.graph.reading import Reading, once
from iacguard.kinds.aws.iam import (
    Group,
    GroupPolicyAttachment,
    PermissionSet,
    PermissionSetAttachment,
    PolicyAttachment,
    Role,
    RolePolicyAttachment,
    User,
    UserPolicyAttachment,
)
from iacguard.tuples import NamedTuple
from iacguard.typed import TypeAlias
from iacguard_rules.aws.iam._holders import Principal

Attacher: TypeAlias = (
    Principal
    | PermissionSet
    | RolePolicyAttachment
    | UserPolicyAttachment
    | GroupPolicyAttachment
    | PolicyAttachment
    | PermissionSetAttachment
)

ATTACHERS = (
    Role,
    User,
    Group,
    PermissionSet,
    RolePolicyAttachment,
    UserPolicyAttachment,
    GroupPolicyAttachment,
    PolicyAttachment,
    PermissionSetAttachment,
)
"""The kinds that attach managed policies."""


class Attached(NamedTuple):
    """A policy of AWS that is certainly attached."""

    arn: Reading[str]
    path: str
    """What follows ``policy/`` in its ARN: ``service-role/AWSLambdaRole``."""

    @property
    def name(self) -> str:
        """The name without the path."""
        return self.path.rpartition("/")[2]


@once
def attached(attacher: Attacher) -> tuple[Attached, ...]:
    """The policies of AWS that a resource attaches to itself or to others."""
    if isinstance(attacher, (Role, User, Group, PermissionSet)):
        arns = list(attacher.managed_policies)
    else:
        arns = [attacher.policy_arn]
    paths = ((arn, path_of(arn)) for arn in arns)
    return tuple(
        Attached(arn, path) for arn, path in paths if path is not None and not set(path) & set("*?$")
    )
