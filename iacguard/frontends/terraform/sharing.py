"""One evaluation for all instances of a module that are given the same.

What a module makes of its inputs is the same wherever it is called, but for its addresses and for
where the inputs are written. So of the instances with equal inputs the first one is evaluated, and
the others get its values with both of that exchanged. A value of which that cannot be done (it hangs
on a condition of the first instance's own) is evaluated again.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

from iacguard.condition import All, Any, Condition, Equals, Formula, Not, Opaque
from iacguard.frontends.terraform.module import Module
from iacguard.frontends.terraform.scope import Named
from iacguard.frontends.terraform.undecided import (
    Computed,
    EncodedPolicy,
    EncodedYaml,
    Failed,
    MinifiedPolicy,
    SetValue,
    TypedList,
    TypedMap,
    Undecided,
)
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import Generic, Protocol, TypeVar
from iacguard.value import (
    Absent,
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    Locate,
    MapValue,
    Origin,
    Reference,
    Unknown,
    Value,
)

_DEPTH = 60
"""Inputs nested deeper than this are not compared."""


class _Peculiar(Exception):
    """A value that has no counterpart elsewhere."""


class Called(Protocol):
    """What is asked of an instance of a module here."""

    @property
    def code(self) -> Module:
        """Its declarations."""

    @property
    def path(self) -> str:
        """What addresses in it start with."""

    @property
    def arguments(self) -> Mapping[str, object]:
        """What its variables are given."""

    @property
    def repeats(self) -> Called | None:
        """Another one that is given the very same."""

    def variable(self, name: str, span: Span) -> Named:
        """The value of a variable."""

    def surroundings(self) -> Hashable:
        """What else it gets from its callers: the configurations of its providers."""


# Inputs ----------------------------------------------------------------------------------------


def inputs(module: Called) -> Hashable | None:
    """What a module makes its values of: equal for two instances only if those are the same.

    None for inputs that nothing else is equal to: whole resources and modules, whose parts are
    only known when they are asked for, and what comes from the module itself.
    """
    if module.code.providers:
        return None
    given: list[Hashable] = []
    try:
        for name, declared in module.code.variables.items():
            if name in module.arguments:
                named = module.variable(name, declared.header)
                given.append((name, _fingerprint(named.value, module.path, 0)))
    except _Peculiar:
        return None
    return (module.code.folder, tuple(given), module.surroundings())


_PLAIN = frozenset({Literal, Absent, Unknown, Failed, ListValue, TypedList, SetValue, MapValue, TypedMap})
_KINDS = _PLAIN | {
    Undecided,
    Reference,
    Computed,
    Interpolation,
    Encoded,
    EncodedPolicy,
    EncodedYaml,
    MinifiedPolicy,
    Choice,
}
"""Values that are known as a whole."""


def _fingerprint(value: Value, path: str, depth: int) -> Hashable:
    kind = type(value)
    if kind not in _KINDS or depth > _DEPTH:
        raise _Peculiar
    depth += 1
    parts: Hashable
    if isinstance(value, Literal):
        parts = (type(value.value), value.value)
    elif isinstance(value, ListValue):
        rest = value.rest is not None and value.rest.reason
        element = repr(value.element) if isinstance(value, TypedList) else None
        parts = (tuple([_fingerprint(item, path, depth) for item in value.items]), rest, element)
    elif isinstance(value, MapValue):
        parts = _of_map(value, path, depth)
    elif isinstance(value, Reference):
        inner = None if value.value is None else _fingerprint(value.value, path, depth)
        own = value.path if isinstance(value, Computed) else None
        parts = (_foreign(value.target, path), value.attribute, value.element, own, inner)
    elif isinstance(value, Interpolation):
        parts = tuple([_fingerprint(piece, path, depth) for piece in value.pieces])
    elif isinstance(value, Encoded):
        parts = _fingerprint(value.document, path, depth)
    elif isinstance(value, Choice):
        sides = [_fingerprint(side, path, depth) for side in (value.then, value.otherwise)]
        parts = (_formula(value.condition, path), *sides)
    elif isinstance(value, Undecided):
        parts = _formula(value.formula, path)
    elif isinstance(value, Unknown):
        of = [(_foreign(part.target, path), part.attribute) for part in value.made_of]
        parts = (_foreign(value.symbol or "", path), value.reason, tuple(of))
    else:
        parts = ()
    return (kind, value.sensitive, parts)


def _of_map(value: MapValue, path: str, depth: int) -> Hashable:
    if type(value.entries) is not dict:
        raise _Peculiar
    rest = value.rest is not None and value.rest.reason
    element = repr(value.element) if isinstance(value, TypedMap) else None
    entries = [(name, _fingerprint(item, path, depth)) for name, item in value.entries.items()]
    return (tuple(entries), rest, element, value.header is None)


def _foreign(text: str, path: str) -> str:
    if path in text:
        raise _Peculiar
    return text


def _formula(formula: Formula, path: str) -> Hashable:
    if mentions(formula, path):
        raise _Peculiar
    # Conditions have one name each within a unit.
    return formula.name if isinstance(formula, Condition) else repr(formula)


def mentions(formula: Formula, path: str) -> bool:
    """Whether a formula is about something at addresses that start with a path."""
    seen: set[int] = set()
    stack: list[Formula] = [formula]
    while stack:
        current = stack.pop()
        if isinstance(current, Condition):
            if id(current) not in seen:
                seen.add(id(current))
                stack.append(current.formula)
        elif isinstance(current, (All, Any)):
            stack.extend(current.operands)
        elif isinstance(current, Not):
            stack.append(current.operand)
        elif isinstance(current, Equals):
            if path in current.variable.name:
                return True
        elif isinstance(current, Opaque) and path in current.name:
            return True
    return False


_C = TypeVar("_C", bound=Called)


class Leaders(Generic[_C]):
    """Finds the instances that have the same inputs as another one."""

    def __init__(self) -> None:
        self._alone: dict[str, _C] = {}
        self._inputs: dict[str, Hashable | None] = {}
        self._first: dict[Hashable, _C] = {}

    def of(self, modules: Iterable[_C]) -> list[tuple[_C, _C]]:
        """Those of some instances that are not the first of their inputs, each with the first.

        Whether an instance shares its inputs is not asked before its module is called once more.
        """
        found: list[tuple[_C, _C]] = []
        for module in modules:
            alone = self._alone.setdefault(module.code.folder, module)
            if alone is module:
                continue
            self._first_like(alone)
            leader = self._first_like(module)
            if leader is not None and leader is not module:
                found.append((module, leader))
        return found

    def _first_like(self, module: _C) -> _C | None:
        if module.path not in self._inputs:
            like = module.repeats
            known = like is not None and like.path in self._inputs
            self._inputs[module.path] = self._inputs[like.path] if like and known else inputs(module)
        key = self._inputs[module.path]
        return None if key is None else self._first.setdefault(key, module)


# Exchange --------------------------------------------------------------------------------------


class _Place(NamedTuple):
    """A part of an input: where it came from in one call, and where the same part is in another."""

    origin: Origin | None
    span: Span
    other: Origin | None


class Exchange:
    """Makes values of one instance values of another one with equal inputs."""

    def __init__(self, leader: Called, follower: Called) -> None:
        self._from = leader.path
        self._to = follower.path
        self._places: dict[Span, _Place] = {}
        self._notes: dict[str, str] = {}
        self._locates: dict[int, tuple[Locate, Locate]] = {}
        self._conditions: dict[int, tuple[Formula, bool]] = {}
        for name, declared in leader.code.variables.items():
            if name in leader.arguments:
                one = leader.variable(name, declared.header)
                other = follower.variable(name, declared.header)
                if one.note is not None and other.note is not None and one.note != other.note:
                    self._notes[one.note] = other.note
                self._pair(one.value, other.value)

    def _pair(self, one: Value, other: Value) -> None:
        """Remember where the parts of two equal values are written."""
        pending = [(one, other)]
        while pending:
            one, other = pending.pop()
            if one is other:
                continue
            if one.span != other.span or one.origin != other.origin:
                self._places[one.span] = _Place(one.origin, other.span, other.origin)
            if isinstance(one, Literal) and isinstance(other, Literal):
                if one.locate is not None and other.locate is not None and one.locate != other.locate:
                    self._locates[id(one.locate)] = one.locate, other.locate
            elif isinstance(one, ListValue) and isinstance(other, ListValue):
                pending.extend(zip(one.items, other.items, strict=True))
                self._pair_rest(one.rest, other.rest)
            elif isinstance(one, MapValue) and isinstance(other, MapValue):
                pending.extend((item, other.entries[name]) for name, item in one.entries.items())
                self._pair_rest(one.rest, other.rest)
                for name, span in one.keys.items():
                    if name in other.keys and span != other.keys[name]:
                        self._places.setdefault(span, _Place(None, other.keys[name], None))
            elif isinstance(one, Choice) and isinstance(other, Choice):
                pending += [(one.then, other.then), (one.otherwise, other.otherwise)]
            elif isinstance(one, Interpolation) and isinstance(other, Interpolation):
                pending.extend(zip(one.pieces, other.pieces, strict=True))
            elif isinstance(one, Encoded) and isinstance(other, Encoded):
                pending.append((one.document, other.document))
            elif isinstance(one, Reference) and isinstance(other, Reference) and one.value and other.value:
                pending.append((one.value, other.value))

    def _pair_rest(self, one: Unknown | None, other: Unknown | None) -> None:
        if one is not None and other is not None and one.span != other.span:
            self._places.setdefault(one.span, _Place(one.origin, other.span, other.origin))

    def value(self, value: Value) -> Value | None:
        """A value of the one instance as the other one has it; None when that cannot be told."""
        try:
            return self._value(value, 0)
        except _Peculiar:
            return None

    def _value(self, value: Value, depth: int) -> Value:
        kind = type(value)
        if kind not in _KINDS or depth > _DEPTH:
            raise _Peculiar
        depth += 1
        changed: dict[str, object] = {}
        if kind is Literal:
            assert isinstance(value, Literal)
            if value.locate is not None and id(value.locate) in self._locates:
                changed["locate"] = self._locates[id(value.locate)][1]
        elif isinstance(value, MapValue):
            self._map(value, depth, changed)
        elif isinstance(value, ListValue):
            self._items("items", value.items, depth, changed)
            if value.rest is not None:
                self._part("rest", value.rest, depth, changed)
        elif isinstance(value, Reference):
            target = self._text(value.target)
            if target != value.target:
                changed["target"] = target
            if value.value is not None:
                self._part("value", value.value, depth, changed)
        elif isinstance(value, Interpolation):
            self._items("pieces", value.pieces, depth, changed)
        elif isinstance(value, Encoded):
            self._part("document", value.document, depth, changed)
        elif isinstance(value, Choice):
            self._formula(value.condition)
            self._part("then", value.then, depth, changed)
            self._part("otherwise", value.otherwise, depth, changed)
        elif isinstance(value, Unknown):
            self._unknown(value, changed)
        self._provenance(value, changed)
        if not changed:
            return value
        made = value.__copy__()
        for name, part in changed.items():
            setattr(made, name, part)
        return made

    def _provenance(self, value: Value, changed: dict[str, object]) -> None:
        place = self._places.get(value.span)
        if place is not None and place.span != value.span:
            changed["span"] = place.span
        if place is not None and value.origin == place.origin:
            origin = place.other
        else:
            origin = self._origin(value.origin)
        if origin is not value.origin:
            changed["origin"] = origin

    def _origin(self, origin: Origin | None) -> Origin | None:
        if origin is None or not (self._places or self._notes):
            return origin
        note = self._notes.get(origin.note, origin.note)
        place = self._places.get(origin.span)
        if place is not None and place.origin == origin.parent:
            return Origin(place.span, note, place.other)
        parent = self._origin(origin.parent)
        span = origin.span if place is None else place.span
        if parent is origin.parent and note is origin.note and span is origin.span:
            return origin
        return Origin(span, note, parent)

    def _part(self, name: str, value: Value, depth: int, changed: dict[str, object]) -> None:
        made = self._value(value, depth)
        if made is not value:
            changed[name] = made

    def _items(self, name: str, items: tuple[Value, ...], depth: int, changed: dict[str, object]) -> None:
        made = tuple([self._value(item, depth) for item in items])
        if any(one is not other for one, other in zip(made, items, strict=True)):
            changed[name] = made

    def _map(self, value: MapValue, depth: int, changed: dict[str, object]) -> None:
        entries = value.entries
        if type(entries) is not dict:
            raise _Peculiar
        made = {name: self._value(item, depth) for name, item in entries.items()}
        if any(made[name] is not item for name, item in entries.items()):
            changed["entries"] = made
        if value.rest is not None:
            self._part("rest", value.rest, depth, changed)
        if self._places:
            keys = {name: self._span(span) for name, span in value.keys.items()}
            if keys != value.keys:
                changed["keys"] = keys
            if value.header is not None and value.header in self._places:
                changed["header"] = self._span(value.header)

    def _span(self, span: Span) -> Span:
        place = self._places.get(span)
        return span if place is None else place.span

    def _unknown(self, value: Unknown, changed: dict[str, object]) -> None:
        if isinstance(value, Undecided):
            self._formula(value.formula)
        if value.symbol is not None:
            symbol = self._text(value.symbol)
            if symbol != value.symbol:
                changed["symbol"] = symbol
        if value.made_of:
            self._items("made_of", value.made_of, 0, changed)
        if self._from in value.reason:
            changed["reason"] = value.reason.replace(self._from, self._to)

    def _formula(self, formula: Formula) -> None:
        known = self._conditions.get(id(formula))
        if known is None:
            known = self._conditions[id(formula)] = formula, mentions(formula, self._from)
        if known[1]:
            raise _Peculiar

    def _text(self, text: str) -> str:
        if text.startswith(self._from):
            return self._to + text[len(self._from) :]
        if self._from in text:
            raise _Peculiar
        return text
