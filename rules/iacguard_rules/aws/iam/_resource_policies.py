"""The resource policies of every kind of resource, whoever's rules speak of them."""

from __future__ import annotations

from functools import cache

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.kind import AnyResource, Kind
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import carries
from iacguard.graph.resource import Resource
from iacguard.graph.world import Scope
from iacguard.kinds import kind_of, service_of
from iacguard_rules.aws.iam import ALSO


@cache
def _holder_of(type: str) -> type[Kind] | None:
    """The kind of a type that can have a resource policy; None for any other type."""
    kind = kind_of(type) if service_of(type) in ALSO else None
    return kind if kind is not None and carries(kind, ResourcePolicy) else None


class Holder(
    AnyResource, type="*", terraform=None, reason="stands for every type that has a resource policy"
):
    """A resource of whatever type that can have a resource policy, seen as what it is.

    Only the kinds of what is there are ever imported.
    """

    __slots__ = ()

    @classmethod
    def among(cls, graph: ResourceGraph) -> list[Resource]:
        """The resources of all types that can have one."""
        types = [type for type in graph.types if _holder_of(type) is not None]
        return [resource for type in types for resource in graph.of_type(type)]

    @classmethod
    def of(cls, resource: Resource, scope: Scope) -> Kind:  # type: ignore[override]  # a view of its own kind
        """The view of a resource as its own kind has it."""
        kind = _holder_of(resource.identity.type)
        assert kind is not None
        return kind.of(resource, scope)


KINDS: tuple[type[Kind], ...] = (Holder,)
"""What stands for all kinds that can have a resource policy."""
