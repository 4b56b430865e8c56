"""Health check is aimed at an address Route 53 cannot reach.

Why: health checkers ask from the internet. A private address does not answer them, so that the endpoint
counts as unhealthy for ever; most such addresses are rejected at once.

Fix: check a public name or address. For a private endpoint watch a CloudWatch metric of it with an
alarm, and make a health check of type ``CLOUDWATCH_METRIC``.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.elb import LoadBalancer
from iacguard.kinds.aws.route53 import HealthCheck
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.route53._targets import alias_target

_TYPES = ("HTTP", "HTTPS", "HTTP_STR_MATCH", "HTTPS_STR_MATCH", "TCP")
_NETWORKS = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "224.0.0.0/3",
    "fc00::/7",
    "fe80::/10",
    "::1/128",
)
_PRIVATE_ATTRIBUTES = ("PrivateIp", "PrivateDnsName", "private_ip", "private_dns")


@rule(
    HealthCheck,
    id="route53-health-check-unreachable",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-private-hosted-zones.html",
    ),
)
def check(probe: HealthCheck) -> Iterator[Problem]:
    """Fires for a private address, an internal load balancer, and for nothing to ask at all."""
    if probe.type.equals(*_TYPES) is False:
        return
    if probe.ip_address.is_absent and probe.domain.is_absent:
        yield Problem(probe, "it names neither an address nor a domain name to ask")
    literal = probe.ip_address.text
    if literal is not None and _is_private(literal):
        yield Problem(probe.ip_address, f"{literal} does not answer anybody on the internet")
    for reading in (probe.ip_address, probe.domain):
        fault = _fault_of_reference(reading)
        if fault is not None:
            yield Problem(reading, fault)


def _is_private(address: str) -> bool:
    import ipaddress

    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    networks = (ipaddress.ip_network(network) for network in _NETWORKS)
    return any(found in network for network in networks if network.version == found.version)


def _fault_of_reference(reading: Reading[str]) -> str | None:
    reference, target = reading.reference, reading.target
    if reference is None or target is None:
        return None
    if reference.attribute in _PRIVATE_ATTRIBUTES:
        return f"the private address of {target.address} does not answer anybody on the internet"
    balancer = alias_target(reading)
    if balancer is None or balancer.resource is None or balancer.resource.type != LoadBalancer.type_name:
        return None
    is_internal = LoadBalancer.of(target, reading.scope).scheme.equals("internal")
    return (
        f"load balancer {target.address} is internal, and does not answer the internet"
        if is_internal
        else None
    )
