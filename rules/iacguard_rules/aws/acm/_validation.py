"""Which names a certificate has, and who makes the records that validate them."""

from __future__ import annotations

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.kind import Kind
from iacguard.graph.mentions import gets, has_open_parts, is_attribute, own_references, references_in
from iacguard.graph.resource import Resource
from iacguard.graph.symbolic import Text, joined
from iacguard.kinds.aws.acm import Certificate, CertificateValidation
from iacguard.kinds.aws.route53 import RecordSet
from iacguard.kinds.aws.template import Output
from iacguard.kinds.domain_names import are_equal, is_settled, is_within, name_of
from iacguard.kinds.records import (
    Zone,
    are_same_zone,
    full_names,
    may_be_of_type,
    type_of,
    zone_of,
)
from iacguard.tuples import NamedTuple
from iacguard.value import walk


def base_of(name: Text) -> Text:
    """A name without its wildcard: both have one validation record."""
    first = name.parts[0] if name.parts else ""
    if isinstance(first, str) and first.startswith("*."):
        return joined((first[2:], *name.parts[1:]))
    return name


class Domains(NamedTuple):
    """The names that are validated one by one."""

    known: list[Text]
    is_complete: bool


def domains_of(certificate: Certificate) -> Domains:
    """The names of a certificate without their wildcards, as far as they are known."""
    found: dict[Text, None] = {}
    is_complete = certificate.alternatives.is_complete
    for reading in (certificate.domain, *certificate.alternatives):
        name = name_of(reading)
        if name is not None and is_settled(name):
            found[base_of(name)] = None
        else:
            is_complete = False
    return Domains(list(found), is_complete)


_OPTIONS = "domain_validation_options"


def validated_by(record: RecordSet) -> Certificate | None:
    """The certificate that a record validates one name of."""
    for part in references_in(record.name.value, record.scope.world):
        target = record.scope.graph.get(part.target)
        if target is not None and target.type == Certificate.type_name and is_attribute(part, _OPTIONS):
            return Certificate.of(target, record.scope)
    return None


def may_tell_records(certificate: Certificate) -> bool:
    """Whether anybody may learn what the validation records of a certificate are.

    A record of whatever provider, an output or a module's may be made of them.
    """
    graph = certificate.scope.graph
    if graph.opaque_users(certificate.address):
        return True
    told = graph.once(_told)
    return told.has_open_output or any(
        gets(holder, certificate.resource, certificate.scope, _OPTIONS)
        for holder in told.holders.get(certificate.address, ())
    )


class _Told(NamedTuple):
    """What may be learnt in a unit of validation records."""

    holders: dict[str, list[Resource]]
    """By the address of a certificate, what its options stand in on some side of all conditions."""
    has_open_output: bool


def _told(graph: ResourceGraph) -> _Told:
    holders: dict[str, list[Resource]] = {}
    for holder in (*graph.resources.values(), *graph.declarations.values()):
        if holder.type != CertificateValidation.type_name:
            parts = (
                part.target
                for properties in (holder.properties, holder.source_properties)
                for value in walk(properties)
                for part in own_references(value)
                if is_attribute(part, _OPTIONS)
            )
            for address in set(parts):
                holders.setdefault(address, []).append(holder)
    return _Told(holders, any(map(has_open_parts, graph.of_type(Output.type_name))))


def delegated_from(kind: Kind, zone: Zone, name: Text) -> Text | None:
    """The name, at or above another one, that an NS record of a zone certainly sends elsewhere."""
    for record in may_be_of_type(kind, "NS"):
        if type_of(record.record) != "NS" or are_same_zone(zone_of(record), zone) is not True:
            continue
        for delegated in full_names(record):
            is_below = any(are_equal(delegated, one) is False for one in zone.names)
            if is_below and is_within(name, delegated):
                return delegated
    return None
