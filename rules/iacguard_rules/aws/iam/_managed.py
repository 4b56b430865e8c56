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
    name: str
    """The name without the path."""


@once
def attached(attacher: Attacher) -> tuple[Attached, ...]:
    """The policies of AWS that a resource attaches to itself or to others."""
    if isinstance(attacher, (Role, User, Group, PermissionSet)):
        arns = list(attacher.managed_policies)
    else:
        arns = [attacher.policy_arn]
    return tuple([found for found in map(attached_by, arns) if found is not None])


def attached_by(arn: Reading[str]) -> Attached | None:
    """The policy of AWS that an ARN certainly names."""
    path = path_of(arn)
    if path is None or not _OPEN.isdisjoint(path):
        return None
    return Attached(arn, path, path.rpartition("/")[2])


_OPEN = frozenset("*?$")
