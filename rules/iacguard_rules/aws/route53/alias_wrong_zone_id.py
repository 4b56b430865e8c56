"""Alias target has the hosted zone id of something else.

Why: an alias names the hosted zone of its target, not that of the record. Route 53 looks for the
target's host in the zone that is named, does not find it there, and rejects the change.

Fix: use the target's own attribute: ``CanonicalHostedZoneID`` of a load balancer (Terraform: ``zone_id``),
``RegionalHostedZoneId`` or ``DistributionHostedZoneId`` of an API's domain name, ``hosted_zone_id`` of a
bucket. It is ``Z2FDTNDATAQYW2`` for every CloudFront distribution and ``Z2BJ6XQ5FK7U4H`` for every
accelerator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from iacguard.facts.aws import alias_zones
from iacguard.graph.kind import Kind
from iacguard.graph.reading import Reading
from iacguard.kinds.aws.apigateway import ApiDomainName, DomainName
from iacguard.kinds.aws.cloudfront import Distribution
from iacguard.kinds.aws.ec2 import VpcEndpoint
from iacguard.kinds.aws.elb import ClassicLoadBalancer, LoadBalancer
from iacguard.kinds.aws.globalaccelerator import Accelerator
from iacguard.kinds.aws.route53 import HostedZone, RecordSet, RecordSetGroup
from iacguard.kinds.aws.s3 import Bucket
from iacguard.kinds.records import Placed, are_same_zone, records_of, zone_by_id
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.route53._targets import Target, alias_target, target_of

_BALANCERS = {"application": "application-load-balancer", "network": "network-load-balancer"}

_SORTS = {
    "accelerator": "accelerator",
    "API domain name": "distribution",
    "distribution": "distribution",
    "environment": "environment",
    "VPC endpoint": "endpoint",
    "website": "website",
    "website of bucket": "website",
}
"""What has one zone, or one in each region."""

_ATTRIBUTES = {
    (Accelerator.type_name, "hosted_zone_id"): "accelerator",
    (ApiDomainName.type_name, "RegionalHostedZoneId"): "regional",
    (Bucket.type_name, "hosted_zone_id"): "website",
    (ClassicLoadBalancer.type_name, "CanonicalHostedZoneNameID"): "application-load-balancer",
    (Distribution.type_name, "hosted_zone_id"): "distribution",
    (DomainName.type_name, "DistributionHostedZoneId"): "distribution",
    (DomainName.type_name, "RegionalHostedZoneId"): "regional",
    (HostedZone.type_name, None): "records",
    (VpcEndpoint.type_name, "dns_entry.hosted_zone_id"): "endpoint",
}
"""Attributes that are ids of hosted zones, and of what they are the zones."""

_WORDS = {
    "accelerator": "accelerators",
    "application-load-balancer": "application load balancers",
    "distribution": "distributions",
    "environment": "environments",
    "network-load-balancer": "network load balancers",
    "website": "S3 websites",
}


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-alias-wrong-zone-id",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "aws-properties-route53-aliastarget.html",
        "https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html",
    ),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires when the zone of an alias is certainly not the one in which its target is found."""
    for placed in records_of(records):
        alias = placed.record.alias
        target = alias_target(alias.dns_name)
        if target is not None:
            fault = _fault(placed, target)
            if fault is not None:
                name = target_of(alias.dns_name)
                yield Problem(alias.zone, f"{fault} is not the hosted zone of {name}{_right_one(target)}")


def _fault(placed: Placed, target: Target) -> str | None:
    """What the zone of an alias is instead; None when it is right, or not known."""
    zone = placed.record.alias.zone
    records = _zone_of_records(placed)
    if records is not None:
        return records
    wanted, literal = _sort(placed.record.alias.dns_name, target), zone.text
    if wanted is None or zone.value.sensitive:
        return None
    if literal is not None:
        known = alias_zones.find(literal)
        if known is None:
            return literal if wanted in ("distribution", "accelerator") else None
        if known.sort != wanted:
            return f"{literal}, the zone of {_WORDS[known.sort]},"
        region = _region(target)
        if known.region is not None and region is not None and known.region != region:
            return f"{literal}, the zone of {_WORDS[known.sort]} in {known.region},"
        return None
    found, owner = _sort_of_reference(zone), zone.target
    if found is None or found == wanted or owner is None:
        return None
    return f"the zone of {owner.address}"


def _zone_of_records(placed: Placed) -> str | None:
    """What to call the zone of an alias when it is one that holds records like this one."""
    told = zone_by_id(placed.record.alias.zone)
    if placed.zone_name.is_absent and are_same_zone(told, zone_by_id(placed.zone_id)):
        return "the zone of the record itself"
    holder = told.found if told.own is None else told.own
    return None if holder is None else f"zone {holder.address}"


def _sort(host: Reading[str], target: Target) -> str | None:
    """Of what sort the zone has to be in which a target is found."""
    resource = target.resource
    if resource is None:
        return _sort_of_host(target)
    if resource.type == LoadBalancer.type_name:
        return _BALANCERS.get(LoadBalancer.of(resource, host.scope).type.text or "")
    if target.attribute == "RegionalDomainName":
        return "regional"
    if resource.type == ClassicLoadBalancer.type_name:
        return "application-load-balancer"
    # Behind the address of an environment is a load balancer of either sort.
    return None if target.attribute == "EndpointURL" else _SORTS.get(target.sort)


def _sort_of_host(target: Target) -> str | None:
    last = "" if target.host is None or not target.host.parts else target.host.parts[-1]
    if target.sort == "load balancer" and isinstance(last, str):
        is_network = re.search(r"\.elb\.[a-z0-9-]+\.amazonaws\.com", last) is not None
        return "network-load-balancer" if is_network else "application-load-balancer"
    return _SORTS.get(target.sort)


def _sort_of_reference(zone: Reading[str]) -> str | None:
    """Of what sort the zone is that a value refers to."""
    reference, resource = zone.reference, zone.target
    if reference is None or resource is None:
        return None
    if resource.type == LoadBalancer.type_name and reference.attribute == "CanonicalHostedZoneID":
        return _BALANCERS.get(LoadBalancer.of(resource, zone.scope).type.text or "")
    return _ATTRIBUTES.get((resource.type, reference.attribute))


def _region(target: Target) -> str | None:
    """The region in the host of a target."""
    literal = None if target.host is None else target.host.literal
    for pattern in (r"s3-website[-.]([a-z0-9-]+)\.", r"\.([a-z0-9-]+)\.elb\.", r"\.elb\.([a-z0-9-]+)\."):
        found = re.search(pattern, literal or "")
        if found is not None and found[1] != "amazonaws":
            return found[1]
    return None


def _right_one(target: Target) -> str:
    zones = {"distribution": "Z2FDTNDATAQYW2", "accelerator": alias_zones.ACCELERATOR_ZONE}
    right = zones.get(target.sort)
    return "" if right is None else f", which is {right}"
