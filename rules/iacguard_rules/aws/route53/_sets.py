"""Records that answer together: those of one zone, name and type, and how Route 53 chooses among them."""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.condition import Assumption, Condition, Opaque
from iacguard.graph.graph import ResourceGraph
from iacguard.graph.kind import Kind
from iacguard.graph.reading import Reading
from iacguard.graph.resource import Resource
from iacguard.kinds.aws.route53 import Record
from iacguard.kinds.records import (
    Placed,
    are_in_one_zone,
    are_named_alike,
    candidates,
    exists,
    position_of,
    remembered,
    type_of,
    zone_of,
)
from iacguard.tuples import NamedTuple
from iacguard.typed import Any
from iacguard.value import (
    Choice,
)

# Sets --------------------------------------------------------------------------------------------


class RecordsTogether(NamedTuple):
    """The records of one zone, name and type."""

    members: list[Placed]
    """In the order of the source."""
    is_complete: bool
    """Whether no other record of the unit may be among them."""


def set_of(kind: Kind, placed: Placed) -> RecordsTogether:
    """The records that a record answers with, itself included."""
    return remembered(placed, set_of, lambda: _set_of(kind, placed))


def _set_of(kind: Kind, placed: Placed) -> RecordsTogether:
    members: list[Placed] = []
    is_complete = _stands_for_one(placed) and _nobody_adds_to_zone(kind, placed)
    for other in candidates(kind, placed, type_of(placed.record)):
        verdict = True if is_same(placed, other) else _is_in_set(placed, other)
        if verdict is False:
            continue
        # Of an unknown number of records none is there in some world, and several in others.
        is_complete = is_complete and _stands_for_one(other)
        if exists(kind, other):
            if verdict:
                members.append(other)
            else:
                is_complete = False
    return RecordsTogether(members, is_complete)


def led_by(kind: Kind, placed: Placed) -> list[Placed]:
    """The records that a record answers with when it is the first of them and all are known, else none."""
    together = set_of(kind, placed)
    is_first = is_same(placed, together.members[0])
    return together.members if is_first and together.is_complete else []


def namesakes(kind: Kind, placed: Placed) -> tuple[Placed, ...]:
    """The other records that certainly have the name of one in the same zone, of whatever type.

    Those that may never be there at the same time, for all that is known, are left out.
    """
    return remembered(placed, namesakes, lambda: tuple(_namesakes(kind, placed)))


def _namesakes(kind: Kind, placed: Placed) -> Iterator[Placed]:
    for other in candidates(kind, placed, certain=True):
        if (
            not is_same(placed, other)
            and are_named_alike(placed, other)
            and are_in_one_zone(placed, other)
            and exists(kind, other)
            and _come_together(kind.scope.graph, placed.record.resource, other.record.resource)
        ):
            yield other


def earlier(kind: Kind, placed: Placed) -> Iterator[Placed]:
    """The namesakes of a record that come before it in the source."""
    position = position_of(kind, placed)
    return (other for other in namesakes(kind, placed) if position_of(kind, other) < position)


def is_same(one: Placed, other: Placed) -> bool:
    """Whether both are one record."""
    mine, others = one.record, other.record
    return mine.resource is others.resource and mine.path == others.path


def _is_in_set(placed: Placed, other: Placed) -> bool | None:
    named = are_named_alike(placed, other)
    if named is False:
        return False
    mine, others = type_of(placed.record), type_of(other.record)
    if mine is not None and others is not None and mine != others:
        return False
    zone = are_in_one_zone(placed, other)
    if zone is False:
        return False
    return True if named and zone and mine is not None and others is not None else None


def _stands_for_one(placed: Placed) -> bool:
    """Whether a record is one record, and not all those of an unknown number or of unknown keys."""
    resource = placed.record.resource
    if resource.identity.language != "terraform":
        return True
    if resource.address.endswith("[*]"):
        return False
    is_counted = resource.address.endswith("[0]") and resource.condition is not None
    return not (is_counted and _has_opaque(resource.condition))


def _has_opaque(condition: Condition | None) -> bool:
    return condition is not None and isinstance(condition.formula, Opaque)


def _nobody_adds_to_zone(kind: Kind, placed: Placed) -> bool:
    """Whether no module that is not on disk gets the zone, to which it may add records."""
    own = zone_of(placed).own
    return own is None or not kind.scope.graph.opaque_users(own.address)


def _come_together(graph: ResourceGraph, one: Resource, other: Resource) -> bool:
    """Whether the existence of one of two resources says that the other one exists, too.

    Conditions that have nothing to do with each other may be meant never to hold together.
    """
    mine, others = one.condition, other.condition
    if mine is None or others is None or mine == others:
        return True
    return any(
        graph.consistency.only_side(then, (Assumption(when, True),)) is True
        for when, then in ((mine, others), (others, mine))
    )


def hangs_on_more(record: Record, *properties: str) -> bool:
    """Whether properties hang on several conditions of which some are known by name only.

    What a module's author connects, ``length(x) == 0`` and a block for each of ``x``, is not
    connected for a reader of names, who would see ways for them to turn out that there are not.
    """
    conditions: dict[str, Condition] = {}
    for property in properties:
        value = record.resource.properties.get(property)
        while isinstance(value, Choice):
            conditions[value.condition.name] = value.condition
            value = value.then if isinstance(value.then, Choice) else value.otherwise
    return len(conditions) > 1 and any(map(_has_opaque, conditions.values()))


# Policies ----------------------------------------------------------------------------------------


POLICIES = (
    "Weight",
    "Region",
    "GeoLocation",
    "GeoProximityLocation",
    "Failover",
    "CidrRoutingConfig",
    "MultiValueAnswer",
)
"""The properties by which Route 53 chooses among records."""


class RoutingPolicy(NamedTuple):
    """A property by which Route 53 chooses among records."""

    name: str
    at: Reading[Any]
    is_set: bool | None
    """None when that is not known."""


def policies_of(record: Record) -> list[RoutingPolicy]:
    """All routing policies, whether the record has them or not."""
    given: tuple[tuple[str, Reading[Any]], ...] = (
        ("weighted", record.weight),
        ("latency", record.region),
        ("geolocation", record.location),
        ("geoproximity", record.proximity),
        ("failover", record.failover),
        ("CIDR", record.cidr),
    )
    found = [RoutingPolicy(name, at, _is_set(at)) for name, at in given]
    return [*found, RoutingPolicy("multivalue answer", record.multi_value, record.multi_value.flag)]


def _is_set(reading: Reading[Any]) -> bool | None:
    if reading.is_absent:
        return False
    return True if reading.is_present else None


def policy_of(record: Record) -> RoutingPolicy | None:
    """The routing policy of a record, ``simple`` without one; None when it is not known or several."""
    every = policies_of(record)
    if any(policy.is_set is None for policy in every):
        return None
    own = [policy for policy in every if policy.is_set]
    if not own:
        return RoutingPolicy("simple", record.name, True)
    return own[0] if len(own) == 1 else None
