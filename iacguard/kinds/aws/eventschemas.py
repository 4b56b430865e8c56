"""Schemas of Amazon EventBridge."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class RegistryPolicy(
    Kind,
    type="AWS::EventSchemas::RegistryPolicy",
    terraform="aws_schemas_registry_policy",
):
    """The resource policy of a registry of schemas."""

    registry = Attr[str]("RegistryName", "registry_name")
    policy = One(ResourcePolicy, "Policy", "policy")
    for_ = Subject(registry)
