"""The custom domain of an API: its name, the mappings to the API, and its records in Route 53.

Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-domainconfiguration.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from iacguard.frontends.sam.draft import Properties, Sam, Site
from iacguard.frontends.sam.logical_ids import prefix_of, suffix_of
from iacguard.frontends.sam.writing import (
    Case,
    Written,
    cases,
    converted,
    converted_map,
    elements,
    given,
    is_set,
    or_else,
    part,
    plain_text,
    written,
)
from iacguard.patterns import pattern
from iacguard.tuples import NamedTuple
from iacguard.value import Absent, ListValue, Literal, MapValue, Reference, Unknown, Value, map_choices

_CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2"
_RECORDS = "AWS::Route53::RecordSetGroup"
_NO_PATH_CHARACTERS = pattern(r"[\-_/]+")


class _Kind(NamedTuple):
    """Which types a domain is made of, and the tag by which SAM marks that of an HTTP or WebSocket API."""

    name: str
    mapping: str
    tag: str | None = None


_REST = _Kind("AWS::ApiGateway::DomainName", "AWS::ApiGateway::BasePathMapping")
_PRIVATE = _Kind("AWS::ApiGateway::DomainNameV2", "AWS::ApiGateway::BasePathMappingV2")


def expand_domain(sam: Sam, stage: Reference, tag: str | None) -> None:
    """Generates what ``Domain`` of an API asks for.

    ``tag`` is what SAM marks the domain of an HTTP or WebSocket API with, None for a REST API.
    """
    for case in cases(sam.given("Domain")):
        if isinstance(case.value, MapValue):
            _expand(sam, case, stage, tag)
        else:
            sam.hide([_unknown(case.value)])


def _unknown(value: Value) -> Unknown:
    return value if isinstance(value, Unknown) else Unknown(value.span, "a domain was expected")


def _expand(sam: Sam, owner: Case, stage: Reference, tag: str | None) -> None:
    domain = owner.value
    assert isinstance(domain, MapValue)
    site = Site(domain.header or domain.span, domain.span)
    bare = sam.id.removeprefix(prefix_of(sam.id))
    if tag is not None:
        kind = _Kind("AWS::ApiGatewayV2::DomainName", "AWS::ApiGatewayV2::ApiMapping", tag)
        properties = _name_v2(domain, site, tag)
    elif plain_text(domain.get("EndpointConfiguration")) == "PRIVATE":
        kind = _PRIVATE
        properties = _name(domain, site, certificate="CertificateArn")
    else:
        kind = _REST
        properties = _name(domain, site, certificate=None)
    stem = "ApiGatewayDomainName" + ("" if kind is _REST else "V2")
    suffix = suffix_of(domain.get("DomainName"))
    address = f"{prefix_of(sam.id)}{stem}{bare if suffix is None else suffix}"
    sam.add(address, kind.name, properties, owner.when, site)
    name = Case(Reference(site.header, address), owner.when)
    _expand_mappings(sam, domain, name, stage, kind)
    _expand_records(sam, domain, name, kind)
    if kind is _PRIVATE:
        _expand_access(sam, domain, name)


def _expand_access(sam: Sam, domain: MapValue, name: Case) -> None:
    """Through which endpoint of a VPC a private domain can be reached."""
    for case in cases(given(domain.get("AccessAssociation")), name.when):
        at = case.value
        site = Site(at.header if isinstance(at, MapValue) and at.header else at.span, at.span)
        access = Properties(site, {"DomainNameArn": name.value, "AccessAssociationSourceType": "VPCE"})
        access.take_as("AccessAssociationSource", at, "VpcEndpointId")
        domain_id = name.value.target if isinstance(name.value, Reference) else ""
        suffix = suffix_of(part(at, "VpcEndpointId"), Literal(at.span, domain_id.rpartition("/")[2]))
        address = f"{prefix_of(sam.id)}DomainNameAccessAssociation{suffix or ''}"
        sam.add(address, "AWS::ApiGateway::DomainNameAccessAssociation", access, case.when, site)


def _name(domain: MapValue, site: Site, certificate: str | None) -> Properties:
    properties = Properties(site)
    properties.take(domain, "DomainName")
    endpoint = or_else(domain.get("EndpointConfiguration"), written(site.header, "REGIONAL"))
    if certificate is not None:
        properties.take(domain, "CertificateArn")
    else:
        arn = domain.get("CertificateArn")
        for name, regional in (("RegionalCertificateArn", True), ("CertificateArn", False)):
            value = map_choices(endpoint, partial(_if_regional, certificate=arn, regional=regional))
            properties.take_as(name, domain, "CertificateArn", value)
    address_type = domain.get("IpAddressType")
    types: dict[str, Written] = {"Types": [endpoint]}
    if not isinstance(address_type, Absent):
        types["IpAddressType"] = address_type
    configuration = written(site.header, types)
    properties.take_as("EndpointConfiguration", domain, "EndpointConfiguration", configuration)
    properties.take_as("MutualTlsAuthentication", domain, "MutualTlsAuthentication", _mutual_tls(domain))
    properties.take(
        domain,
        "SecurityPolicy",
        "EndpointAccessMode",
        "Policy",
        "OwnershipVerificationCertificateArn",
    )
    return properties


def _mutual_tls(domain: MapValue) -> Value:
    def convert(config: MapValue) -> Value:
        site = Site(config.header or config.span, config.span)
        properties = Properties(site)
        for name in ("TruststoreUri", "TruststoreVersion"):
            properties.take_as(name, config, name, given(config.get(name)))
        return properties.build(site)

    return converted_map(domain.get("MutualTlsAuthentication"), convert)


def _if_regional(endpoint: Value, certificate: Value, regional: bool) -> Value:
    if isinstance(endpoint, Literal):
        return certificate if (endpoint.value == "REGIONAL") is regional else Absent(certificate.span)
    return Unknown(endpoint.span, "the type of the endpoint is not known")


def _name_v2(domain: MapValue, site: Site, tag: str) -> Properties:
    properties = Properties(site, {"Tags": {tag: "SAM"}})
    properties.take(domain, "DomainName")
    properties.take_as("MutualTlsAuthentication", domain, "MutualTlsAuthentication", _mutual_tls(domain))
    configuration = Properties(site)
    configuration.take(domain, "CertificateArn", "OwnershipVerificationCertificateArn", "SecurityPolicy")
    endpoint = or_else(domain.get("EndpointConfiguration"), written(site.header, "REGIONAL"))
    configuration.take_as("EndpointType", domain, "EndpointConfiguration", endpoint)
    properties.put("DomainNameConfigurations", written(site.header, [configuration.build(site)]))
    return properties


def open_records(sams: Iterable[Sam]) -> None:
    """Leaves the records of every zone open where it is not known which ones an API adds."""
    apis = list(sams)
    unknown = next((reason for sam in apis for reason in _unknown_records(sam)), None)
    if unknown is None:
        return
    for sam in apis:
        for draft in sam.drafts:
            records = draft.properties.entries.get("RecordSets")
            if draft.type == _RECORDS and isinstance(records, ListValue):
                opened = ListValue(records.span, records.items, records.origin, records.rest or unknown)
                draft.properties.entries["RecordSets"] = opened


def _unknown_records(sam: Sam) -> Iterator[Unknown]:
    for domain in cases(sam.given("Domain")):
        for value in (domain.value, part(domain.value, "Route53")):
            for case in cases(given(value)):
                if not isinstance(case.value, MapValue):
                    yield _unknown(case.value)
                elif is_set(given(case.value.get("SeparateRecordSetGroup"))) is None:
                    yield _unknown(case.value.get("SeparateRecordSetGroup"))


def _expand_mappings(sam: Sam, domain: MapValue, name: Case, stage: Reference, kind: _Kind) -> None:
    suffix = "BasePathMapping" if kind.tag is None else "ApiMapping"
    site = Site(domain.header or domain.span, domain.span)
    base = given(domain.get("BasePath"))
    found = elements(base, name.when)
    sam.hide([found.rest])
    paths = found.known
    if not paths and found.rest is None:
        paths = [Case(Absent(site.header), name.when)]
    for index, path in enumerate(paths):
        known = str(path.value.value) if isinstance(path.value, Literal) else ""
        if kind.tag is not None:
            part_of_id = _NO_PATH_CHARACTERS.sub("", known)
        else:
            part_of_id = "".join(filter(str.isalnum, known))
        if not known and index:
            part_of_id = str(index)
        holder = "DomainNameArn" if kind is _PRIVATE else "DomainName"
        properties = Properties(site, {holder: name.value})
        if kind.tag is not None:
            properties.put("ApiId", Reference(site.header, sam.id))
            key = converted(path.value, lambda value: _changed(value, lambda text: text.strip("/")))
            properties.put("ApiMappingKey", key)
        else:
            properties.put("RestApiId", Reference(site.header, sam.id))
            keep = (
                is_set(given(or_else(domain.get("NormalizeBasePath"), written(site.header, True)))) is False
            )
            alphanumeric = converted(
                path.value, lambda value: _changed(value, lambda text: "".join(filter(str.isalnum, text)))
            )
            properties.put("BasePath", path.value if keep else alphanumeric)
        properties.put("Stage", stage)
        sam.add(f"{sam.id}{part_of_id}{suffix}", kind.mapping, properties, path.when, site)


def _changed(value: Value, change: Callable[[str], str]) -> Value:
    if isinstance(value, Literal):
        return Literal(value.span, change(str(value.value)), value.origin)
    return value


def _expand_records(sam: Sam, domain: MapValue, name: Case, kind: _Kind) -> None:
    for case in cases(given(domain.get("Route53")), name.when):
        if not isinstance(case.value, MapValue):
            sam.hide([_unknown(case.value)])
            continue
        route = case.value
        site = Site(route.header or route.span, route.span)
        zone = or_else(given(route.get("HostedZoneId")), route.get("HostedZoneName"))
        group = Properties(site)
        group.take(route, "HostedZoneId", "HostedZoneName")
        target = _alias_target(route, domain, name.value, site)
        records = [_record(domain, route, site, "A", target)]
        six = given(route.get("IpV6"))
        if is_set(six) is True:
            records.append(_record(domain, route, site, "AAAA", target))
        rest = six if isinstance(six, Unknown) else None
        group.put("RecordSets", ListValue(site.header, tuple(records), rest=rest))
        suffix = suffix_of(zone)
        is_separate = is_set(given(route.get("SeparateRecordSetGroup")))
        if kind.tag is None and is_separate is None:
            sam.hide([_unknown(route.get("SeparateRecordSetGroup"))])
            continue
        # Every kind of API knows this property, and only REST APIs heed it.
        if kind.tag is None and is_separate:
            suffix = suffix_of(zone, domain.get("DomainName"))
        bare = sam.id.removeprefix(prefix_of(sam.id))
        address = f"{prefix_of(sam.id)}RecordSetGroup{bare if suffix is None else suffix}"
        sam.add(address, _RECORDS, group, case.when, site)


def _alias_target(route: MapValue, domain: MapValue, name: Value, site: Site) -> Value:
    target = Properties(site)
    target.take(route, "EvaluateTargetHealth")
    endpoint = or_else(domain.get("EndpointConfiguration"), written(site.header, "REGIONAL"))
    assert isinstance(name, Reference)

    def zone(side: Value) -> Value:
        if not isinstance(side, Literal):
            return Unknown(side.span, "the type of the endpoint is not known")
        if side.value == "REGIONAL":
            return Reference(site.header, name.target, "RegionalHostedZoneId")
        if side.value == "EDGE":
            return Literal(site.header, _CLOUDFRONT_ZONE)
        return route.get("VpcEndpointHostedZoneId")

    def host(side: Value) -> Value:
        if not isinstance(side, Literal):
            return Unknown(side.span, "the type of the endpoint is not known")
        if side.value == "REGIONAL":
            return Reference(site.header, name.target, "RegionalDomainName")
        if side.value == "EDGE":
            given_host = route.get("DistributionDomainName")
            return or_else(given_host, Reference(site.header, name.target, "DistributionDomainName"))
        return route.get("VpcEndpointDomainName")

    target.put("HostedZoneId", map_choices(endpoint, zone))
    target.put("DNSName", map_choices(endpoint, host))
    return target.build(site)


def _record(domain: MapValue, route: MapValue, site: Site, type: str, target: Value) -> Value:
    record = Properties(site, {"Type": type, "AliasTarget": target})
    record.take_as("Name", domain, "DomainName")
    record.take(route, "Region", "SetIdentifier")
    return record.build(site)
