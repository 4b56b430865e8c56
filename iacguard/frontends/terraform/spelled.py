"""Values in Terraform's names to values in the registry's, as the spellings of a kind's members say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

from iacguard.frontends.terraform.body import the_one
from iacguard.frontends.terraform.operators import plain_text, settle
from iacguard.frontends.terraform.undecided import SIDES, choice
from iacguard.graph.kind import Many, Member, One, Satellite, Spelling, Struct
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.value import (
    Absent,
    Choice,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Origin,
    Reference,
    Unknown,
    Value,
    is_absent,
    map_choices,
    new_map,
    sides,
)

DEPTH = 30
"""Structures nested deeper than this are not gone into."""


class Found(NamedTuple):
    """What a spelling leads to, and the places on the way."""

    value: Value
    key: Span
    """Where the last name of the path is written."""
    header: Span
    """What to point at when something is missing from what holds it."""
    is_guess: bool = False
    """Whether nothing says that it is set at all."""


class Way:
    """A member of a structure, with what is asked of its spellings again and again."""

    __slots__ = ("first", "firsts", "member", "own", "path", "plain", "satellites")

    def __init__(self, member: Member) -> None:
        self.member = member
        self.path = tuple(member.path.split("."))
        self.first = self.path[0]
        self.own = tuple([spelling for spelling in member.spellings if spelling.satellite is None])
        """The spellings in the body itself."""
        self.firsts = tuple([spelling.path.split(".")[0] for spelling in self.own])
        """The names that one of those starts with, an empty one for the body as a whole."""
        satellites = [spelling.satellite for spelling in member.spellings if spelling.satellite is not None]
        self.satellites = tuple(dict.fromkeys(satellites))
        """Where else it may be written."""
        is_plain = len(self.path) == 1 and not satellites and _is_plain(member, self.own)
        self.plain = self.own[0].path if is_plain else ""
        """The one name that it has in the body, where what stands there is its value as it is."""


def ways_in(body: MapValue, struct: type[Struct], satellites: Collection[Satellite] = ()) -> Sequence[Way]:
    """The members for which a body, or one of some satellites, may have something."""
    known = _WAYS.get(struct) or _ways_of(struct)
    if body.rest is not None:
        return known.ways
    # Of an iterator nobody asks how long it is.
    names = tuple(iter(body.entries))
    found = known.by_names.get(names)
    if found is None:
        places = {place for name in names for place in known.by_name.get(name, ())}
        places.update(known.by_name.get("", ()))
        if len(known.by_names) >= _MOST_NAMED:
            known.by_names.clear()
        found = known.by_names[names] = [known.ways[place] for place in sorted(places)]
    if not satellites:
        return found
    here = {id(way) for way in found}
    return [
        way
        for way in known.ways
        if id(way) in here or (way.satellites and any(one in satellites for one in way.satellites))
    ]


_MOST_NAMED = 64
"""Of how many sets of names it is remembered which members of a structure they are about."""


def ways_of(struct: type[Struct]) -> Sequence[Way]:
    """The declared members of a structure."""
    return _ways_of(struct).ways


class _Ways(NamedTuple):
    """The members of a structure."""

    ways: Sequence[Way]
    by_name: Mapping[str, Sequence[int]]
    """Where those are that a name may be the start of; for the empty name, those of the whole body."""
    by_names: dict[tuple[str, ...], Sequence[Way]]
    """Which members bodies of these names may have: most bodies are like one that was there before."""
    is_spelled: bool
    """Whether Terraform has names of its own for any; without, a value is canonical as it is."""


_WAYS: dict[type[Struct], _Ways] = {}


def _ways_of(struct: type[Struct]) -> _Ways:
    known = _WAYS.get(struct)
    if known is None:
        ways = tuple(map(Way, struct.members()))
        by_name: dict[str, list[int]] = {}
        for place, way in enumerate(ways):
            for name in way.firsts:
                by_name.setdefault(name, []).append(place)
        is_spelled = any(way.member.spellings for way in ways)
        known = _WAYS[struct] = _Ways(ways, by_name, {}, is_spelled)
    return known


def _is_plain(member: Member, own: Sequence[Spelling]) -> bool:
    """Whether one name alone says all that a member is."""
    if member.struct is not None or len(own) != 1:
        return False
    spelling = own[0]
    return "." not in spelling.path and spelling.convert is None and not spelling.qualifier


def first_present(found: list[Found]) -> Value | None:
    """The first value that is set; each may be set on some sides of a condition only."""
    value: Value | None = None
    for one in reversed(found):
        value = one.value if value is None else or_else(one.value, value)
    return value


def or_else(value: Value, otherwise: Value) -> Value:
    """A value where it is set, another one where it is not."""
    if isinstance(value, Choice):
        if sum(1 for _ in sides(value)) > SIDES:
            return Unknown(value.span, "more alternatives than are followed")
        then, other = or_else(value.then, otherwise), or_else(value.otherwise, otherwise)
        return choice(value.span, value.condition, then, other)
    return otherwise if is_absent(value) else value


class Tree:
    """Properties by dotted path, on their way to nested maps."""

    __slots__ = ("entries", "has_trees", "header", "is_guess", "keys", "span")

    def __init__(self, span: Span, header: Span) -> None:
        self.span = span
        self.header = header
        self.is_guess = True
        self.has_trees = False
        self.entries: dict[str, Value | Tree] = {}
        self.keys: dict[str, Span] = {}

    def set(self, path: tuple[str, ...], found: Found) -> None:
        """Add what was found for a path."""
        name = path[0]
        known = self.entries.get(name)
        self.is_guess = self.is_guess and found.is_guess
        if len(path) == 1:
            if known is None:
                self.entries[name] = found.value
                self.keys[name] = found.key
            elif isinstance(known, Tree) and isinstance(found.value, MapValue):
                known.add(found.value)
            return
        if known is None:
            known = self.entries[name] = Tree(found.header, found.header)
            self.keys[name] = found.header
            self.has_trees = True
        elif isinstance(known, MapValue):
            tree = Tree(known.span, known.header or known.span)
            tree.add(known)
            known = self.entries[name] = tree
            self.has_trees = True
        if isinstance(known, Tree):
            known.set(path[1:], found)

    def fill(self, ways: Sequence[Way], body: MapValue, find: Callable[[Way], Found | None]) -> None:
        """Add what a body says of members, where ``find`` finds those that are not plain."""
        entries, keys, get, places = self.entries, self.keys, body.entries.get, body.keys
        for way in ways:
            plain = way.plain
            if not plain:
                found = find(way)
                if found is not None:
                    self.set(way.path, found)
                continue
            value = get(plain) or body.rest
            if value is None or (value.value is None if type(value) is Literal else is_absent(value)):
                continue
            key = places.get(plain) or self.header
            if way.first in entries:
                self.set(way.path, Found(value, key, key))
            else:
                self.is_guess = False
                entries[way.first] = value
                keys[way.first] = key

    def add(self, value: MapValue) -> None:
        """Add what a map has and this lacks."""
        self.is_guess = False
        for name, inner in value.entries.items():
            if name not in self.entries:
                self.entries[name] = inner
                if name in value.keys:
                    self.keys[name] = value.keys[name]

    def value(self, origin: Origin | None = None, rest: Unknown | None = None) -> MapValue:
        """The maps."""
        if self.has_trees:
            for name, inner in self.entries.items():
                if isinstance(inner, Tree):
                    # It has its place already, so what is gone over does not grow.
                    is_known = not inner.is_guess
                    self.entries[name] = (
                        inner.value() if is_known else Unknown(inner.span, "not known to be set")
                    )
        entries: Mapping[str, Value] = self.entries  # type: ignore[assignment] # there are no trees now
        return new_map(self.span, entries, self.keys, origin, rest, self.header)


# Paths and conversions -------------------------------------------------------------------------


def follow(body: MapValue, spelling: Spelling, member: Member, header: Span, depth: int = 0) -> Found | None:
    """What stands in a body where a spelling says; None when nothing does."""
    names = spelling.path.split(".") if spelling.path else []
    value: Value = body
    key = first = header
    holder: Value = body
    for position, name in enumerate(names):
        if position == 0:
            # Nothing is said in most places where something may be.
            here = body.entries.get(name) or body.rest
            if here is None or (here.value is None if type(here) is Literal else is_absent(here)):
                return None
            key = first = body.keys.get(name) or header
            value = here
            continue
        holder = the_one(value)
        key = key_of(holder, name) or key
        value = step(holder, name)
        if is_absent(value):
            return None
    if spelling.qualifier:
        value = _qualified(value, step(holder, spelling.qualifier))
    value = _converted(value, spelling, member, depth)
    if is_absent(value):
        return None
    if not names and member.struct is not None and spelling.satellite is None and _is_empty(value):
        return None
    return Found(value, key, first if len(names) > 1 else key)


def spelled(body: MapValue, way: Way, header: Span, depth: int = 0) -> list[Found]:
    """What stands in a body where the spellings of a member say, as far as it matters.

    Behind one that is set whatever conditions turn out to be, no other counts.
    """
    found: list[Found] = []
    for spelling in way.own:
        one = follow(body, spelling, way.member, header, depth)
        if one is not None:
            found.append(one)
            if not isinstance(one.value, Choice):
                break
    return found


def _is_empty(value: Value) -> bool:
    return isinstance(value, MapValue) and not value.entries and value.rest is None


def key_of(holder: Value, name: str) -> Span | None:
    """Where a name is written in a map, or in one of the sides of a choice."""
    if isinstance(holder, MapValue):
        return holder.keys.get(name)
    for side in sides(holder):
        if isinstance(side, MapValue) and name in side.keys:
            return side.keys[name]
    return None


def step(holder: Value, name: str) -> Value:
    """One attribute of what a path has led to so far."""
    if isinstance(holder, MapValue):
        return holder.get(name)

    def read(side: Value) -> Value:
        side = settle(side)
        if isinstance(side, MapValue):
            return side.get(name)
        if isinstance(side, (Unknown, Reference)):
            return Unknown(side.span, side.reason if isinstance(side, Unknown) else "its parts are not known")
        return Absent(side.span)

    return map_choices(holder, read, SIDES)


def _qualified(value: Value, qualifier: Value) -> Value:
    if is_absent(qualifier) or is_absent(value):
        return value
    other = settle(qualifier)
    if isinstance(value, Literal) and isinstance(other, Literal):
        text = f"{plain_text(value.value)}:{plain_text(other.value)}"
        return Literal(value.span, text, value.origin)
    return Interpolation(value.span, (value, Literal(value.span, ":"), qualifier), value.origin)


def _converted(value: Value, spelling: Spelling, member: Member, depth: int) -> Value:
    if isinstance(member, One):
        value = the_one(value)
    conversion = spelling.convert
    if conversion is not None:
        convert = partial(_forward, conversion.forward)
        return map_choices(value, convert, SIDES) if isinstance(value, Choice) else convert(value)
    if member.struct is not None and _ways_of(member.struct).is_spelled and depth < DEPTH:
        value = structured(value, member.struct, depth + 1)
    if isinstance(member, Many) and isinstance(value, MapValue):
        return ListValue(value.span, (value,), value.origin)
    return value


def _forward(conversion: Callable[[Value], Value], side: Value) -> Value:
    if is_absent(side) or isinstance(side, Unknown):
        return side
    if isinstance(side, Reference) and side.value is not None:
        return map_choices(settle(side), partial(_forward, conversion))
    return conversion(side)


def structured(value: Value, struct: type[Struct], depth: int) -> Value:
    """Maps in Terraform's names to maps in canonical names, wherever they are in a list or a choice."""
    if isinstance(value, Choice):
        then, otherwise = structured(value.then, struct, depth), structured(value.otherwise, struct, depth)
        return choice(value.span, value.condition, then, otherwise)
    if isinstance(value, ListValue):
        items = tuple([structured(item, struct, depth) for item in value.items])
        return ListValue(value.span, items, value.origin, value.rest)
    if not isinstance(value, MapValue):
        return value
    header = value.header or value.span
    tree = Tree(value.span, header)

    def find(way: Way) -> Found | None:
        found = spelled(value, way, header, depth)
        first = first_present(found)
        if first is None or is_absent(first):
            return None
        return Found(first, found[0].key, found[0].header)

    tree.fill(ways_in(value, struct), value, find)
    made = tree.value(value.origin, value.rest)
    made.header = value.header
    return made
