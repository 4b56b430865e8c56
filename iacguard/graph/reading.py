"""What a rule reads: a value in one world, with predicates that answer only what is proven.

``x.is_true`` and ``x.is_false`` are both false when the value is unknown, so a rule that asks for
the fault it means can never report what it does not know. For the same reason a reading has no
truth value of its own, and rules do not write ``not`` before a predicate: *not proven* is not
*disproven*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial, wraps

from iacguard.graph.document import decode_json
from iacguard.graph.resource import Resource
from iacguard.graph.world import Scope, World
from iacguard.text import Span
from iacguard.typed import TYPE_CHECKING, Any, Final, Generic, NoReturn, TypeAlias, TypeVar
from iacguard.value import (
    Absent,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Plain,
    Reference,
    Unknown,
    Value,
    is_absent,
)

T_co = TypeVar("T_co", covariant=True)
_INFINITY = float("inf")

_R = TypeVar("_R", bound="Reading[object]")
_H = TypeVar("_H", bound="Reading[Any]")
_V = TypeVar("_V")

UNSET: Final = object()

Place: TypeAlias = "Span | Value | tuple[MapValue, str, Value, Place]"
"""Where to point at, or what that is found out from: a value, or a map with the key and the value of an
entry, and the place of what holds the map."""


class Reading(Generic[T_co]):
    """A property of a resource, as it is in one world.

    ``value`` is never a choice. ``place`` is where to point at: the property, or what lacks it.
    Most are never pointed at, so ``whereabouts`` may be what the place is found out from.
    ``path`` is the property path from the resource on. ``default`` is what AWS takes for an
    absent value.
    """

    __slots__ = ("default", "memo", "path", "resource", "scope", "value", "whereabouts")

    def __init__(
        self,
        resource: Resource,
        scope: Scope,
        value: Value,
        place: Place,
        path: str,
        default: object = UNSET,
    ) -> None:
        self.resource = resource
        self.scope = scope
        self.value = value
        self.whereabouts = place
        self.path = path
        self.default = default
        self.memo: dict[object, Any] | None = None
        """The attributes that were read already, for the declarations to keep them in."""

    if not TYPE_CHECKING:
        # What a reading is of matters to type checkers alone, and typing takes longer than making one.
        __class_getitem__ = classmethod(lambda cls, _: cls)

    def __bool__(self) -> NoReturn:
        raise TypeError("a reading is neither true nor false: ask a predicate (is_true, is_present, equals)")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.path or self.resource.address}: {self.value!r})"

    @property
    def place(self) -> Span:
        """Where to point at."""
        place = self.whereabouts
        if not isinstance(place, Span):
            place = self.whereabouts = _found(place)
        return place

    # What kind of thing it is ------------------------------------------------------------------

    @property
    def is_absent(self) -> bool:
        """Certainly not set."""
        value = self.value
        return type(value) is Absent or (isinstance(value, Literal) and value.value is None)

    @property
    def is_present(self) -> bool:
        """Certainly set, to whatever value."""
        value = self.value
        if isinstance(value, Literal):
            return value.value is not None
        return type(value) is not Absent and not isinstance(value, Unknown)

    @property
    def is_unknown(self) -> bool:
        """Nothing is known about it, not even whether it is set."""
        return isinstance(self.value, Unknown)

    # What it is equal to -----------------------------------------------------------------------

    @property
    def known(self) -> Plain:
        """The plain value where it is known for certain (the default when absent), else None."""
        value = self.value
        if isinstance(value, Reference) and value.value is not None:
            value = self.scope.world.resolve(value.value)
        if isinstance(value, Literal):
            if value.value is not None:
                return value.value
        elif isinstance(value, Interpolation):
            return self._joined(value)
        elif type(value) is not Absent:
            return None
        default = self.default
        return default if default is not UNSET and isinstance(default, (str, int, float)) else None

    def _joined(self, value: Interpolation) -> str | None:
        parts: list[str] = []
        for piece in value.pieces:
            resolved = self.scope.world.resolve(piece)
            text = Reading[object](self.resource, self.scope, resolved, self.whereabouts, self.path).text
            if text is None:
                return None
            parts.append(text)
        return "".join(parts)

    @property
    def text(self) -> str | None:
        """The value as CloudFormation would write it in a string, where it is known, else None."""
        known = self.known
        if known is None or type(known) is str:
            return known
        if isinstance(known, bool):
            return "true" if known else "false"
        if isinstance(known, float) and known.is_integer():
            return str(int(known))
        return str(known)

    @property
    def number(self) -> float | None:
        """The value as a number (a numeric string counts), where it is known, else None."""
        known = self.known
        if isinstance(known, bool):
            return None
        if isinstance(known, (int, float)):
            return known
        try:
            number = float(known) if known is not None else None
        except ValueError:
            return None
        return number if number is not None and -_INFINITY < number < _INFINITY else None

    @property
    def flag(self) -> bool | None:
        """The value as a boolean (``"true"`` and ``"false"`` count), where it is known, else None."""
        known = self.known
        if known is None or isinstance(known, bool):
            return known
        return _FLAGS.get(known.lower()) if isinstance(known, str) else None

    @property
    def is_true(self) -> bool:
        """Certainly true, by its value or by default."""
        return self.flag is True

    @property
    def is_false(self) -> bool:
        """Certainly false, by its value or by default."""
        return self.flag is False

    def equals(self, *candidates: object) -> bool:
        """Certainly equal to one of the candidates (strings with case, numbers by value)."""
        known = self.known
        if known is None:
            return False
        for candidate in candidates:  # noqa: SIM110 - to make a generator takes longer than all else here
            if self._is(known, candidate) is True:
                return True
        return False

    def differs_from(self, *candidates: object) -> bool:
        """Certainly set (or defaulted) to something other than every one of the candidates."""
        known = self.known
        if known is None:
            return not candidates
        for candidate in candidates:  # noqa: SIM110 - as above
            if self._is(known, candidate) is not False:
                return False
        return True

    def _is(self, known: Plain, candidate: object) -> bool | None:
        """Whether what is known is a candidate; None where they cannot be compared."""
        if type(known) is str and type(candidate) is str:
            return known == candidate
        if isinstance(candidate, bool):
            return None if self.flag is None else self.flag is candidate
        if isinstance(candidate, (int, float)):
            return None if self.number is None else self.number == candidate
        return self.text == candidate

    # What it refers to -------------------------------------------------------------------------

    @property
    def target(self) -> Resource | None:
        """The resource that the value is a reference to (its identity or an attribute)."""
        reference = self.reference
        return None if reference is None else self.scope.graph.get(reference.target)

    @property
    def reference(self) -> Reference | None:
        """The reference that the value is, if it is one."""
        return self.value if isinstance(self.value, Reference) else None

    def parts(self) -> Iterator[Value]:
        """The value and everything inside it, as it is in this world."""
        value = self.value
        if isinstance(value, (Literal, Reference, Unknown, Absent)):
            return iter((value,))
        return self._walk(value)

    def mentions(self, address: str) -> bool:
        """Whether a reference to the resource stands anywhere in the value, in this world."""
        return any(
            isinstance(value, Reference) and value.target == address for value in self._walk(self.value)
        )

    def _walk(self, value: Value) -> Iterator[Value]:
        value = self.scope.world.resolve(value)
        yield value
        if isinstance(value, ListValue):
            for item in value.items:
                yield from self._walk(item)
        elif isinstance(value, MapValue):
            for item in value.entries.values():
                yield from self._walk(item)
        elif isinstance(value, Interpolation):
            for piece in value.pieces:
                if type(piece) is Literal or type(piece) is Reference:
                    yield piece
                else:
                    yield from self._walk(piece)
        elif isinstance(value, Encoded):
            yield from self._walk(value.document)

    # What is inside ----------------------------------------------------------------------------

    def read(self, path: str, default: object = UNSET) -> Reading[object]:
        """What stands at a dotted path below this value; strings of JSON are gone into."""
        value, place, whole = self.below(path.split("."))
        return Reading(self.resource, self.scope, value, place, whole, default)

    def below(self, names: Sequence[str]) -> tuple[Value, Place, str]:
        """What stands at a path below this value, its place, and its path from the resource on."""
        value, place, whole = self.value, self.whereabouts, self.path
        world = self.scope.world
        for name in names:
            whole = f"{whole}.{name}" if whole else name
            if not isinstance(value, MapValue):
                if type(value) is Absent:
                    continue
                value = world.resolve(decode_json(value))
                if not isinstance(value, MapValue):
                    if not is_absent(value) and not isinstance(value, Unknown):
                        value = Unknown(value.span, "its parts are not known")
                    continue
            inner = value.entries.get(name)
            if inner is None:
                rest = value.rest
                inner = Absent(value.header or value.span) if rest is None else rest
            if type(inner) in world.resolves:
                inner = world.resolve(inner)
            place = (value, name, inner, place)
            value = inner
        return value, place, whole

    def entries(self) -> Iterator[tuple[str, Reading[object]]]:
        """Keys and values of a map, as far as they are known; nothing for anything else."""
        value = self.value
        if not isinstance(value, MapValue):
            value = self.scope.world.resolve(decode_json(value))
        if isinstance(value, MapValue):
            world = self.scope.world
            for key in value.entries:
                inner = value.entries[key]
                if type(inner) in world.resolves:
                    inner = world.resolve(inner)
                if not is_absent(inner):
                    place = (value, key, inner, self.whereabouts)
                    path = f"{self.path}.{key}" if self.path else key
                    yield key, Reading(self.resource, self.scope, inner, place, path)

    def key_names(self) -> list[str]:
        """The keys of a map, as far as they are known; none for anything else."""
        value = self.value
        if not isinstance(value, MapValue):
            value = self.scope.world.resolve(decode_json(value))
        if not isinstance(value, MapValue):
            return []
        return [key for key, inner in value.entries.items() if not is_absent(self.scope.world.resolve(inner))]

    def listed(self) -> Items[Reading[object]]:
        """The elements of a list; a single value counts as a list of one, an absent one as empty."""
        return Items(self.resource, self.scope, self.value, self.whereabouts, self.path, Reading)


_FLAGS: Final = {"true": True, "false": False}


def once(function: Callable[[_H], _V]) -> Callable[[_H], _V]:
    """Makes a function of a reading say the same again without looking again.

    A world does not change its mind, so what follows from what is read in it stays. Not for
    generators, which can be gone through but once.
    """

    def found(holder: _H) -> _V:
        said: _V
        memo = holder.memo
        if memo is None:
            memo = holder.memo = {}
        elif function in memo:
            # Not where there is a trace, which remembers under a key of its own.
            said = memo[function]
            return said
        trace = holder.scope.trace
        if trace is not None:
            return trace.remembered(memo, function, partial(function, holder))
        said = memo[function] = function(holder)
        return said

    return wraps(function)(found)


class Items(Reading[object], Generic[_R]):
    """A list as a rule reads it: what is certainly in it, and whether more may be."""

    __slots__ = ("_begun", "_content", "_element", "_made", "_making")

    def __init__(
        self,
        resource: Resource,
        scope: Scope,
        value: Value,
        place: Place,
        path: str,
        element: Callable[..., _R],
    ) -> None:
        # Made by the thousand, and most are empty: a call to its base would be half of what it takes.
        self.resource = resource
        self.scope = scope
        self.value = value
        self.whereabouts = place
        self.path = path
        self.default = UNSET
        self.memo = None
        self._element = element
        is_settled = type(value) is ListValue or type(value) is Absent
        self._content = value if is_settled else None
        self._made: Sequence[_R] | None = () if type(value) is Absent else None
        """All elements, once they are made."""
        self._begun: list[_R] = []
        """The first of them, where they are made one by one."""
        self._making: Iterator[_R] | None = None

    def __iter__(self) -> Iterator[_R]:
        made = self._made
        if made is None:
            made = self._made = self._at_once()
        return self._one_by_one() if made is None else iter(made)

    def _at_once(self) -> Sequence[_R] | None:
        """All elements, where none of them hangs on a condition; else None."""
        content = self._contained()
        if not isinstance(content, ListValue):
            return tuple(
                _elements(content, self._element, self.resource, self.scope, self.whereabouts, self.path)
            )
        resource, scope, path, element = self.resource, self.scope, self.path, self._element
        resolves = scope.world.resolves
        made: list[_R] = []
        for index, item in enumerate(content.items):
            kind = type(item)
            # Nearly all are strings or maps.
            is_plain = kind is Literal or kind is MapValue
            if not is_plain and (kind in resolves or isinstance(item, ListValue)):
                return None
            if kind is MapValue or not is_absent(item):
                made.append(element(resource, scope, item, item, f"{path}[{index}]"))
        return made

    def _one_by_one(self) -> Iterator[_R]:
        # Elements are made once, but none before it is asked for: reading one may decide a condition.
        position = 0
        while True:
            if position == len(self._begun):
                if self._making is None:
                    self._making = _elements(
                        self._contained(),
                        self._element,
                        self.resource,
                        self.scope,
                        self.whereabouts,
                        self.path,
                    )
                try:
                    made = next(self._making, None)
                except BaseException:
                    # A generator that raised is at its end; whoever asks next has to hear it again.
                    self._making, self._begun = None, []
                    raise
                if made is None:
                    self._made = self._begun
                    return
                self._begun.append(made)
            yield self._begun[position]
            position += 1

    def _contained(self) -> Value:
        """The value as a list, where it is one, or the text of one."""
        content = self._content
        if content is None:
            content = self._content = self.scope.world.resolve(decode_json(self.value))
        return content

    @property
    def is_complete(self) -> bool:
        """Whether every element is known to be there or not; their own values may be unknown."""
        value = self._contained()
        return value.rest is None if isinstance(value, ListValue) else not _may_be_several(value)

    @property
    def is_empty(self) -> bool:
        """Certainly without elements."""
        return self.is_complete and next(iter(self), None) is None


# No method: a generator that held the list, which holds the generator, would keep both for good.
def _elements(
    content: Value, element: Callable[..., _R], resource: Resource, scope: Scope, place: Place, path: str
) -> Iterator[_R]:
    """The elements of a list; a single value is its own."""
    if isinstance(content, ListValue):
        for index, item in enumerate(content.items):
            for one in _flattened(item, scope.world):
                yield element(resource, scope, one, one, f"{path}[{index}]")
    elif not is_absent(content) and not _may_be_several(content):
        yield element(resource, scope, content, place, path)


def _flattened(item: Value, world: World) -> Iterable[Value]:
    value = world.resolve(item)
    if isinstance(value, ListValue):
        # A choice may stand for several elements, and so may a nested list that AWS flattens.
        return (one for inner in value.items for one in _flattened(inner, world))
    return () if is_absent(value) else (value,)


_SINGLE = frozenset({"AWS::AccountId", "AWS::Partition", "AWS::Region"})
"""Symbols of what is one string in every deployment."""


def _may_be_several(value: Value) -> bool:
    """Whether a value that is not known may be a list."""
    return isinstance(value, Unknown) and value.symbol not in _SINGLE


def _found(place: Value | tuple[MapValue, str, Value, Place]) -> Span:
    return place_of(place) if isinstance(place, Value) else _place_in(*place)


def place_of(value: Value) -> Span:
    """Where to point at for a value: itself, or the first line of what spans several."""
    if isinstance(value, MapValue) and value.header is not None:
        return value.header
    return first_line(value.span)


def first_line(span: Span) -> Span:
    """The part of a span on its first line."""
    end = span.source.text.find("\n", span.start, span.end)
    if end == -1:
        return span
    return Span(span.source, span.start, max(span.start, end - (span.source.text[end - 1] == "\r")))


def _place_in(holder: MapValue, name: str, inner: Value, outer: Place) -> Span:
    """Where to point at for an entry of a map, or, when it is absent, for the map that lacks it."""
    if isinstance(inner, Absent):
        return holder.header or (outer if isinstance(outer, Span) else _found(outer))
    key = holder.keys.get(name)
    if key is None:
        return place_of(inner)
    value = inner.span
    if value.source is key.source and value.start >= key.start:
        whole = key.to(value)
        if "\n" not in whole.text and not isinstance(inner, MapValue):
            return whole
        return first_line(key) if isinstance(inner, (MapValue, ListValue)) else first_line(whole)
    return key
