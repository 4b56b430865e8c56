"""Every policy of a unit, whatever kind of resource it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from iacguard.graph.kind import Kind
from iacguard.graph.policy import Policy, ResourcePolicy
from iacguard.graph.policy.carriers import Carried, carries, documents, subjects
from iacguard.graph.reading import Reading
from iacguard.kinds import kind_of

P = TypeVar("P", bound=Policy)


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


class PoliciesOf:
    """The resource policies of one resource: its own, and those that others bring to it."""

    __slots__ = ("certain", "is_complete", "possible")

    def __init__(self, target: Kind) -> None:
        self.certain: list[Carried[ResourcePolicy]] = []
        self.possible: list[Carried[ResourcePolicy]] = []
        """Policies that may be for the resource, or for another one."""
        self.is_complete = not target.scope.graph.opaque_users(target.address)
        """Whether no module that is not on disk can bring it another."""
        self.certain.extend(Carried(target, policy) for policy in documents(target, ResourcePolicy))
        for type in list(target.scope.graph.types):
            kind = kind_of(type)
            link = None if kind is None or not carries(kind, ResourcePolicy) else subjects(kind)
            if kind is None or link is None:
                continue
            for holder in target.candidates(kind, link):
                self._add(target, holder, link.read(holder))

    def _add(self, target: Kind, holder: Kind, named: Reading[object]) -> None:
        items = named.listed()
        verdicts = [target.referred_by(item) for item in items]
        is_meant = True in verdicts
        if not is_meant and None not in verdicts and items.is_complete:
            return
        if holder.exists():
            carried = [Carried(holder, policy) for policy in documents(holder, ResourcePolicy)]
            (self.certain if is_meant else self.possible).extend(carried)
