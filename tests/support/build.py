"""Units made of plain Python data, for rules and the graph to be tried on without a front end.

What is built is also written out as text, so every value has a place of its own and a test can
say what a problem points at by ``problem.at.place.text``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

from iacguard.check import check_unit
from iacguard.condition import Condition, Opaque
from iacguard.finding import Finding
from iacguard.graph.graph import ResourceGraph
from iacguard.graph.resource import Identity, Language, Resource
from iacguard.graph.unit import Unit
from iacguard.graph.world import Scope, World
from iacguard.rule import Rule
from iacguard.text import Source, Span
from iacguard.value import (
    Absent,
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
)

TODAY = date(2026, 1, 1)


class Ref(NamedTuple):
    """A reference to a resource, or to an attribute of it."""

    target: str
    attribute: str | None = None


class What(NamedTuple):
    """An unknown; with a symbol it equals others of that symbol."""

    symbol: str | None = None


class Join(NamedTuple):
    """An interpolated string."""

    pieces: tuple[Data, ...]


class If(NamedTuple):
    """One thing when a condition of that name holds, another when not."""

    condition: str
    then: Data
    otherwise: Data


class Json(NamedTuple):
    """A string that is the JSON text of something."""

    document: Data


class More(NamedTuple):
    """A list with further elements that are not known."""

    items: tuple[Data, ...]


class Nothing(NamedTuple):
    """Not set."""


_Plain: TypeAlias = "str | int | float | bool | None"
_Special: TypeAlias = "Ref | What | Join | If | Json | More | Nothing"
Data: TypeAlias = "_Plain | _Special | Mapping[str, Data] | Sequence[Data]"


def join(*pieces: Data) -> Join:
    """An interpolated string of these pieces."""
    return Join(pieces)


ANYTHING = What()
PARTITION = What("AWS::Partition")
ACCOUNT = What("AWS::AccountId")
REGION = What("AWS::Region")


class _Writer:
    def __init__(self) -> None:
        self.source = Source("test.txt", "")

    def put(self, text: str) -> Span:
        start = len(self.source.text)
        self.source.text += text
        return Span(self.source, start, start + len(text))

    def value(self, data: Data) -> Value:
        if isinstance(data, Mapping):
            return self._map(data)
        if isinstance(data, More):
            items, span = self._items(data.items)
            return ListValue(span, items, rest=Unknown(span, "further elements"))
        if isinstance(data, Ref):
            return Reference(self.put(f"<{data.target}>"), data.target, data.attribute)
        if isinstance(data, What):
            return Unknown(self.put("<unknown>"), "not known", data.symbol)
        if isinstance(data, Nothing):
            return Absent(self.put("<nothing>"))
        if isinstance(data, Join):
            pieces, span = self._items(data.pieces)
            return Interpolation(span, pieces)
        if isinstance(data, If):
            sides, span = self._items((data.then, data.otherwise))
            then, otherwise = sides
            return Choice(span, Condition(data.condition, Opaque(data.condition)), then, otherwise)
        if isinstance(data, Json):
            document = self.value(data.document)
            return Encoded(document.span, document)
        if isinstance(data, (list, tuple)):
            items, span = self._items(data)
            return ListValue(span, items)
        assert data is None or isinstance(data, (str, int, float, bool))
        return Literal(self.put(repr(data)), data)

    def _map(self, data: Mapping[str, Data]) -> MapValue:
        start = self.put("{")
        entries: dict[str, Value] = {}
        keys: dict[str, Span] = {}
        for key, inner in data.items():
            keys[key] = self.put(key)
            self.put(": ")
            entries[key] = self.value(inner)
            self.put("; ")
        return MapValue(start.to(self.put("}")), entries, keys, header=keys.get(next(iter(keys), "")))

    def _items(self, data: Sequence[Data]) -> tuple[tuple[Value, ...], Span]:
        start = self.put("[")
        items: list[Value] = []
        for inner in data:
            items.append(self.value(inner))
            self.put(", ")
        return tuple(items), start.to(self.put("]"))


def resource(
    address: str,
    type: str,
    properties: Mapping[str, Data],
    condition: str | None = None,
    language: Language = "cloudformation",
) -> Resource:
    """A resource with these properties."""
    writer = _Writer()
    header = writer.put(address)
    writer.put(" ")
    value = writer.value(properties)
    assert isinstance(value, MapValue)
    value = MapValue(value.span, value.entries, value.keys, header=header)
    exists = None if condition is None else Condition(condition, Opaque(condition))
    return Resource(
        Identity(address, type, type, language), header, header.to(value.span), lambda: value, None, exists
    )


def unit(*resources: Resource) -> Unit:
    """The resources as a unit."""
    source = Source("test.txt", "")
    return Unit("test.txt", "cloudformation", ResourceGraph(resources), [source], [], [])


def scope(*resources: Resource) -> Scope:
    """Where to read the resources, in a world in which all conditions are true."""
    return Scope(ResourceGraph(resources), _TrueWorld(), TODAY)


class _TrueWorld(World):
    """A world in which every condition is true."""

    __slots__ = ()

    def holds(self, condition: Condition) -> bool:
        return True


def findings(rules: Rule | Sequence[Rule], *resources: Resource) -> list[Finding]:
    """What rules find on the resources; a rule that breaks fails the test."""
    chosen = [rules] if isinstance(rules, Rule) else list(rules)
    outcome = check_unit(unit(*resources), chosen, TODAY)
    assert outcome.failures == []
    return outcome.findings


def told(rules: Rule | Sequence[Rule], *resources: Resource) -> list[tuple[str, str]]:
    """The findings as pairs of resource and text that they point at."""
    return [(finding.resource.address, finding.span.text) for finding in findings(rules, *resources)]
