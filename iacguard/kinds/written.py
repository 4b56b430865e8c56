"""What is written in a unit, whatever it is written in: the texts of resources and of declarations.

For rules about the texts themselves. They look at what stands in the files, so no condition plays
in: a secret that is written on one side of a choice is written. A text that a value reaches from
elsewhere is looked at where it is written.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.kind import AnyResource
from iacguard.graph.reading import Reading, first_line
from iacguard.graph.resource import Resource
from iacguard.graph.secrets import first_place, places_of
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple
from iacguard.typed import TYPE_CHECKING, TypeAlias
from iacguard.value import (
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Value,
    children,
)

if TYPE_CHECKING:
    from weakref import ref
else:
    # The module behind weakref, whose dictionaries take long to import.
    from _weakref import ref


class Anything(AnyResource, type="*", terraform=None, reason="stands for every resource and declaration"):
    """A resource of whatever type, or a declaration."""

    __slots__ = ()

    @classmethod
    def among(cls, graph: ResourceGraph) -> list[Resource]:
        """All resources and all declarations."""
        return [*graph.resources.values(), *graph.declarations.values()]

    @property
    def is_primary(self) -> bool:
        """Whether it is what its block or entry stands for, rather than something written in it."""
        return self.scope.graph.declares(self.address) or super().is_primary


class Holder(Anything, type="*", terraform=None, reason="stands for what may hold what is looked for"):
    """A resource or declaration in whose text it is worth looking for something.

    Subclasses say what that is. Of the others nothing is evaluated.
    """

    __slots__ = ()

    @staticmethod
    def places(text: str) -> list[int]:
        """The positions in the text of a whole file, in any order, where there may be what is looked for."""
        return list(range(len(text)))

    @classmethod
    def among(cls, graph: ResourceGraph) -> list[Resource]:
        """The resources and declarations that may hold it, or read in texts of other files."""
        found: list[Resource] = []
        of_sources: dict[Source, tuple[int, ...]] = {}
        for one in super().among(graph):
            span = one.span
            known = of_sources.get(span.source)
            if known is None:
                known = of_sources[span.source] = cls.places_in(span.source)
            # Most sources have nothing of what is looked for in all of their resources.
            if known:
                next_one = bisect_left(known, span.start)
                if next_one < len(known) and known[next_one] < span.end:
                    found.append(one)
        return found

    @classmethod
    def places_in(cls, source: Source) -> tuple[int, ...]:
        """The positions in a source where it is worth looking, in their order."""
        known = _worthwhile.get(ref(source))
        if known is None:
            known = _worthwhile[ref(source, _forget)] = {Holder: tuple(places_of(_READS_MORE, source.text))}
        places = known.get(cls)
        if places is None:
            places = known[cls] = tuple(sorted((*known[Holder], *cls.places(source.text))))
        return places


class Text(NamedTuple):
    """A string where it is written."""

    reading: Reading[str]
    name: str
    """The key or argument that it is given to, that of the list for an element of one."""


_READS_MORE = ("file(", "filebase64(", "Transform")
"""What brings in texts that stand in other files."""

_worthwhile: dict[ref[Source], dict[type[Holder], tuple[int, ...]]] = {}
"""Where in sources it is worth looking; for whatever it is where they read in others."""

_forget = _worthwhile.pop
"""What is known of a source goes with it."""

_DEEPEST = 60

_OF_DECLARATIONS = ("Default", "Value")
"""Where declarations have what is given to their own name."""


Wanted: TypeAlias = Callable[[Value, str], bool]
"""Whether a string is wanted that is given to a name."""


def texts(view: AnyResource, is_wanted: Wanted, is_anywhere: bool = False) -> Iterator[Text]:
    """The strings that are written in a resource or declaration, and are wanted.

    With ``is_anywhere`` those too that it reaches through defaults, local values and the like.
    """
    resource = view.resource
    if view.is_primary:
        walk = _Walk(view, is_wanted, is_anywhere)
        walk.go(resource.source_properties, "", "", None, 0)
        for name, value in resource.attributes.items():
            walk.go(value, name, name, None, 0)
        yield from walk.found


class _Walk:
    """Goes through what is written in one resource."""

    def __init__(self, view: AnyResource, is_wanted: Wanted, is_anywhere: bool) -> None:
        self.view = view
        self.is_wanted = is_wanted
        self.is_anywhere = is_anywhere
        self.whole = view.resource.span
        self.found: list[Text] = []

    def go(self, value: Value, path: str, name: str, key: Span | None, depth: int) -> None:
        """Finds what is wanted in a value at a dotted path, which is given to a name."""
        if depth > _DEEPEST or (path and not self.is_anywhere and not self._is_here(value, key)):
            return
        if isinstance(value, Literal):
            if type(value.value) is str:
                self._take(value, path, name, key)
        elif isinstance(value, MapValue):
            start = f"{path}." if path else ""
            for inner_name, inner in value.entries.items():
                self.go(inner, start + inner_name, inner_name, value.keys.get(inner_name), depth + 1)
        elif isinstance(value, ListValue):
            for index, inner in enumerate(value.items):
                self.go(inner, f"{path}[{index}]", name, None, depth + 1)
        elif isinstance(value, Interpolation):
            self._take(value, path, name, key)
        elif isinstance(value, (Choice, Encoded)):
            for inner in children(value):
                self.go(inner, path, name, key, depth + 1)

    def _take(self, value: Literal | Interpolation, path: str, name: str, key: Span | None) -> None:
        view = self.view
        if path in _OF_DECLARATIONS and view.resource.type.startswith("Template::"):
            name = view.address.rpartition(".")[2]
        elif "[" in name:
            name = name.partition("[")[0]
        if self.is_wanted(value, name):
            reading = Reading[str](view.resource, view.scope, value, _place(value, key), path)
            self.found.append(Text(reading, name))

    def _is_here(self, value: Value, key: Span | None) -> bool:
        place = first_place(value)
        if place.source is not self.whole.source:
            # Of a file that is read in the key alone stands here, or nothing does.
            return value.origin is None and key is not None and self._holds(key)
        return self._holds(place)

    def _holds(self, place: Span) -> bool:
        whole = self.whole
        return place.source is whole.source and whole.start <= place.start and place.end <= whole.end


def _place(value: Value, key: Span | None) -> Span:
    """The key with its value where both stand on one line, else the first line of either."""
    span = value.span
    if key is None or key.source is not span.source or key.start > span.start:
        return first_line(span)
    whole = key.to(span)
    return first_line(key) if "\n" in whole.text else whole


def leaves(value: Value, name: str = "", depth: int = 0) -> Iterator[tuple[str, Value]]:
    """Everything inside a value that holds nothing itself, with the key that it is given to."""
    if depth > _DEEPEST:
        return
    if isinstance(value, MapValue):
        for key, inner in value.entries.items():
            yield from leaves(inner, key, depth + 1)
    elif isinstance(value, (ListValue, Choice, Encoded)):
        for inner in children(value):
            yield from leaves(inner, name, depth + 1)
    else:
        yield name, value
