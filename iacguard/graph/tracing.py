"""What rules look at, so that it can be told later which of them would see the same again.

A trace is the set of what was looked at since it was begun: addresses of resources and
declarations, types of which all resources were asked for, or everything. What is remembered (in
:func:`iacguard.graph.reading.once` and :meth:`~iacguard.graph.graph.ResourceGraph.once`) is
remembered together with what was looked at for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping

from iacguard.graph.graph import Called, Edge, Links, Mentioned, ResourceGraph, mentioned
from iacguard.graph.resource import Resource
from iacguard.tuples import NamedTuple
from iacguard.typed import Any, Final, TypeAlias, TypeVar

_T = TypeVar("_T")

EVERYTHING: Final = "*"
"""Stands for all that a unit has."""

OPAQUE: Final = "\0opaque"
"""Stands for the resources that hide others."""

TYPES: Final = "\0types"
"""Stands for the types that a unit has anything of."""


def of_type(type: str) -> str:
    """What stands for all resources of a type."""
    return f"\0type {type}"


def of_source_type(type: str) -> str:
    """What stands for all resources of a type of the source's own."""
    return f"\0source {type}"


class Referring(NamedTuple):
    """A look at who refers to a resource, and what was seen."""

    type: str
    path: str
    called: Called
    found: tuple[str, ...]
    """Addresses."""
    is_of_source: bool = False
    """Whether type and path are the source's own."""

    @property
    def stands_for(self) -> str:
        """What stands for all resources of the type."""
        return of_source_type(self.type) if self.is_of_source else of_type(self.type)


Known: TypeAlias = "dict[tuple[str, str], dict[str, Mentioned]]"
"""What is known of properties that mention others, by type and path, and by the address of a resource."""


class Trace:
    """What was looked at."""

    __slots__ = ("looks",)

    def __init__(self) -> None:
        self.looks: set[str | Referring] = set()

    def begin(self) -> None:
        """Forgets what was looked at until now."""
        self.looks = set()

    def remembered(self, memo: MutableMapping[Any, Any], key: object, work: Callable[[], _T]) -> _T:
        """What is remembered under a key, or else is worked out now; its looks count as looked at now."""
        # Under a key of its own, so that nobody comes by it without its looks.
        beside = (key, Trace)
        if beside in memo:
            kept: _T
            kept, looks = memo[beside]
            self.looks |= looks
            return kept
        outer, self.looks = self.looks, set()
        try:
            found = work()
            memo[beside] = (found, frozenset(self.looks))
        finally:
            outer |= self.looks
            self.looks = outer
        return found


class TracedGraph(ResourceGraph):
    """A graph that notes in a trace what it is asked for."""

    __slots__ = ("_all", "_declared", "_mentioned", "_trace")

    def __init__(self, graph: ResourceGraph, trace: Trace, known: Known | None = None) -> None:
        # The parts of a graph are shared with it, and what is found out in one is known in both.
        for name in ResourceGraph.__slots__:
            if name not in ("resources", "declarations"):
                setattr(self, name, getattr(graph, name))
        self._all = graph.resources
        self._declared = graph.declarations
        self._trace = trace
        self._mentioned: Known = {} if known is None else known

    @property
    def resources(self) -> dict[str, Resource]:  # type: ignore[override] # of a slot
        """All resources by address."""
        self._trace.looks.add(EVERYTHING)
        return self._all

    @property
    def declarations(self) -> dict[str, Resource]:  # type: ignore[override] # of a slot
        """All declarations by address."""
        self._trace.looks.add(EVERYTHING)
        return self._declared

    @property
    def types(self) -> Iterable[str]:
        """The types that have a resource or a declaration here."""
        self._trace.looks.add(TYPES)
        return super().types

    @property
    def source_types(self) -> Iterable[str]:
        """The types of the source's own that have a resource here."""
        self._trace.looks.add(TYPES)
        return self._silently(self._source_types).keys()

    @property
    def edges(self) -> list[Edge]:
        """Every reference of every resource."""
        self._trace.looks.add(EVERYTHING)
        return super().edges

    def get(self, address: str) -> Resource | None:
        """The resource at an address."""
        self._trace.looks.add(address)
        return self._all.get(address)

    def declares(self, address: str) -> bool:
        """Whether a declaration has an address."""
        self._trace.looks.add(address)
        return address in self._declared

    def of_type(self, type: str) -> list[Resource]:
        """The resources of a canonical type."""
        if type == "*":
            self._trace.looks.add(EVERYTHING)
            return list(self._all.values())
        self._trace.looks.add(of_type(type))
        return super().of_type(type)

    def of_source_type(self, type: str) -> list[Resource]:
        """The resources of a type of the source's own."""
        self._trace.looks.add(of_source_type(type))
        return self._silently(lambda: super(TracedGraph, self).of_source_type(type))

    def links(self, type: str, path: str) -> Links:
        """Who refers to whom through a property of the resources of a type."""
        self._trace.looks.add(EVERYTHING if type == "*" else of_type(type))
        if type == "*":
            return self._silently(lambda: super(TracedGraph, self).links(type, path))
        links = self._links.get((type, path))
        if links is None:
            links = self._links[type, path] = Links()
            known = self._mentioned.setdefault((type, path), {})
            for resource in super().of_type(type):
                address = resource.identity.address
                if address not in known:
                    known[address] = mentioned(resource.properties, path)
                links.add(resource, known[address])
        return links

    def has_type(self, type: str) -> bool:
        """Whether there is a resource of a type."""
        self._trace.looks.add(TYPES)
        return bool(super().of_type(type))

    def referring(self, type: str, path: str, called: Called) -> list[Resource]:
        """The resources of a type that may refer through a property to what is called so."""
        found = self._silently(lambda: super(TracedGraph, self).referring(type, path, called))
        self._trace.looks.add(Referring(type, path, called, tuple(one.address for one in found)))
        return found

    def source_referring(self, type: str, path: str, called: Called) -> list[Resource]:
        """The same for a type of the source's own."""
        found = self._silently(lambda: super(TracedGraph, self).source_referring(type, path, called))
        self._trace.looks.add(Referring(type, path, called, tuple(one.address for one in found), True))
        return found

    def naming(self, type: str, path: str, address: str, is_of_source: bool = False) -> list[Resource]:
        """The resources of a type whose property mentions the resource at an address."""
        found = self._silently(lambda: super(TracedGraph, self).naming(type, path, address, is_of_source))
        called = Called(address, (), False)
        addresses = tuple(one.address for one in found)
        self._trace.looks.add(Referring(type, path, called, addresses, is_of_source))
        return found

    def source_links(self, type: str, path: str) -> Links:
        """The same for a type of the source's own."""
        self._trace.looks.add(of_source_type(type))
        return self._silently(lambda: super(TracedGraph, self).source_links(type, path))

    def opaque_users(self, address: str) -> list[Resource]:
        """The opaque resources that are given this resource."""
        self._trace.looks.add(OPAQUE)
        return self._silently(lambda: super(TracedGraph, self).opaque_users(address))

    def once(self, work: Callable[[ResourceGraph], _T]) -> _T:
        """What a function says of the graph, worked out once."""
        return self._trace.remembered(self._said, work, lambda: work(self))

    def _silently(self, work: Callable[[], _T]) -> _T:
        """For what goes through all resources and tells only of a part."""
        outer, self._trace.looks = self._trace.looks, set()
        try:
            return work()
        finally:
            self._trace.looks = outer
