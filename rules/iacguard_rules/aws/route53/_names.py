"""Names of records and zones as sequences of literal text and symbols, and records in their zones.

Two names are equal when their sequences are, so ``!Ref Domain`` in a zone named
``!Sub "${Domain}."`` is its apex although nobody knows the domain.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from iacguard.graph.kind import Kind
from iacguard.graph.reading import Reading, once
from iacguard.graph.symbolic import Part, Symbol, Text, joined, text_of
from iacguard.kinds.aws.route53 import FoundZone, HostedZone, Record, RecordSet, RecordSetGroup
from iacguard.value import Interpolation, MapValue, Reference, Unknown, Value, is_absent


class Placed(NamedTuple):
    """A record with what says in which zone it is: its own word, or that of its group."""

    record: Record
    zone_id: Reading[str]
    zone_name: Reading[str]


def records_of(kind: Kind) -> Iterator[Placed]:
    """The record that a resource is, or the items of a group."""
    if isinstance(kind, RecordSet):
        yield Placed(kind, kind.zone_id, kind.zone_name)
    elif isinstance(kind, RecordSetGroup):
        yield from _items_of(kind)


def _items_of(group: RecordSetGroup) -> Iterator[Placed]:
    for record in group.records:
        # A group's zone is for items that name none in either way.
        has_none = record.zone_id.is_absent and record.zone_name.is_absent
        holder = group if has_none else record
        yield Placed(record, holder.zone_id, holder.zone_name)


def all_records(kind: Kind) -> Iterator[Placed]:
    """Every record of the unit that exists in this world."""
    for single in kind.all(RecordSet):
        yield from records_of(single)
    for group in kind.all(RecordSetGroup):
        yield from records_of(group)


# Names -------------------------------------------------------------------------------------------


@once
def name_of(reading: Reading[str]) -> Text | None:
    """A name in lower case without its final dot; None for what is no text."""
    text = _text(reading, 0)
    return None if text is None else _normal(text)


def is_settled(name: Text) -> bool:
    """Whether every symbol of a name has an identity, so that equal means equal."""
    return all(isinstance(part, str) or part.key is not None for part in name.parts)


def first_label(name: Text) -> str | None:
    """What stands before the first dot; None when that is not known, or the name is empty."""
    first = name.parts[0] if name.parts else None
    if not isinstance(first, str):
        return None
    label, dot, _ = first.partition(".")
    return label if dot or len(name.parts) == 1 else None


def ends_with(name: Text, suffix: Text) -> bool | None:
    """Whether a name ends with the characters of another one; None when that hangs on symbols."""
    return _rest(name, suffix)[0]


def is_within(name: Text, suffix: Text) -> bool | None:
    """Whether a name is another one or below it; None when that hangs on symbols."""
    verdict, rest = _rest(name, suffix)
    if not verdict or not rest or rest[-1] == ".":
        return verdict
    return False if isinstance(rest[-1], str) else None


def before(name: Text, suffix: Text) -> Text | None:
    """What stands in a name before another one that it certainly ends with."""
    verdict, rest = _rest(name, suffix)
    return joined(rest) if verdict else None


def _rest(name: Text, suffix: Text) -> tuple[bool | None, list[str | Symbol]]:
    """Whether a name ends with another, and what then stands before it."""
    left, right = _tokens(name), _tokens(suffix)
    while left and right:
        mine, other = left.pop(), right.pop()
        if mine != other or not _is_itself(mine):
            return (False if isinstance(mine, str) and isinstance(other, str) else None), []
    if right:
        # Symbols that are left over may be empty, so only text is certainly too much.
        return (False if any(isinstance(token, str) for token in right) else None), []
    return True, left


def are_equal(one: Text, other: Text) -> bool | None:
    """Whether two names are the same; None when that hangs on symbols.

    What both begin and end with is the same whatever it stands for, so only the rest is compared.
    """
    left, right = _tokens(one), _tokens(other)
    while left and right and left[-1] == right[-1] and _is_itself(left[-1]):
        left.pop()
        right.pop()
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start] and _is_itself(left[start]):
        start += 1
    rests = left[start:], right[start:]
    if not any(rests):
        return True
    if not all(rests):
        return False if any(isinstance(token, str) for rest in rests for token in rest) else None
    return joined(rests[0]).equals(joined(rests[1]))


def are_spelled_alike(one: tuple[Text, ...], other: tuple[Text, ...]) -> bool | None:
    """Whether two names, each given in several spellings of the same, are the same."""
    verdicts = {are_equal(mine, others) for mine in one for others in other}
    return True if True in verdicts else False if False in verdicts else None


def _is_itself(token: str | Symbol) -> bool:
    return isinstance(token, str) or token.key is not None


def _tokens(name: Text) -> list[str | Symbol]:
    tokens: list[str | Symbol] = []
    for part in name.parts:
        tokens.extend((part,) if isinstance(part, Symbol) else part)
    return tokens


def shown(name: Text) -> str:
    """A name for messages."""
    return "".join(part if isinstance(part, str) else f"${{{_label(part)}}}" for part in name.parts)


def _label(symbol: Symbol) -> str:
    return (symbol.key or "...").removeprefix("ref ").removeprefix("parameter ")


_NESTING = 20
"""How many references in a row are followed to a name."""


def _text(reading: Reading[str], depth: int) -> Text | None:
    value = reading.value
    if not isinstance(value, Interpolation):
        return _piece(reading, value, depth)
    parts: list[Part] = []
    for piece in value.pieces:
        text = _piece(reading, reading.scope.world.resolve(piece), depth)
        parts.extend((Symbol(None),) if text is None else text.parts)
    return joined(parts)


def _piece(reading: Reading[str], value: Value, depth: int) -> Text | None:
    followed = _configured(reading, value)
    if followed is not None and depth < _NESTING:
        return _text(_instead(reading, followed), depth + 1)
    return text_of(_instead(reading, value))


def _configured(reading: Reading[str], value: Value) -> Value | None:
    """What a reference to a configured property of a resource stands for."""
    if not isinstance(value, Reference) or value.value is not None or value.attribute is None:
        return None
    target = reading.scope.graph.get(value.target)
    if target is None:
        return None
    property = reading.scope.world.resolve(target.properties.get(value.attribute))
    return None if is_absent(property) or isinstance(property, MapValue) else property


def _instead(reading: Reading[str], value: Value) -> Reading[str]:
    return Reading(reading.resource, reading.scope, value, reading.place, reading.path)


def _normal(text: Text) -> Text:
    parts = list(text.lower().parts)
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].removesuffix(".")
    return joined(parts)


# Zones -------------------------------------------------------------------------------------------


class Zone(NamedTuple):
    """What a record says of its zone."""

    reference: tuple[str, object] | None
    """The same for records that refer to their zone in the same way; None when nothing is known."""
    names: tuple[Text, ...]
    """The names that the zone certainly has, equal to one another."""
    own: HostedZone | None
    """The zone, where it is one of the unit."""
    found: FoundZone | None
    """The data source that looks the zone up."""

    @property
    def is_private(self) -> bool | None:
        """Whether the zone is only seen inside of networks; None when that is not known."""
        if self.own is not None:
            return is_private(self.own)
        if self.found is not None and self.found.zone_id.is_absent:
            return self.found.private.flag
        return None


def is_private(zone: HostedZone) -> bool | None:
    """Whether a zone of the unit is only seen inside of networks; None when that is not known."""
    if next(iter(zone.vpcs), None) is not None:
        return True
    return False if zone.vpcs.is_empty else None


def zone_of(placed: Placed) -> Zone:
    """The zone that a record is written into, as far as it says."""
    if placed.zone_name.is_absent:
        return zone_by_id(placed.zone_id)
    name = name_of(placed.zone_name)
    if name is None or is_settled(name) is False:
        return Zone(None, (), None, None)
    return Zone(("name", name), (name,), None, None)


@once
def zone_by_id(zone_id: Reading[str]) -> Zone:
    """The zone that an id is of."""
    own = own_zone(zone_id)
    if own is not None:
        return zone_as_such(own)
    found = looked_up(zone_id)
    if found is not None:
        names = _settled(name_of(found.name), joined((Symbol(f"{found.address}.name"),)))
        return Zone(("found", found.address), names, None, found)
    text = text_of(zone_id)
    reference = ("id", text) if text is not None and is_settled(text) else None
    return Zone(reference, (), None, None)


def zone_as_such(zone: HostedZone) -> Zone:
    """A zone of the unit as records refer to it."""
    return Zone(("zone", zone.address), _settled(name_of(zone.name)), zone, None)


def _settled(*names: Text | None) -> tuple[Text, ...]:
    return tuple(name for name in names if name is not None and is_settled(name))


def own_zone(zone_id: Reading[str]) -> HostedZone | None:
    """The zone of the unit whose id a value is."""
    target = zone_id.target
    if target is None or target.type != HostedZone.type_name:
        return None
    return HostedZone.of(target, zone_id.scope)


def zone_names(placed: Placed) -> list[Text]:
    """The names that the zone of a record certainly has, equal to one another; none when unknown."""
    return list(zone_of(placed).names)


def looked_up(zone_id: Reading[str]) -> FoundZone | None:
    """The data source whose id a zone id is."""
    value = zone_id.value
    if not isinstance(value, Unknown) or value.symbol is None:
        return None
    address, _, attribute = value.symbol.rpartition(".")
    target = zone_id.scope.graph.get(address)
    if target is None or target.type != FoundZone.type_name or attribute not in ("id", "zone_id"):
        return None
    return FoundZone.of(target, zone_id.scope)


def are_in_one_zone(one: Placed, other: Placed) -> bool | None:
    """Whether two records are written into the same zone; None when that is not known."""
    return are_same_zone(zone_of(one), zone_of(other))


def are_same_zone(first: Zone, second: Zone) -> bool | None:
    """Whether two records say the same of their zone; None when they may mean the same."""
    if first.reference is None or second.reference is None:
        return None
    if first.reference == second.reference:
        return True
    if first.own is not None and second.own is not None:
        return False
    if any(are_equal(one, other) is False for one in first.names for other in second.names):
        return False
    literals = [_literal_id(zone) for zone in (first, second)]
    are_ids = None not in literals
    # What is created here has no id yet that could be written down.
    has_own = first.own is not None or second.own is not None
    is_own_and_id = has_own and literals != [None, None]
    return False if are_ids or is_own_and_id else None


def _literal_id(zone: Zone) -> str | None:
    kind, of = zone.reference or ("", None)
    return of.literal if kind == "id" and isinstance(of, Text) else None


# Full names --------------------------------------------------------------------------------------


def full_names(placed: Placed) -> tuple[Text, ...]:
    """The name of a record with its zone, in each way that is known to be the same; none when unknown."""
    name = name_of(placed.record.name)
    if name is None or is_settled(name) is False:
        return ()
    if placed.record.has_relative_name is False:
        return (name,)
    zones = zone_of(placed).names
    if name.literal == "":
        return zones
    verdicts = [ends_with(name, zone) for zone in zones]
    if any(verdicts):
        return zones if name in zones else (name,)
    is_label = name.literal is not None and "." not in name.literal
    if False in verdicts or (zones and is_label):
        return tuple(joined((*name.parts, ".", *zone.parts)) for zone in zones)
    return ()


def are_named_alike(one: Placed, other: Placed) -> bool | None:
    """Whether two records of one zone have the same full name; None when that is not known."""
    mine, others = name_of(one.record.name), name_of(other.record.name)
    if mine is None or others is None:
        return None
    labels = first_label(mine), first_label(others)
    if labels[0] and labels[1] and labels[0] != labels[1]:
        return False
    if mine == others and is_settled(mine):
        return True
    full, full_of_other = full_names(one), full_names(other)
    return are_spelled_alike(full, full_of_other)
