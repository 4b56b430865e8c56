"""Names of records and zones as sequences of literal text and symbols, and records in their zones.

Two names are equal when their sequences are, so ``!Ref Domain`` in a zone named
``!Sub "${Domain}."`` is its apex although nobody knows the domain.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from iacguard.graph.kind import Kind
from iacguard.graph.reading import Reading
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


def name_of(reading: Reading[str]) -> Text | None:
    """A name in lower case without its final dot; None for what is no text."""
    text = _text(reading, 0)
    return None if text is None else _normal(text)


def is_settled(name: Text) -> bool:
    """Whether every symbol of a name has an identity, so that equal means equal."""
    return all(isinstance(part, str) or part.key is not None for part in name.parts)


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


def zone_names(placed: Placed) -> list[Text]:
    """The names that the zone of a record certainly has, equal to one another; none when unknown."""
    if placed.zone_name.is_absent:
        return [name for name in _names_by_id(placed.zone_id) if is_settled(name)]
    name = name_of(placed.zone_name)
    return [name] if name is not None and is_settled(name) else []


def _names_by_id(zone_id: Reading[str]) -> Iterator[Text]:
    target = zone_id.target
    if target is not None and target.type == HostedZone.type_name:
        name = name_of(HostedZone.of(target, zone_id.scope).name)
        if name is not None:
            yield name
    found = _looked_up(zone_id)
    if found is not None:
        name = name_of(found.name)
        if name is not None:
            yield name
        yield joined((Symbol(f"{found.address}.name"),))


def _looked_up(zone_id: Reading[str]) -> FoundZone | None:
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
    """Whether two records refer to their zone in the same way; None when that is not known."""
    first, second = _zone_reference(one), _zone_reference(other)
    if first is None or second is None:
        return None
    return first == second


def _zone_reference(placed: Placed) -> tuple[str, Text] | None:
    """What a record says of its zone, by name or by id; None when it says nothing that is known."""
    for way, reading in (("name", placed.zone_name), ("id", placed.zone_id)):
        if reading.is_absent is False:
            text = name_of(reading) if way == "name" else text_of(reading)
            return (way, text) if text is not None and is_settled(text) else None
    return None


def are_named_alike(one: Placed, other: Placed) -> bool | None:
    """Whether two records of one zone have the same full name; None when that is not known."""
    mine, others = name_of(one.record.name), name_of(other.record.name)
    if mine is None or others is None or is_settled(mine) is False or is_settled(others) is False:
        return None
    if mine == others:
        return True
    if mine.literal is None or others.literal is None:
        return None
    if one.record.has_relative_name or other.record.has_relative_name:
        zones = [zone.literal for zone in (*zone_names(one), *zone_names(other))]
        known = next((zone for zone in zones if zone is not None), None)
        if known is None:
            return None
        return _absolute(mine.literal, known) == _absolute(others.literal, known)
    return False


def _absolute(name: str, zone: str) -> str:
    if name == "" or name == zone:
        return zone
    return name if name.endswith(zone) else f"{name}.{zone}"
