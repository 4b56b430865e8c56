"""What a plan knows put in the place of what the source leaves open.

The source says where a value stands and what it refers to; the plan says what it will be. Only what
is not known from the source is taken from the plan, with the place in the source as its own and the
place in the plan as its origin.
"""

from __future__ import annotations

from collections.abc import Sequence

from iacguard.condition import All, Condition
from iacguard.frontends.terraform.addresses import index_text
from iacguard.frontends.terraform.expand import Expansion, Repetition
from iacguard.frontends.terraform.operators import plain_text
from iacguard.frontends.terraform.scope import Named
from iacguard.frontends.terraform.undecided import like
from iacguard.graph.document import decode_json
from iacguard.text import Span
from iacguard.value import (
    IN_PLAN,
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Origin,
    Reference,
    Unknown,
    Value,
    is_absent,
    made_of,
    sides,
    walk,
)

# Values ----------------------------------------------------------------------------------------


def filled(value: Value, planned: Value) -> Value:
    """A value of the source with what the plan knows of its unknown parts."""
    if isinstance(planned, Unknown):
        return value
    if isinstance(value, Unknown):
        return value if _is_own(value) else located(planned, value.span)
    if isinstance(value, Choice):
        # What it hangs on is settled in the plan.
        fitting = [side for side in sides(value) if may_be(side, planned)]
        return filled(fitting[0], planned) if len(fitting) == 1 else located(planned, value.span)
    if isinstance(value, Interpolation):
        left = [inner for inner in walk(value) if isinstance(inner, (Reference, Unknown, Choice))]
        says_more = all(map(_is_own, left)) or any(isinstance(one, Reference) for one in left)
        return value if says_more else located(planned, value.span)
    if isinstance(value, Reference) and isinstance(planned, Literal) and not is_absent(planned):
        return _known_reference(value, planned)
    if isinstance(value, Encoded):
        document = decode_json(planned)
        if isinstance(document, (MapValue, ListValue)):
            return like(value, filled(value.document, document))
    if isinstance(value, ListValue) and isinstance(planned, ListValue):
        return _filled_list(value, planned)
    if isinstance(value, MapValue) and isinstance(planned, MapValue):
        return _filled_map(value, planned)
    return value


def _is_own(value: Value) -> bool:
    """Whether a value is the account, region or partition of the deployment.

    That it is the deployment's own says more than what it is called.
    """
    return isinstance(value, Unknown) and (value.symbol or "").startswith("AWS::")


def _known_reference(value: Reference, planned: Literal) -> Reference:
    if value.value is not None and not isinstance(value.value, (Unknown, Choice)):
        return value
    made = value.copied()
    made.value = located(planned, value.span)
    return made


def _filled_list(value: ListValue, planned: ListValue) -> ListValue:
    """Elements find their own ones in the plan by what is known of them, since sets have no order."""
    left = list(planned.items)
    own: dict[int, Value] = {}
    certain = [item for item in value.items if not (value.rest is not None and _may_lack(item))]
    for item in sorted(certain, key=_openness):
        match = next((other for other in left if may_be(item, other)), None)
        if match is not None:
            own[id(item)] = match
            left.remove(match)
        elif not _may_lack(item):
            return value
    if value.rest is None and left:
        return value
    items = [filled(item, own[id(item)]) for item in value.items if id(item) in own]
    if value.rest is not None:
        items.extend(located(other, value.rest.span) for other in left)
    return ListValue(value.span, tuple(items), value.origin)


def _may_lack(value: Value) -> bool:
    """Whether an element is only there under a condition, as the blocks of dynamic ones can be."""
    return isinstance(value, Choice) and any(is_absent(side) for side in sides(value))


def _openness(value: Value) -> int:
    return sum(isinstance(inner, (Unknown, Choice)) for inner in walk(value))


def _filled_map(value: MapValue, planned: MapValue) -> MapValue:
    entries = {
        key: filled(inner, planned.entries[key]) if key in planned.entries else inner
        for key, inner in value.entries.items()
    }
    rest = value.rest
    if rest is not None and planned.rest is None:
        for key, inner in planned.entries.items():
            if key not in entries and not is_absent(inner):
                entries[key] = located(inner, rest.span)
        rest = None
    return MapValue(value.span, entries, value.keys, value.origin, rest, value.header)


def may_be(value: Value, planned: Value) -> bool:
    """Whether what is known of a value of the source agrees with a value of the plan."""
    if isinstance(value, Reference) and value.value is not None:
        value = value.value
    if isinstance(planned, Unknown) or isinstance(value, (Unknown, Reference, Encoded, Interpolation)):
        return not is_absent(planned)
    if isinstance(value, Choice):
        return any(may_be(side, planned) for side in sides(value))
    if is_absent(value) or is_absent(planned):
        return is_absent(value) and is_absent(planned)
    if isinstance(value, Literal) and isinstance(planned, Literal):
        return plain_text(value.value) == plain_text(planned.value)
    if isinstance(value, ListValue) and isinstance(planned, ListValue):
        return value.rest is not None or len(value.items) == len(planned.items)
    if isinstance(value, MapValue) and isinstance(planned, MapValue):
        return all(
            may_be(inner, planned.entries[key])
            for key, inner in value.entries.items()
            if key in planned.entries
        )
    return False


def located(value: Value, span: Span) -> Value:
    """A value of the plan that stands at a place of the source."""
    made = value.copied()
    made.span = span
    made.origin = Origin(value.span, IN_PLAN)
    if isinstance(made, Literal):
        made.locate = None
    elif isinstance(made, ListValue):
        made.items = tuple([located(item, span) for item in made.items])
    elif isinstance(made, MapValue):
        made.entries = {
            key: located(inner, span) for key, inner in made.entries.items() if not is_absent(inner)
        }
        made.keys = {}
        made.header = span
    return made


# Existence -------------------------------------------------------------------------------------


def planned_expansion(indexes: Sequence[str | int | None], span: Span) -> Expansion:
    """The instances that a declaration has in a plan."""
    if list(indexes) == [None]:
        return Expansion([Repetition("", {}, None)])
    return _expansion(indexes, {}, span)


def decided(
    expansion: Expansion, indexes: Sequence[str | int | None] | None, is_complete: bool, span: Span
) -> Expansion:
    """An expansion whose open questions a plan has settled.

    ``indexes`` are the instances in the plan, None when it says nothing about them. A plan that
    is not complete settles only what exists.
    """
    is_open = any(one.condition is not None or one.key == "[*]" for one in expansion.repetitions)
    if not is_open or indexes is None or (not is_complete and not indexes):
        return expansion
    return _expansion(indexes, {one.key: one for one in expansion.repetitions}, span)


def _expansion(indexes: Sequence[str | int | None], known: dict[str, Repetition], span: Span) -> Expansion:
    numbers = sorted(index for index in indexes if isinstance(index, int))
    if len(numbers) == len(indexes):
        made = [_numbered(number, known, span) for number in numbers]
        is_whole = numbers == list(range(len(numbers)))
        count: Value = (
            Literal(span, len(numbers)) if is_whole else Unknown(span, "some are left out of the plan")
        )
        some = None if is_whole else Condition("instances are left out", All(()), span)
        return Expansion(made, count, some, True)
    texts = sorted(index for index in indexes if isinstance(index, str))
    repetitions = [_keyed(text, known, span) for text in texts]
    return Expansion(repetitions, MapValue(span, {text: Literal(span, text) for text in texts}))


def _numbered(number: int, known: dict[str, Repetition], span: Span) -> Repetition:
    key = index_text(number)
    own = known.get(key)
    if own is not None:
        return own._replace(condition=None)
    names = {"count": Named(MapValue(span, {"index": Literal(span, number)}), None)}
    return Repetition(key, names, None)


def _keyed(text: str, known: dict[str, Repetition], span: Span) -> Repetition:
    key = index_text(text)
    own = known.get(key)
    if own is not None:
        return own._replace(condition=None)
    parts: tuple[Reference, ...] = ()
    if "[*]" in known:
        # The instance of the source that stands for all of them knows what they are made of.
        parts = made_of(*(one.value for one in known["[*]"].names.values()))
    value: Value = Unknown(span, "the elements of for_each are not known", made_of=parts)
    entries = {"key": Literal(span, text), "value": value}
    return Repetition(key, {"each": Named(MapValue(span, entries), "element of for_each")}, None)
