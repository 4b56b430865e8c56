"""Every policy of a unit, whatever kind of resource it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.kind import Kind, Member, SeveralKinds
from iacguard.graph.policy import Policy, ResourcePolicy
from iacguard.graph.policy.actions import any_of
from iacguard.graph.policy.carriers import Carried, carries, documents, subjects
from iacguard.graph.reading import Reading, once
from iacguard.kinds import kind_of
from iacguard.tuples import NamedTuple
from iacguard.typed import TypeVar

P = TypeVar("P", bound=Policy)


def _carrier(type: str, sort: type[Policy], is_written: bool) -> type[Kind] | None:
    kind = kind_of(type)
    return kind if kind is not None and carries(kind, sort, is_written=is_written) else None


class DocumentCarrier(SeveralKinds, type="*", terraform=None, reason="stands for every type with a document"):
    """A resource of whatever type that can have a policy document, of whatever sort."""

    __slots__ = ()

    @classmethod
    @cache
    def kind_for(cls, type: str) -> type[Kind] | None:
        """The kind of a type that can have one."""
        return _carrier(type, Policy, True)


class ResourcePolicyCarrier(
    SeveralKinds, type="*", terraform=None, reason="stands for every type with a resource policy"
):
    """A resource of whatever type that can have a resource policy, written or composed."""

    __slots__ = ()

    @classmethod
    @cache
    def kind_for(cls, type: str) -> type[Kind] | None:
        """The kind of a type that can have one."""
        return _carrier(type, ResourcePolicy, False)


def policies_in(unit: Kind, sort: type[P]) -> Iterator[Carried[P]]:
    """The policies of a sort in the unit of a resource, those of resources that exist in this world.

    ``Policy`` stands for policies of every sort. Documents that are unknown as a whole are among
    them, resources without a document are not.
    """
    for type in list(unit.scope.graph.types):
        kind = kind_of(type)
        if kind is not None and carries(kind, sort):
            for holder in unit.all(kind):
                for policy in documents(holder, sort):
                    yield Carried(holder, policy)


class Attached(NamedTuple):
    """The resource policies of one resource: its own, and those that others bring to it."""

    certain: tuple[Carried[ResourcePolicy], ...]
    possible: tuple[Carried[ResourcePolicy], ...]
    """Policies that may be for the resource, or for another one."""
    is_complete: bool
    """Whether no module that is not on disk can bring it another."""


def policies_of(target: Kind) -> Attached:
    """The resource policies of a resource, in the order of the source."""
    own = tuple([Carried(target, policy) for policy in documents(target, ResourcePolicy)])
    brought = _brought_to(target)
    if not own:
        return brought
    return Attached((*own, *brought.certain), brought.possible, brought.is_complete)


@once
def _brought_to(target: Kind) -> Attached:
    """The policies that other resources bring to one, for it would not go if it held itself."""
    certain: list[Carried[ResourcePolicy]] = []
    possible: list[Carried[ResourcePolicy]] = []
    for kind, link in target.scope.graph.once(_bringing):
        for holder in target.candidates(kind, link):
            is_meant = _is_for(link.read(holder), target)
            if is_meant is not False and holder.exists():
                found = (Carried(holder, policy) for policy in documents(holder, ResourcePolicy))
                (certain if is_meant else possible).extend(found)
    hidden = target.scope.graph.opaque_users(target.address)
    return Attached(tuple(certain), tuple(possible), not hidden)


def _bringing(graph: ResourceGraph) -> list[tuple[type[Kind], Member]]:
    """The kinds of the unit that bring policies to others, each with the member that names those."""
    return [found for type in list(graph.types) if (found := _brings(type)) is not None]


@lru_cache(maxsize=4096)
def _brings(type: str) -> tuple[type[Kind], Member] | None:
    kind = kind_of(type)
    link = subjects(kind) if kind is not None and carries(kind, ResourcePolicy) else None
    return None if kind is None or link is None else (kind, link)


def _is_for(named: Reading[object], target: Kind) -> bool | None:
    items = named.listed()
    return any_of((target.referred_by(item) for item in items), items.is_complete)
