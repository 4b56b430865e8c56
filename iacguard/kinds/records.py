"""Records of Route 53 in their zones, whatever resource they stand in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.kind import Kind
from iacguard.graph.reading import Reading, once
from iacguard.graph.resource import Resource
from iacguard.graph.symbolic import Symbol, Text, joined, text_of
from iacguard.kinds.aws.route53 import FoundZone, HostedZone, Record, RecordSet, RecordSetGroup
from iacguard.kinds.domain_names import (
    are_equal,
    are_spelled_alike,
    ends_with,
    first_label,
    is_settled,
    name_of,
)
from iacguard.tuples import NamedTuple
from iacguard.typed import TypeVar, cast
from iacguard.value import (
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
    is_absent,
    sides,
)

V = TypeVar("V")


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
    return remembered(placed, full_names, lambda: _full_names(placed))


def remembered(placed: Placed, key: object, work: Callable[[], V]) -> V:
    """What was found out about a record before, or is now: a world does not change its mind.

    Records are compared in pairs, each with many.
    """
    memo = placed.record.memo
    if memo is None:
        memo = placed.record.memo = {}
    if placed.record.scope.trace is not None:
        return placed.record.scope.trace.remembered(memo, key, work)
    if key not in memo:
        memo[key] = work()
    return cast("V", memo[key])


def _full_names(placed: Placed) -> tuple[Text, ...]:
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
    label, other_label = first_label(mine), first_label(others)
    if label and other_label and label != other_label:
        return False
    if mine == others and is_settled(mine):
        return True
    full, full_of_other = full_names(one), full_names(other)
    return are_spelled_alike(full, full_of_other)


def type_of(record: Record) -> str | None:
    """The type of a record in capitals, where it is known."""
    text = record.type.text
    return None if text is None else text.upper()


# Candidates --------------------------------------------------------------------------------------


class _Index(NamedTuple):
    """The resources with records of a unit, by the first labels that their names can have."""

    by_label: dict[str, list[int]]
    open: list[int]
    resources: list[Resource]
    positions: dict[str, int]
    by_type: dict[str, list[int]]
    """By the types that their records can have, ``""`` for any."""


def _index(graph: ResourceGraph) -> _Index:
    """Made without deciding any condition, so that it serves every run of every rule.

    Names are compared in pairs, and of thousands of records few can have the same one.
    """
    index = _Index({}, [], [], {}, {})
    for resource in graph.resources.values():
        if resource.type not in (RecordSet.type_name, RecordSetGroup.type_name):
            continue
        position = index.positions[resource.address] = len(index.resources)
        index.resources.append(resource)
        for type in {text.upper() for text in _static(resource, "Type")}:
            index.by_type.setdefault(type, []).append(position)
        labels = set(_labels_of(resource))
        if None in labels:
            index.open.append(position)
        else:
            for label in labels:
                index.by_label.setdefault(label or "", []).append(position)
    return index


def _labels_of(resource: Resource) -> Iterator[str | None]:
    for value in _written(resource, "Name"):
        yield None if value is None or is_absent(value) else _label(value)


def _static(resource: Resource, property: str) -> Iterator[str]:
    """What a property of the records of a resource can be, the empty string for anything."""
    for value in _written(resource, property):
        is_text = isinstance(value, Literal) and value.value is not None
        yield str(value.value) if is_text and isinstance(value, Literal) else ""


def _written(resource: Resource, property: str) -> Iterator[Value | None]:
    """A property of the records of a resource on all sides of conditions; None for what is not known."""
    if resource.type == RecordSet.type_name:
        yield from _sides_of(resource.properties.get(property))
        return
    for records in sides(resource.properties.get("RecordSets")):
        if not isinstance(records, ListValue) or records.rest is not None:
            yield None
            continue
        for item in records.items:
            for side in sides(item):
                yield from _sides_of(side.get(property)) if isinstance(side, MapValue) else (None,)


def _sides_of(value: Value) -> Iterator[Value]:
    for side in sides(value):
        if isinstance(side, Reference) and side.value is not None:
            yield from _sides_of(side.value)
        else:
            yield side


def _label(value: Value) -> str | None:
    whole = isinstance(value, Literal)
    first = value.pieces[0] if isinstance(value, Interpolation) and value.pieces else value
    if not isinstance(first, Literal):
        return None
    label, dot, _ = str(first.value).lower().partition(".")
    return label if label and (dot or whole) else None


def candidates(
    kind: Kind, placed: Placed, type: str | None = None, *, certain: bool = False
) -> Iterator[Placed]:
    """The records that may have the name of one, itself included, in the order of the source.

    With a ``type``, most records of other types are left out. Where it has to be ``certain`` that they
    have the name there are fewer: a name that begins with something that is not known is only known to
    be the same as names that begin with that, too.
    """
    index = kind.scope.graph.once(_index)
    name = name_of(placed.record.name)
    label = None if name is None else first_label(name)
    positions: list[int] | range
    if label:
        positions = sorted({*index.by_label.get(label, ()), *index.open})
    else:
        positions = index.open if certain else range(len(index.resources))
    if type is not None:
        of_type = {*index.by_type.get(type, ()), *index.by_type.get("", ())}
        positions = [position for position in positions if position in of_type]
    for position in positions:
        yield from _at(kind, index, position)


def may_be_of_type(kind: Kind, type: str) -> Iterator[Placed]:
    """The records of the unit that exist in this world, without most of those of other types."""
    index = kind.scope.graph.once(_index)
    for position in sorted({*index.by_type.get(type, ()), *index.by_type.get("", ())}):
        yield from (placed for placed in _at(kind, index, position) if exists(kind, placed))


def _at(kind: Kind, index: _Index, position: int) -> Iterator[Placed]:
    resource = index.resources[position]
    view = RecordSet if resource.type == RecordSet.type_name else RecordSetGroup
    return records_of(view.of(resource, kind.scope))


def exists(kind: Kind, placed: Placed) -> bool:
    """Whether a record is there in this world."""
    condition = placed.record.resource.condition
    return condition is None or kind.scope.world.holds(condition)


def position_of(kind: Kind, placed: Placed) -> tuple[int, list[int]]:
    """Where a record stands among all records of the unit."""
    index, record = kind.scope.graph.once(_index), placed.record
    numbers = re.findall(r"\[(\d+)\]", record.path)
    return index.positions[record.resource.address], [int(number) for number in numbers]
