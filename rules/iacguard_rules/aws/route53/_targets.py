"""What an alias record can stand for.

https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html
"""

from __future__ import annotations

import re

from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.apigateway import ApiDomainName, DomainName
from iacguard.kinds.aws.cloudfront import Distribution
from iacguard.kinds.aws.ec2 import VpcEndpoint
from iacguard.kinds.aws.elasticbeanstalk import Environment
from iacguard.kinds.aws.elb import ClassicLoadBalancer, LoadBalancer
from iacguard.kinds.aws.globalaccelerator import Accelerator
from iacguard.kinds.aws.s3 import Bucket
from iacguard.value import Interpolation, Literal, Reference

_ATTRIBUTES = {
    (Accelerator.type_name, "DnsName"): "accelerator",
    (Accelerator.type_name, "DualStackDnsName"): "accelerator",
    (ApiDomainName.type_name, "RegionalDomainName"): "API domain name",
    (Bucket.type_name, "WebsiteURL"): "website of bucket",
    (Bucket.type_name, "website_domain"): "website of bucket",
    (ClassicLoadBalancer.type_name, "CanonicalHostedZoneName"): "load balancer",
    (ClassicLoadBalancer.type_name, "DNSName"): "load balancer",
    (Distribution.type_name, "DomainName"): "distribution",
    (DomainName.type_name, "DistributionDomainName"): "API domain name",
    (DomainName.type_name, "RegionalDomainName"): "API domain name",
    (Environment.type_name, "EndpointURL"): "environment",
    (Environment.type_name, "cname"): "environment",
    (LoadBalancer.type_name, "DNSName"): "load balancer",
    (VpcEndpoint.type_name, "DnsEntries"): "VPC endpoint",
    ("aws_s3_bucket_website_configuration", "website_domain"): "website",
    ("aws_s3_bucket_website_configuration", "website_endpoint"): "website",
}
"""Attributes that are host names of targets, by canonical type, and what to call the target."""

_HOST = re.compile(
    r"\.cloudfront\.net$|\.elb(\.[a-z0-9-]+)?\.amazonaws\.com(\.cn)?$|\.awsglobalaccelerator\.com$"
    r"|\.vpce\.amazonaws\.com(\.cn)?$|\.s3-website"
)


def target_of(reading: Reading[str]) -> str | None:
    """What to call the target of a record's value when an alias can stand for it, else None."""
    reference = _only_reference(reading)
    if reference is not None:
        target = reading.scope.graph.get(reference.target)
        if target is not None and reference.attribute is not None:
            name = _ATTRIBUTES.get((target.type, reference.attribute))
            if name is not None:
                return f"{name} {target.address}"
    return _host(reading)


def _only_reference(reading: Reading[str]) -> Reference | None:
    """The reference that a value is, a final dot aside."""
    value = reading.value
    if isinstance(value, Interpolation) and len(value.pieces) == 2:
        dot = value.pieces[1]
        if isinstance(dot, Literal) and dot.value == ".":
            value = reading.scope.world.resolve(value.pieces[0])
    return value if isinstance(value, Reference) else None


def _host(reading: Reading[str]) -> str | None:
    text = text_of(reading)
    literals = [] if text is None else [part.lower() for part in text.parts if isinstance(part, str)]
    if text is None or not literals:
        return None
    last = literals[-1].removesuffix(".") if isinstance(text.parts[-1], str) else ""
    if _HOST.search(last) or any(".s3-website" in literal for literal in literals):
        return "a host of AWS" if text.literal is None or reading.value.sensitive else text.literal
    return None
