"""Which zones are below which others, and the NS records that send resolvers from one to the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from iacguard.graph.kind import Kind
from iacguard.graph.resource import Resource
from iacguard.graph.symbolic import Text
from iacguard.graph.world import World
from iacguard.kinds.aws.route53 import FoundZone, HostedZone, Record
from iacguard.kinds.aws.template import Output
from iacguard.kinds.domain_names import are_equal, are_spelled_alike, is_settled, is_within, name_of
from iacguard.kinds.records import Placed, full_names, is_private, may_be_of_type, type_of, zone_of
from iacguard.value import Choice, Reference, Unknown, Value, children, walk


def delegations(kind: Kind) -> Iterator[Placed]:
    """The records of the unit that may be NS records, in this world."""
    for placed in may_be_of_type(kind, "NS"):
        if type_of(placed.record) in (None, "NS"):
            yield placed


def may_be_public(placed: Placed) -> bool:
    """Whether a zone is public, or one of which nothing but its id or name is known."""
    zone = zone_of(placed)
    if zone.own is not None:
        return zone.is_private is False
    if zone.found is not None:
        return zone.found.private.is_false
    return zone.reference is not None


def is_hidden_by(placed: Placed, delegation: Placed) -> bool:
    """Whether resolvers that ask for a record certainly follow an NS record of the same zone instead."""
    names, others = full_names(placed), full_names(delegation)
    zone = zone_of(delegation)
    if names and others and zone.names:
        is_below = are_spelled_alike(others, zone.names) is False
        return is_below and any(is_within(one, other) for one in names for other in others)
    # A single label is below the zone whatever that is called.
    mine, other = name_of(placed.record.name), name_of(delegation.record.name)
    label = None if other is None or delegation.record.has_relative_name is False else other.literal
    if mine is None or other is None or not label or "." in label:
        return False
    return is_within(mine, other) is True


class ParentZone(NamedTuple):
    """A zone whose name another zone is below."""

    label: str
    """What it is called in the source."""
    name: Text


def parent_of(zone: HostedZone, name: Text) -> ParentZone | None:
    """The public zone of the unit, or looked up by it, that certainly is the next one above a name."""
    above: list[ParentZone] = []
    for other in _public_zones(zone):
        if is_within(name, other.name) and are_equal(name, other.name) is False:
            above.append(other)
    nearest: ParentZone | None = None
    for other in above:
        if nearest is None or is_within(other.name, nearest.name):
            nearest = other
    return nearest


def _public_zones(zone: HostedZone) -> Iterator[ParentZone]:
    for own in zone.all(HostedZone):
        name = name_of(own.name)
        if name is not None and is_settled(name) and is_private(own) is False:
            yield ParentZone(own.address, name)
    for found in zone.all(FoundZone):
        name = name_of(found.name)
        if name is not None and is_settled(name) and found.private.is_false:
            yield ParentZone(found.address, name)


# Name servers ------------------------------------------------------------------------------------

_NAME_SERVERS = "NameServers"


def name_servers_of(record: Record) -> list[HostedZone]:
    """The zones whose name servers the values of a record are."""
    found: dict[str, HostedZone] = {}
    values = record.values
    for part in _parts(values.value, values.scope.world):
        target = values.scope.graph.get(part.target)
        if target is not None and target.type == HostedZone.type_name and _is_of_name_servers(part):
            found[target.address] = HostedZone.of(target, values.scope)
    return list(found.values())


def may_give_out_name_servers(zone: HostedZone) -> bool:
    """Whether somebody else may learn a zone's name servers: by an output, a parameter, a module."""
    graph = zone.scope.graph
    if graph.opaque_users(zone.address):
        return True
    outputs = graph.of_type(Output.type_name)
    holders = [one for one in graph.resources.values() if one.type.startswith(_TELLING) or _is_foreign(one)]
    return any(_may_tell(holder, zone) for holder in (*outputs, *holders))


_TELLING = ("AWS::SSM::Parameter", "aws_ssm_parameter", "AWS::CloudFormation::", "Custom::")
"""Types of resources by which others learn what they are given."""


def _is_foreign(resource: Resource) -> bool:
    return resource.type.startswith(("AWS::", "aws_", "data.")) is False


def _may_tell(holder: Resource, zone: HostedZone) -> bool:
    """Whether the name servers, or something of which nothing is known, stand in what a resource is given."""
    if any(_is_open(value) for value in walk(holder.properties)):
        return True
    if not _may_hold(holder.properties, zone.address):
        return False
    parts = _parts(holder.properties, zone.scope.world)
    return any(part.target == zone.address and _is_of_name_servers(part) for part in parts)


def _is_open(value: Value) -> bool:
    return isinstance(value, Unknown) and value.symbol is None and not value.made_of


def _may_hold(value: Value, address: str) -> bool:
    """Whether a zone stands in a value on some side; conditions are only decided where one does."""
    return any(part.target == address for one in walk(value) for part in _references(one))


def _references(value: Value) -> tuple[Reference, ...]:
    if isinstance(value, Reference):
        return (value,)
    return value.made_of if isinstance(value, Unknown) else ()


def _parts(value: Value, world: World) -> Iterator[Reference]:
    """The references in a value, and in what its unknowns are made of."""
    value = world.resolve(value)
    yield from _references(value)
    for inner in () if isinstance(value, Choice) else children(value):
        yield from _parts(inner, world)


def _is_of_name_servers(reference: Reference) -> bool:
    return (reference.attribute or "").partition(".")[0] in (_NAME_SERVERS, "primary_name_server")
