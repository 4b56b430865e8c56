"""The resources of one unit, and the links between them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from iacguard.condition import Condition, Consistency
from iacguard.graph.resource import Resource
from iacguard.patterns import pattern
from iacguard.tuples import NamedTuple
from iacguard.typed import Any, TypeVar
from iacguard.value import (
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
    children,
    is_absent,
    walk,
)

_T = TypeVar("_T")

_ENDS = pattern("[:/]")
_QUOTED = pattern(r'"([^"\\{\[][^"\\]*)"')


class Edge(NamedTuple):
    """A reference from one resource to another, and the property that holds it."""

    source: str
    target: str
    property: str
    attribute: str | None


class Called(NamedTuple):
    """By what others may refer to a resource."""

    address: str
    texts: tuple[str, ...]
    """Strings that certainly name it."""
    is_open: bool
    """Whether any other string may name it."""


class Mentioned(NamedTuple):
    """What a property of one resource mentions, whatever the conditions turn out to be."""

    targets: Collection[str]
    """Addresses."""
    texts: Collection[str]
    """Strings, and parts of an ARN, URL or JSON."""
    is_open: bool
    """Whether it is not, or not wholly, known."""


class Links:
    """Who refers to whom through one property of one type, whatever the conditions turn out to be."""

    __slots__ = ("by_target", "by_text", "open")

    def __init__(self) -> None:
        self.by_target: dict[str, list[Resource]] = {}
        """Referring resources by the address of a resource that the property mentions."""
        self.by_text: dict[str, list[Resource]] = {}
        """Referring resources by a string that the property holds, or by a part of an ARN, URL or JSON."""
        self.open: list[Resource] = []
        """Resources whose property is not, or not wholly, known."""

    @classmethod
    def among(cls, resources: Iterable[Resource], path: str, is_of_source: bool = False) -> Links:
        """Those of some resources of one type, through a property of its own or of the source's."""
        if is_of_source:
            return _find_links(((resource, resource.source_properties) for resource in resources), path)
        return _find_links(((resource, resource.properties) for resource in resources), path)

    def add(self, resource: Resource, mentioned: Mentioned) -> None:
        """Takes in what the property of one more resource mentions."""
        for target in mentioned.targets:
            self.by_target.setdefault(target, []).append(resource)
        for text in mentioned.texts:
            self.by_text.setdefault(text, []).append(resource)
        if mentioned.is_open:
            self.open.append(resource)

    def referring(self, called: Called) -> list[Resource]:
        """The resources that may refer to what is called so."""
        found = list(self.by_target.get(called.address, ()))
        for text in called.texts:
            if text in self.by_text:
                found += self.by_text[text]
        if called.is_open:
            for named in self.by_text.values():
                found += named
        found += self.open
        return list(dict.fromkeys(found)) if len(found) > 1 else found


class ResourceGraph:
    """The resources of one unit by address.

    Edges and links are found when they are first asked for: most units are never asked.
    """

    __slots__ = (
        "_by_source_type",
        "_by_type",
        "_edges",
        "_links",
        "_opaque",
        "_said",
        "_source_links",
        "consistency",
        "declarations",
        "facts",
        "own_accounts",
        "resources",
    )

    def __init__(
        self,
        resources: Iterable[Resource],
        facts: tuple[Condition, ...] = (),
        own_accounts: frozenset[str] = frozenset(),
        declarations: Iterable[Resource] = (),
    ) -> None:
        self.own_accounts = own_accounts
        """Ids of accounts that are no strangers here; the one that is deployed to may have no id."""
        self.facts = facts
        """Conditions that hold in every deployment."""
        self.consistency = Consistency(facts)
        """What can hold at once where these do."""
        self.resources: dict[str, Resource] = {resource.address: resource for resource in resources}
        self._by_type: dict[str, list[Resource]] = {}
        self.declarations: dict[str, Resource] = {one.address: one for one in declarations}
        """What the unit says beside its resources: parameters, outputs, providers, files of variables.

        They have types and properties as resources have them, but nothing is deployed for them: edges,
        links between resources and what is asked of any resource pass them by.
        """
        by_type = self._by_type
        for held in (self.resources, self.declarations):
            for resource in held.values():
                type = resource.type
                if type in by_type:
                    by_type[type].append(resource)
                else:
                    by_type[type] = [resource]
        self._by_source_type: dict[str, list[Resource]] | None = None
        self._links: dict[tuple[str, str], Links] = {}
        self._source_links: dict[tuple[str, str], Links] = {}
        self._opaque: dict[str, list[Resource]] | None = None
        self._edges: list[Edge] | None = None
        self._said: dict[Any, Any] = {}

    def once(self, work: Callable[[ResourceGraph], _T]) -> _T:
        """What a function says of the graph, worked out once."""
        said: _T
        try:
            said = self._said[work]
        except KeyError:
            said = self._said[work] = work(self)
        return said

    @property
    def types(self) -> Iterable[str]:
        """The types that have a resource or a declaration here."""
        return self._by_type.keys()

    def get(self, address: str) -> Resource | None:
        """The resource at an address."""
        return self.resources.get(address)

    def of_type(self, type: str) -> list[Resource]:
        """The resources of a canonical type, or of all for ``"*"``, in the order of the source.

        Declarations have types of their own, ``Template::Parameter`` and the like.
        """
        found = self._by_type.get(type)
        if found is not None:
            return found
        return list(self.resources.values()) if type == "*" else []

    def declares(self, address: str) -> bool:
        """Whether a declaration has an address."""
        return address in self.declarations

    def replacing(self, changed: Resource) -> ResourceGraph:
        """The same graph with another resource or declaration at its address."""
        return ResourceGraph(
            (changed if one.identity == changed.identity else one for one in self.resources.values()),
            self.facts,
            self.own_accounts,
            (changed if one.identity == changed.identity else one for one in self.declarations.values()),
        )

    def of_source_type(self, type: str) -> list[Resource]:
        """The resources of a type of the source's own, in the order of the source."""
        return self._source_types().get(type, [])

    @property
    def source_types(self) -> Iterable[str]:
        """The types of the source's own that have a resource here."""
        return self._source_types().keys()

    def _source_types(self) -> dict[str, list[Resource]]:
        if self._by_source_type is None:
            self._by_source_type = {}
            for resource in self.resources.values():
                self._by_source_type.setdefault(resource.identity.source_type, []).append(resource)
        return self._by_source_type

    def links(self, type: str, path: str) -> Links:
        """Who refers to whom through the property ``path`` of the resources of a type.

        ``path`` is dotted; lists on the way are gone into without a mark, and ``*`` is any name.
        """
        found = self._links.get((type, path))
        if found is None:
            roots = ((resource, resource.properties) for resource in self.of_type(type))
            found = self._links[type, path] = _find_links(roots, path)
        return found

    def has_type(self, type: str) -> bool:
        """Whether there is a resource of a type."""
        return type in self._by_type or (type == "*" and bool(self.resources))

    def referring(self, type: str, path: str, called: Called) -> list[Resource]:
        """The resources of a type that may refer through a property to what is called so.

        Nobody outside of these can.
        """
        return self.links(type, path).referring(called)

    def source_links(self, type: str, path: str) -> Links:
        """The same for a type of the source's own and a path in the source's own properties."""
        found = self._source_links.get((type, path))
        if found is None:
            roots = ((resource, resource.source_properties) for resource in self.of_source_type(type))
            found = self._source_links[type, path] = _find_links(roots, path)
        return found

    def source_referring(self, type: str, path: str, called: Called) -> list[Resource]:
        """The same as ``referring`` for a type of the source's own."""
        return self.source_links(type, path).referring(called)

    def naming(self, type: str, path: str, address: str, is_of_source: bool = False) -> list[Resource]:
        """The resources of a type whose property mentions the resource at an address."""
        links = self.source_links(type, path) if is_of_source else self.links(type, path)
        return links.by_target.get(address, [])

    def opaque_users(self, address: str) -> list[Resource]:
        """The opaque resources (a module that is not on disk) that are given this resource."""
        if self._opaque is None:
            self._opaque = {}
            for resource in self.resources.values():
                if resource.opaque:
                    for target in _targets(resource.source_properties):
                        self._opaque.setdefault(target, []).append(resource)
        return self._opaque.get(address, [])

    @property
    def edges(self) -> list[Edge]:
        """Every reference of every resource, with the property path that holds it."""
        if self._edges is None:
            self._edges = [
                edge
                for resource in self.resources.values()
                for edge in _edges(resource)
                if edge.target in self.resources
            ]
        return self._edges


def _find_links(roots: Iterable[tuple[Resource, MapValue]], path: str) -> Links:
    """Who refers to whom at a path below what is given of each resource."""
    links = Links()
    names = path.split(".")
    for resource, root in roots:
        ends: list[Value] = []
        _find_ends(root, names, 0, ends)
        if ends:
            links.add(resource, _mentioned(ends))
    return links


def mentioned(root: MapValue, path: str) -> Mentioned:
    """What stands at a path below what is given of a resource."""
    ends: list[Value] = []
    _find_ends(root, path.split("."), 0, ends)
    return _mentioned(ends)


def _mentioned(ends: list[Value]) -> Mentioned:
    targets: set[str] = set()
    texts: set[str] = set()
    is_open = False
    for end in ends:
        if type(end) is Reference and end.value is None:
            targets.add(end.target)
            continue
        for value in walk(end):
            if isinstance(value, Reference):
                targets.add(value.target)
            elif isinstance(value, Literal):
                if isinstance(value.value, str):
                    texts.update(_names_in(value.value))
            elif isinstance(value, Unknown) or (
                isinstance(value, (ListValue, MapValue)) and value.rest is not None
            ):
                is_open = True
    return Mentioned(targets, texts, is_open)


def _find_ends(value: Value, names: Sequence[str], depth: int, ends: list[Value]) -> None:
    """Adds the values at the end of a path, through lists and both sides of choices.

    The first names of the path, as many as ``depth`` says, led to the value.
    """
    while isinstance(value, MapValue) and depth < len(names) and names[depth] != "*":
        named = value.entries.get(names[depth]) or value.rest
        if named is None:
            return
        value = named
        depth += 1
    if isinstance(value, Choice):
        _find_ends(value.then, names, depth, ends)
        _find_ends(value.otherwise, names, depth, ends)
        return
    inside = value.document if isinstance(value, Encoded) else value
    if isinstance(inside, ListValue):
        for item in inside.items:
            _find_ends(item, names, depth, ends)
        if inside.rest is not None:
            ends.append(inside.rest)
    elif depth == len(names):
        ends.append(inside)
    elif isinstance(inside, MapValue) and names[depth] == "*":
        for entry in inside.entries.values():
            _find_ends(entry, names, depth + 1, ends)
        if inside.rest is not None:
            ends.append(inside.rest)
    elif isinstance(inside, MapValue):
        _find_ends(inside, names, depth, ends)
    elif not is_absent(inside):
        ends.append(Unknown(inside.span, "not a map"))


def _names_in(text: str) -> Iterator[str]:
    """A string, and what stands in it by itself when it is an ARN, a URL, JSON or ``name:qualifier``."""
    yield text
    if text.startswith(("arn:", "https:")):
        yield from _ENDS.split(text)
    elif text.lstrip().startswith(("{", "[")):
        for inner in _QUOTED.findall(text):
            yield from _names_in(inner)
    elif ":" in text:
        yield from text.split(":", 7)


def _targets(value: Value) -> set[str]:
    return {inner.target for inner in walk(value) if isinstance(inner, Reference)}


def _edges(resource: Resource) -> Iterator[Edge]:
    seen: set[Edge] = set()
    attributes: Mapping[str, Value] = resource.attributes
    roots: list[tuple[str, Value]] = [("", resource.properties), *attributes.items()]
    for path, root in roots:
        for edge in _edges_in(resource.address, path, root):
            if edge not in seen and edge.target != resource.address:
                seen.add(edge)
                yield edge


def _edges_in(address: str, path: str, value: Value) -> Iterator[Edge]:
    if isinstance(value, Reference):
        yield Edge(address, value.target, path, value.attribute)
    elif isinstance(value, MapValue):
        for key, inner in value.entries.items():
            yield from _edges_in(address, f"{path}.{key}" if path else key, inner)
    elif isinstance(value, ListValue):
        for index, inner in enumerate(value.items):
            yield from _edges_in(address, f"{path}[{index}]", inner)
    elif isinstance(value, (Choice, Interpolation, Encoded)):
        for inner in children(value):
            yield from _edges_in(address, path, inner)
