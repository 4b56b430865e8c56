"""What an alias record can stand for.

https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from iacguard.graph.reading import Reading, once
from iacguard.graph.resource import Resource
from iacguard.graph.symbolic import Text, joined, text_of
from iacguard.kinds.aws.apigateway import ApiDomainName, DomainName
from iacguard.kinds.aws.cloudfront import Distribution
from iacguard.kinds.aws.ec2 import VpcEndpoint
from iacguard.kinds.aws.elb import ClassicLoadBalancer, LoadBalancer
from iacguard.kinds.aws.route53 import Record
from iacguard.kinds.aws.s3 import Bucket
from iacguard.tuples import NamedTuple
from iacguard.value import Interpolation, Literal, Reference, made_of

_ATTRIBUTES = {
    (ApiDomainName.type_name, "RegionalDomainName"): "API domain name",
    (Bucket.type_name, "WebsiteURL"): "website of bucket",
    (Bucket.type_name, "website_domain"): "website of bucket",
    (ClassicLoadBalancer.type_name, "CanonicalHostedZoneName"): "load balancer",
    (ClassicLoadBalancer.type_name, "DNSName"): "load balancer",
    (Distribution.type_name, "DomainName"): "distribution",
    (DomainName.type_name, "DistributionDomainName"): "API domain name",
    (DomainName.type_name, "RegionalDomainName"): "API domain name",
    (LoadBalancer.type_name, "DNSName"): "load balancer",
    (VpcEndpoint.type_name, "DnsEntries"): "VPC endpoint",
    ("AWS::AppSync::DomainName", "AppSyncDomainName"): "API domain name",
    ("AWS::ElasticBeanstalk::Environment", "EndpointURL"): "environment",
    ("AWS::ElasticBeanstalk::Environment", "cname"): "environment",
    ("AWS::GlobalAccelerator::Accelerator", "DnsName"): "accelerator",
    ("AWS::GlobalAccelerator::Accelerator", "DualStackDnsName"): "accelerator",
    ("aws_appsync_domain_name", "appsync_domain_name"): "API domain name",
    ("aws_s3_bucket_website_configuration", "website_domain"): "website",
    ("aws_s3_bucket_website_configuration", "website_endpoint"): "website",
}
"""Attributes that are host names of targets, by canonical type, and what to call the target."""

_HOSTS = (
    ("distribution", r"\.cloudfront\.net$"),
    ("load balancer", r"\.elb(\.[a-z0-9-]+)?\.amazonaws\.com(\.cn)?$"),
    ("accelerator", r"\.awsglobalaccelerator\.com$"),
    ("VPC endpoint", r"\.vpce\.amazonaws\.com(\.cn)?$"),
    ("website", r"\.s3-website|^s3-website[.-]"),
)
"""The ends of host names of targets."""


class Target(NamedTuple):
    """What an alias record can stand for."""

    sort: str
    """What people call it."""
    resource: Resource | None
    """The resource of the unit that it is, None for a host that is written out."""
    attribute: str | None
    """The attribute of the resource that is its host name."""
    host: Text | None
    """The host that is written out, in lower case and without its final dot."""


@once
def alias_target(reading: Reading[str]) -> Target | None:
    """What a value is the host name of, when an alias can stand for it."""
    reference = _only_reference(reading)
    if reference is not None:
        resource = reading.scope.graph.get(reference.target)
        if resource is not None and reference.attribute is not None:
            sort = _ATTRIBUTES.get((resource.type, reference.attribute))
            if sort is not None:
                return Target(sort, resource, reference.attribute, None)
    return _host(reading)


def target_of(reading: Reading[str]) -> str | None:
    """What to call the target of a record's value when an alias can stand for it, else None."""
    target = alias_target(reading)
    if target is None:
        return None
    if target.resource is not None:
        return f"{target.sort} {target.resource.address}"
    literal = None if target.host is None else target.host.literal
    return "a host of AWS" if literal is None or reading.value.sensitive else literal


_AROUND = ("", ".", "dualstack.")
"""What may stand around a reference without making it another target."""


def _only_reference(reading: Reading[str]) -> Reference | None:
    """The reference that a value is, a final dot and the prefix for both sorts of addresses aside."""
    value = reading.value
    if isinstance(value, Interpolation) and len(value.pieces) <= len(_AROUND):
        pieces = [reading.scope.world.resolve(piece) for piece in value.pieces]
        others = [
            piece for piece in pieces if not (isinstance(piece, Literal) and str(piece.value) in _AROUND)
        ]
        value = others[0] if len(others) == 1 else value
    return value if isinstance(value, Reference) else None


def _host(reading: Reading[str]) -> Target | None:
    text = text_of(reading)
    if text is None or not text.parts:
        return None
    parts = list(text.lower().parts)
    last = parts[-1]
    if isinstance(last, str):
        parts[-1] = last.removesuffix(".")
    host = joined(parts)
    for sort, pattern in _HOSTS:
        if isinstance(parts[-1], str) and re.search(pattern, str(parts[-1])):
            return Target(sort, None, None, host)
    is_website = any(isinstance(part, str) and re.search(_HOSTS[-1][1], part) for part in parts)
    return Target("website", None, None, host) if is_website else None


def mentioned(reading: Reading[object], attributes: frozenset[tuple[str, str | None]]) -> Resource | None:
    """The first resource with an attribute, by type and name, that a value is worked out of."""
    value = reading.value
    pieces = value.pieces if isinstance(value, Interpolation) else (value,)
    for part in made_of(*map(reading.scope.world.resolve, pieces)):
        target = reading.scope.graph.get(part.target)
        if target is not None and (target.type, part.attribute) in attributes:
            return target
    return None


def hosts_of(record: Record) -> Iterator[Reading[str]]:
    """The hosts that a record sends clients to: what an alias stands for, or the values of a CNAME."""
    if record.alias.dns_name.is_absent is False:
        yield record.alias.dns_name
    if (record.type.text or "").upper() == "CNAME":
        yield from record.values


def has_literal(text: Text, piece: str) -> bool:
    """Whether a piece certainly stands in a text, in whatever case."""
    return any(isinstance(part, str) and piece in part.lower() for part in text.parts)
