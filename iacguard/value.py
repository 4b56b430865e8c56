"""Values: what a property can hold, as far as a static reading of the source can tell.

Eight kinds of value and no others. Each knows its span (where the property is set) and, when it
came from elsewhere, its origin (a variable's default, a mapping, a module argument, ``Globals``).
Values never change; a value that moves is copied with :meth:`Value.at`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter

from iacguard.condition import Condition
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import TypeAlias, TypeVar

Plain: TypeAlias = "str | int | float | bool | None"

Locate: TypeAlias = Callable[[int, int], Span]
"""Gives the place in the source of the characters ``start`` up to ``end`` of a decoded string."""


class Origin(NamedTuple):
    """Where a value came from: the place, what that place is, and where it had it from in turn."""

    span: Span
    note: str
    """For people, without a full stop: ``default of variable env``, ``argument of module logs``."""
    parent: Origin | None = None


IN_PLAN = "value in the plan"
"""The note of an origin in a plan, which was given the value or has read it: the code does not have it."""


_V = TypeVar("_V", bound="Value")


class Value:
    """Base of all values.

    ``sensitive`` values take part in every comparison and appear in no output.
    """

    __slots__ = ("origin", "sensitive", "span")

    def __init__(self, span: Span, origin: Origin | None = None, sensitive: bool = False) -> None:
        self.span = span
        self.origin = origin
        self.sensitive = sensitive

    def at(self: _V, span: Span, note: str | None = None) -> _V:
        """The same value, used at another place. ``note`` says what the place it came from is."""
        moved = self.copied()
        moved.span = span
        if note is not None:
            moved.origin = Origin(self.span, note, self.origin)
        return moved

    def copied(self: _V) -> _V:
        """A value like this one, which may be changed."""
        # Values move wherever a variable is used; the protocol of pickling is ten times as slow.
        kind = type(self)
        slots = _SLOTS.get(kind)
        if slots is None:
            names = [name for base in kind.__mro__ for name in vars(base).get("__slots__", ())]
            slots = _SLOTS[kind] = names, attrgetter(*names)
        copied = kind.__new__(kind)
        for name, part in zip(slots[0], slots[1](self), strict=True):
            setattr(copied, name, part)
        return copied

    __copy__ = copied


_SLOTS: dict[type[Value], tuple[list[str], Callable[[Value], tuple[object, ...]]]] = {}
"""The names of what is in a value of a type, and what gets all of it."""

_L = TypeVar("_L", bound="Literal")


# They are made by the ten thousand, so each sets all that it has without a call to its base. Where
# most of them come from they are made by functions: to call a class takes twice as long.

_new = object.__new__


class Literal(Value):
    """A known string, number, boolean or null.

    ``locate`` maps characters of a string to where they stand in the source; None when they
    stand nowhere one for one.
    """

    __slots__ = ("locate", "value")

    def __init__(
        self,
        span: Span,
        value: Plain,
        origin: Origin | None = None,
        sensitive: bool = False,
        locate: Locate | None = None,
    ) -> None:
        self.span = span
        self.origin = origin
        self.sensitive = sensitive
        self.value = value
        self.locate = locate

    def at(self: _L, span: Span, note: str | None = None) -> _L:
        """The same string, number or boolean, used at another place."""
        kind = type(self)
        if kind is not Literal:
            return super().at(span, note)
        # Half of what moves is one. (It has no subclass here, which mypy cannot tell.)
        origin = self.origin if note is None else Origin(self.span, note, self.origin)
        return new_literal(span, self.value, origin, self.sensitive, self.locate)  # type: ignore[return-value]

    def __repr__(self) -> str:
        return f"Literal({self.value!r})"


def new_literal(
    span: Span,
    value: Plain,
    origin: Origin | None = None,
    sensitive: bool = False,
    locate: Locate | None = None,
) -> Literal:
    """A :class:`Literal`, made by who makes most of them."""
    made = _new(Literal)
    made.span = span
    made.origin = origin
    made.sensitive = sensitive
    made.value = value
    made.locate = locate
    return made


class Default(Literal):
    """The default of a parameter, which is its value unless conditions rule that out.

    ``condition`` is that the parameter has this value, ``otherwise`` what it is where it has not.
    """

    __slots__ = ("condition", "otherwise")

    def __init__(self, literal: Literal, condition: Condition, otherwise: Unknown) -> None:
        super().__init__(literal.span, literal.value, literal.origin, literal.sensitive, literal.locate)
        self.condition = condition
        self.otherwise = otherwise


class ListValue(Value):
    """A list. ``rest`` stands for any number of further elements, anywhere, that are not known."""

    __slots__ = ("items", "rest")

    def __init__(
        self,
        span: Span,
        items: tuple[Value, ...],
        origin: Origin | None = None,
        rest: Unknown | None = None,
    ) -> None:
        self.span = span
        self.origin = origin
        self.sensitive = False
        self.items = items
        self.rest = rest

    def __repr__(self) -> str:
        return f"ListValue({', '.join(map(repr, self.items))}{', ...' if self.rest else ''})"


class MapValue(Value):
    """A map with string keys. ``rest`` stands for any number of further keys that are not known.

    ``keys`` holds the place of a key where it has one of its own. ``header`` is what to point at
    when something is missing: the block's header line, a mapping's key.
    """

    __slots__ = ("entries", "header", "keys", "rest")

    def __init__(
        self,
        span: Span,
        entries: Mapping[str, Value],
        keys: Mapping[str, Span] | None = None,
        origin: Origin | None = None,
        rest: Unknown | None = None,
        header: Span | None = None,
    ) -> None:
        self.span = span
        self.origin = origin
        self.sensitive = False
        self.entries = entries
        self.keys: Mapping[str, Span] = {} if keys is None else keys
        self.rest = rest
        self.header = header

    def get(self, key: str) -> Value:
        """The value of a key: absent or, in a map that is not wholly known, unknown when not there."""
        value = self.entries.get(key)
        if value is not None:
            return value
        return Absent(self.header or self.span) if self.rest is None else self.rest

    def __repr__(self) -> str:
        return f"MapValue({', '.join(f'{key}: {value!r}' for key, value in self.entries.items())})"


def new_map(
    span: Span,
    entries: Mapping[str, Value],
    keys: Mapping[str, Span],
    origin: Origin | None = None,
    rest: Unknown | None = None,
    header: Span | None = None,
) -> MapValue:
    """A :class:`MapValue`, made by who makes most of them."""
    made = _new(MapValue)
    made.span = span
    made.origin = origin
    made.sensitive = False
    made.entries = entries
    made.keys = keys
    made.rest = rest
    made.header = header
    return made


class Reference(Value):
    """The identity or an attribute of a resource of the unit.

    ``target`` is the resource's address; ``attribute`` the canonical attribute (``Arn``), None
    for what CloudFormation's ``Ref`` gives. An attribute without a canonical name keeps the
    source's. ``value`` is what it will be at run time where the source settles that. ``element``
    tells which one of a list it is, ``[0]``, where the attribute is a list.
    """

    __slots__ = ("attribute", "element", "target", "value")

    def __init__(
        self,
        span: Span,
        target: str,
        attribute: str | None = None,
        value: Value | None = None,
        origin: Origin | None = None,
        element: str = "",
    ) -> None:
        self.span = span
        self.origin = origin
        self.sensitive = False
        self.target = target
        self.attribute = attribute
        self.element = element
        self.value = value

    def __repr__(self) -> str:
        return f"Reference({self.target}{'.' + self.attribute if self.attribute else ''})"


class Interpolation(Value):
    """A string of known and unknown pieces: literals, references, unknowns, choices between them."""

    __slots__ = ("pieces",)

    def __init__(self, span: Span, pieces: tuple[Value, ...], origin: Origin | None = None) -> None:
        self.span = span
        self.origin = origin
        self.sensitive = False
        self.pieces = pieces

    def __repr__(self) -> str:
        return f"Interpolation({', '.join(map(repr, self.pieces))})"


class Encoded(Value):
    """A string that is the JSON text of a value (``jsonencode``, a rendered policy document)."""

    __slots__ = ("document",)

    def __init__(self, span: Span, document: Value, origin: Origin | None = None) -> None:
        self.span = span
        self.origin = origin
        self.sensitive = False
        self.document = document

    def __repr__(self) -> str:
        return f"Encoded({self.document!r})"


_U = TypeVar("_U", bound="Unknown")


class Unknown(Value):
    """A value that only deployment settles.

    ``symbol`` names it: two unknowns with one symbol have the same value (a parameter, a
    variable of one module instance, an attribute of a data source). None is equal to nothing.
    ``made_of`` are attributes of resources that it is worked out of, as far as they were kept.
    """

    __slots__ = ("made_of", "reason", "symbol")

    def __init__(
        self,
        span: Span,
        reason: str,
        symbol: str | None = None,
        origin: Origin | None = None,
        made_of: tuple[Reference, ...] = (),
    ) -> None:
        self.span = span
        self.origin = origin
        self.sensitive = False
        self.reason = reason
        self.symbol = symbol
        self.made_of = made_of

    def at(self: _U, span: Span, note: str | None = None) -> _U:
        """The same unknown, used at another place."""
        kind = type(self)
        if kind is not Unknown:
            return super().at(span, note)
        origin = self.origin if note is None else Origin(self.span, note, self.origin)
        moved = kind(span, self.reason, self.symbol, origin, self.made_of)
        moved.sensitive = self.sensitive
        return moved

    def __repr__(self) -> str:
        return f"Unknown({self.reason!r})"


class Choice(Value):
    """One value when a condition holds, another when it does not."""

    __slots__ = ("condition", "otherwise", "then")

    def __init__(
        self,
        span: Span,
        condition: Condition,
        then: Value,
        otherwise: Value,
        origin: Origin | None = None,
    ) -> None:
        self.span = span
        self.origin = origin
        self.sensitive = False
        self.condition = condition
        self.then = then
        self.otherwise = otherwise

    def __repr__(self) -> str:
        return f"Choice({self.condition.name}, {self.then!r}, {self.otherwise!r})"


class Absent(Value):
    """Not set: missing, ``AWS::NoValue``, Terraform's ``null``. Its span is what lacks it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Absent()"


def is_absent(value: Value) -> bool:
    """Whether a value that is no choice counts as not set."""
    kind = type(value)
    if kind is Literal:
        # Most are one, and nothing is asked more often. (mypy narrows by ``type(value) is`` alone.)
        return value.value is None  # type: ignore[attr-defined]
    return kind is Absent or (isinstance(value, Literal) and value.value is None)


def origins(value: Value) -> Iterator[Origin]:
    """What a value came by: the place that it was taken from last, and so on to the one it is written at."""
    origin = value.origin
    while origin is not None:
        yield origin
        origin = origin.parent


def is_in_plan(value: Value) -> bool:
    """Whether only a plan says what a value is; whoever made the plan may have been given it by anybody."""
    return any(origin.note == IN_PLAN for origin in origins(value))


def children(value: Value) -> Iterable[Value]:
    """The values directly inside a value, both sides of a choice included."""
    if type(value) in _LEAVES:
        return ()
    if isinstance(value, ListValue):
        return value.items
    if isinstance(value, MapValue):
        return value.entries.values()
    if isinstance(value, Interpolation):
        return value.pieces
    if isinstance(value, Choice):
        return (value.then, value.otherwise)
    if isinstance(value, Encoded):
        return (value.document,)
    if isinstance(value, Reference) and value.value is not None:
        return (value.value,)
    return ()


_LEAVES = frozenset({Literal, Default, Unknown, Absent})
"""Types of values that have none inside."""


def walk(value: Value) -> Iterator[Value]:
    """A value and everything inside it, outermost first."""
    stack = [value]
    while stack:
        current = stack.pop()
        yield current
        if type(current) not in _LEAVES:
            stack += [*children(current)][::-1]


_MOST_PARTS = 8
"""How many references are kept of what an unknown is made of."""


def made_of(*values: Value) -> tuple[Reference, ...]:
    """The references in values, and what the unknowns in them are made of, the first few of them."""
    found: dict[tuple[str, str | None], Reference] = {}
    stack = list(reversed(values))
    while stack and len(found) < _MOST_PARTS:
        value = stack.pop()
        if isinstance(value, Reference):
            plain = Reference(value.span, value.target, value.attribute)
            found.setdefault((value.target, value.attribute), plain)
        elif isinstance(value, Unknown):
            found.update(((part.target, part.attribute), part) for part in value.made_of)
        elif not isinstance(value, MapValue) or type(value.entries) is dict:
            # What is evaluated when it is asked for is not asked for in passing.
            stack.extend(reversed(tuple(children(value))))
        if isinstance(value, (ListValue, MapValue)) and value.rest is not None:
            stack.append(value.rest)
    return tuple(found.values())[:_MOST_PARTS]


def map_choices(value: Value, function: Callable[[Value], Value], limit: int = 16) -> Value:
    """``function`` applied to every side of a choice; unknown when it has more than ``limit`` sides."""
    if not isinstance(value, Choice):
        return function(value)
    if sum(1 for _ in sides(value)) > limit:
        return Unknown(value.span, "more alternatives than are followed")
    return _map_sides(value, function)


def _map_sides(value: Value, function: Callable[[Value], Value]) -> Value:
    if not isinstance(value, Choice):
        return function(value)
    then = _map_sides(value.then, function)
    otherwise = _map_sides(value.otherwise, function)
    return Choice(value.span, value.condition, then, otherwise, value.origin)


def sides(value: Value) -> Iterable[Value]:
    """What a value can be once every condition is decided, each side of each choice once."""
    return _sides(value) if isinstance(value, Choice) else (value,)


def _sides(choice: Choice) -> Iterator[Value]:
    yield from sides(choice.then)
    yield from sides(choice.otherwise)
