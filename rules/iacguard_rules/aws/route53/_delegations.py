"""Which zones are below which others, and the NS records that send resolvers from one to the other."""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.mentions import gets, has_open_parts, is_attribute, references_in
from iacguard.graph.reading import Reading
from iacguard.graph.resource import Resource
from iacguard.graph.symbolic import Text
from iacguard.kinds.aws.route53 import FoundZone, HostedZone, Record
from iacguard.kinds.aws.template import Output
from iacguard.kinds.domain_names import are_equal, are_spelled_alike, is_settled, is_within, name_of
from iacguard.kinds.records import Placed, full_names, is_private, may_be_of_type, type_of, zone_of
from iacguard.tuples import NamedTuple
from iacguard.value import Unknown


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

_NAME_SERVERS = ("NameServers", "primary_name_server")


class NameServers(NamedTuple):
    """The zone whose name servers a value is."""

    address: str
    name: Reading[str]


def name_servers_of(record: Record) -> list[NameServers]:
    """The zones whose name servers the values of a record are."""
    found: dict[str, NameServers] = {}
    values = record.values
    scope = values.scope
    for part in references_in(values.value, scope.world):
        target = scope.graph.get(part.target)
        is_zone = target is not None and target.type == HostedZone.type_name
        if target is not None and is_zone and is_attribute(part, *_NAME_SERVERS):
            found[target.address] = NameServers(target.address, HostedZone.of(target, scope).name)
    symbol = values.value.symbol if isinstance(values.value, Unknown) else None
    target = scope.graph.get((symbol or "").removesuffix(".name_servers"))
    if target is not None and target.type == FoundZone.type_name:
        found[target.address] = NameServers(target.address, FoundZone.of(target, scope).name)
    return list(found.values())


def may_give_out_name_servers(zone: HostedZone) -> bool:
    """Whether somebody else may learn a zone's name servers: by an output, a parameter, a module."""
    graph = zone.scope.graph
    if graph.opaque_users(zone.address):
        return True
    outputs = graph.of_type(Output.type_name)
    holders = [one for one in graph.resources.values() if one.type.startswith(_TELLING) or _is_foreign(one)]
    return any(
        has_open_parts(holder) or gets(holder, zone.resource, zone.scope, *_NAME_SERVERS)
        for holder in (*outputs, *holders)
    )


_TELLING = ("AWS::SSM::Parameter", "aws_ssm_parameter", "AWS::CloudFormation::", "Custom::")
"""Types of resources by which others learn what they are given."""


def _is_foreign(resource: Resource) -> bool:
    return resource.type.startswith(("AWS::", "aws_", "data.")) is False
