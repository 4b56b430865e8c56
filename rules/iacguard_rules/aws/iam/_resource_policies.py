"""The resource policies of every kind of resource, whoever's rules speak of them."""

from __future__ import annotations

from functools import cache

from iacguard.graph.kind import Kind, SeveralKinds
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import carries
from iacguard.kinds import kind_of, service_of
from iacguard_rules.aws.iam import ALSO


@cache
def _holder_of(type: str) -> type[Kind] | None:
    """The kind of a type that can have a resource policy; None for any other type."""
    kind = kind_of(type) if service_of(type) in ALSO else None
    return kind if kind is not None and carries(kind, ResourcePolicy) else None


class Holder(SeveralKinds, type="*", terraform=None, reason="stands for every type with a resource policy"):
    """A resource of whatever type that can have a resource policy."""

    __slots__ = ()

    @classmethod
    def kind_for(cls, type: str) -> type[Kind] | None:
        """The kind of a type that can have one."""
        return _holder_of(type)


KINDS: tuple[type[Kind], ...] = (Holder,)
"""What stands for all kinds that can have a resource policy."""
