"""Values that the expansion writes itself, and ways to look into those that it was given.

What SAM generates stands nowhere in the text, so each value written here gets the place of what
it is generated from. Looking into a given value never loses what is not known about it: a part of
an unknown is unknown, a part of a choice is a choice between the parts of its sides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial

from iacguard.condition import Assumption, decided
from iacguard.patterns import pattern
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import TypeAlias
from iacguard.value import (
    Absent,
    Choice,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Plain,
    Reference,
    Unknown,
    Value,
    is_absent,
    map_choices,
    origins,
    sides,
)

Written: TypeAlias = "Value | Plain | Mapping[str, Written] | Sequence[Written]"
"""A value, or plain data that holds values; entries of maps that are None are left out."""

When: TypeAlias = tuple[Assumption, ...]
"""What something hangs on, outermost first; empty when it certainly is there."""

SIDES = 16
"""How many sides of one choice are followed."""

_PLACEHOLDER = pattern(r"\$\{([^}]*)\}")

_FUNCTIONS = ("!", "{", "Fn::", "Ref:")


def written(span: Span, data: Written) -> Value:
    """Plain data as a value at a place; the values in it stay what and where they are."""
    if isinstance(data, Value):
        return data
    if isinstance(data, (str, int, float)) or data is None:
        return Literal(span, data)
    # Whether something is any other kind of mapping takes long to find out.
    if isinstance(data, (dict, Mapping)):
        entries = {key: written(span, item) for key, item in data.items() if item is not None}
        return MapValue(span, entries, None, None, None, span)
    return ListValue(span, tuple([written(span, item) for item in data]))


def pseudo(span: Span, name: str) -> Value:
    """A pseudo parameter (``AWS::Region``)."""
    return Unknown(span, f"{name} is settled at deployment", symbol=name)


def substituted(span: Span, template: str, values: Mapping[str, Value] | None = None) -> Value:
    """What ``Fn::Sub`` makes of a template; names without a value are resources or pseudo parameters."""
    pieces: list[Value | str] = []
    for text, name in _split(template):
        if text:
            pieces.append(text)
        if name is not None:
            pieces.extend(_pieces(_named(span, name, values or {})))
    return joined(span, pieces)


# They are few, but some of them are written for each function, and for each of its events.
@lru_cache(maxsize=256)
def _split(template: str) -> tuple[tuple[str, str | None], ...]:
    """The names in a template, each with the text before it, and the text at the end."""
    parts = _PLACEHOLDER.split(template)
    return (*zip(parts[::2], parts[1::2], strict=False), (parts[-1], None))


def joined(span: Span, pieces: Iterable[Value | str]) -> Value:
    """Pieces of a string put together; neighbouring texts become one."""
    merged: list[Value] = []
    text: str | None = None
    for piece in pieces:
        if isinstance(piece, str):
            further = piece
        else:
            known = _text(piece)
            if known is None:
                if text is not None:
                    merged.append(Literal(span, text))
                    text = None
                merged.append(piece)
                continue
            further = known
        text = further if text is None else text + further
    if text is not None:
        merged.append(Literal(span, text))
    if not merged:
        return Literal(span, "")
    return merged[0] if len(merged) == 1 else Interpolation(span, tuple(merged))


def _named(span: Span, name: str, values: Mapping[str, Value]) -> Value:
    value = values.get(name)
    if value is not None:
        return value
    if name.startswith("AWS::"):
        return pseudo(span, name)
    target, _, attribute = name.partition(".")
    return Reference(span, target, attribute or None)


def _pieces(value: Value) -> tuple[Value, ...]:
    if isinstance(value, Interpolation):
        return value.pieces
    if isinstance(value, (ListValue, MapValue, Absent)):
        return (Unknown(value.span, "a string was expected here"),)
    return (value,)


def _text(value: Value) -> str | None:
    if not isinstance(value, Literal) or value.value is None:
        return None
    if isinstance(value.value, bool):
        return "true" if value.value else "false"
    return str(value.value)


# Looking into values ---------------------------------------------------------------------------


def part(value: Value, *names: str) -> Value:
    """What stands under a path of keys; unknown when what should hold it is no map."""
    for name in names:
        if isinstance(value, MapValue):
            value = value.get(name)
        else:
            value = map_choices(value, partial(_entry, name=name), SIDES)
    return value


def _entry(value: Value, name: str) -> Value:
    if isinstance(value, MapValue):
        return value.get(name)
    if is_absent(value):
        return Absent(value.span)
    return value if isinstance(value, Unknown) else Unknown(value.span, f"a map with {name} was expected")


def is_set(value: Value) -> bool | None:
    """Whether SAM takes a value, which is no choice, for given; None when that is not known.

    What is empty counts as not given, as it does in SAM.
    """
    if isinstance(value, Unknown):
        return None
    if is_absent(value):
        return False
    if isinstance(value, Literal):
        return value.value not in ("", False, 0)
    if isinstance(value, ListValue):
        return True if value.items else (None if value.rest is not None else False)
    if isinstance(value, MapValue):
        return True if value.entries else (None if value.rest is not None else False)
    return True


def given(value: Value) -> Value:
    """The value, absent on the sides where SAM takes it for not given."""
    if isinstance(value, Choice):
        return map_choices(value, given, SIDES)
    # Most of what is asked for is not there at all.
    return Absent(value.span) if type(value) is not Absent and is_set(value) is False else value


def plain_text(value: Value) -> str | None:
    """The text of a string that stands in the template as it is, not by way of a parameter."""
    if not isinstance(value, Literal) or not isinstance(value.value, str) or is_resolved(value):
        return None
    # What a function yields stands where the function does; a text that starts so is quoted.
    return None if value.span.text.startswith(_FUNCTIONS) else value.value


def perhaps_absent(value: Value) -> Unknown | None:
    """The value, when it is unknown whether there is one.

    An unknown with a name is a parameter or the result of a function, and neither can be absent.
    """
    return value if isinstance(value, Unknown) and value.symbol is None else None


def is_resolved(value: Value) -> bool:
    """Whether a value stands for an intrinsic function (``!Ref Parameter``) in the template."""
    return any(not origin.note.startswith("Globals.") for origin in origins(value))


class Case(NamedTuple):
    """One side of a value, and what it hangs on."""

    value: Value
    when: When


def cases(value: Value, when: When = ()) -> list[Case]:
    """The sides of a value that are not absent; one unknown side when they are too many."""
    if not isinstance(value, Choice):
        return [] if is_absent(value) else [Case(value, when)]
    return [case for case in all_cases(value, when) if not is_absent(case.value)]


def all_cases(value: Value, when: When = ()) -> list[Case]:
    """The sides of a value, absent ones included; one unknown side when they are too many."""
    if not isinstance(value, Choice):
        return [Case(value, when)]
    if sum(1 for _ in sides(value)) > SIDES:
        return [Case(Unknown(value.span, "more alternatives than are followed"), when)]
    return list(_sides(value, when))


def _sides(value: Value, when: When) -> Iterator[Case]:
    if isinstance(value, Choice):
        yield from _sides(value.then, (*when, Assumption(value.condition, True)))
        yield from _sides(value.otherwise, (*when, Assumption(value.condition, False)))
    else:
        yield Case(value, when)


class Elements(NamedTuple):
    """The elements of a list as far as they are known, and what stands for the others."""

    known: list[Case]
    rest: Unknown | None


def elements(value: Value, when: When = ()) -> Elements:
    """The elements of a list; a single value counts as a list of one, an absent one as empty."""
    known: list[Case] = []
    rest: Unknown | None = None
    for case in cases(value, when):
        if isinstance(case.value, Unknown):
            rest = case.value
        elif isinstance(case.value, ListValue):
            for item in case.value.items:
                known.extend(cases(item, case.when))
            rest = case.value.rest or rest
        else:
            known.append(case)
    return Elements(known, rest)


class Member(NamedTuple):
    """An entry of a map: its key, the place of the key, one side of its value."""

    key: str
    place: Span
    case: Case


class Members(NamedTuple):
    """The entries of a map as far as they are known, and what stands for the others."""

    known: list[Member]
    rest: Unknown | None


def members(value: Value, when: When = ()) -> Members:
    """The entries of a map, each side of each; an absent map has none."""
    known: list[Member] = []
    rest: Unknown | None = None
    for case in cases(value, when):
        if isinstance(case.value, MapValue):
            for key, entry in case.value.entries.items():
                for side in cases(entry, case.when):
                    known.append(Member(key, _key_place(case.value, key, side.value), side))
            rest = case.value.rest or rest
        elif isinstance(case.value, Unknown):
            rest = case.value
        elif is_set(case.value) is not False:
            rest = Unknown(case.value.span, "a map was expected")
    return Members(known, rest)


def _key_place(holder: MapValue, key: str, value: Value) -> Span:
    place = holder.keys.get(key)
    if place is None and isinstance(value, MapValue):
        place = value.header
    return place or value.span


def under(when: When, value: Value) -> Value:
    """A value that is only there under some conditions."""
    for assumption in reversed(when):
        nothing = Absent(value.span)
        truth = decided(assumption.condition.formula)
        if truth is not None:
            value = value if truth is assumption.value else nothing
            continue
        then, otherwise = (value, nothing) if assumption.value else (nothing, value)
        value = Choice(value.span, assumption.condition, then, otherwise)
    return value


def converted(value: Value, convert: Callable[[Value], Value]) -> Value:
    """``convert`` applied to every side that is set and known; absent and unknown sides stay."""

    def side(one: Value) -> Value:
        return one if isinstance(one, Unknown) or is_absent(one) else convert(one)

    return map_choices(value, side, SIDES)


def converted_map(value: Value, convert: Callable[[MapValue], Value]) -> Value:
    """``convert`` applied to every side that is a map; a side of another shape becomes unknown."""

    def side(one: Value) -> Value:
        return convert(one) if isinstance(one, MapValue) else Unknown(one.span, "a map was expected")

    return converted(given(value), side)


def or_else(value: Value, fallback: Value) -> Value:
    """The value, and what counts in its place on the sides where it is absent."""
    if isinstance(value, Choice):
        return map_choices(value, lambda side: or_else(side, fallback), SIDES)
    return fallback if is_absent(value) else value
