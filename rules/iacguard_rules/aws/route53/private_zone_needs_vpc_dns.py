"""Private hosted zone is associated with a VPC that does not use it.

Why: the resolver of a VPC answers from private zones only when both ``EnableDnsSupport`` and
``EnableDnsHostnames`` are true. The second one is false unless it is set, and then nothing inside the
VPC finds the zone's names.

Fix: set both to true on the VPC.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.kinds.aws.ec2 import Vpc
from iacguard.kinds.aws.route53 import HostedZone
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    HostedZone,
    id="route53-private-zone-needs-vpc-dns",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html",
    ),
)
def check(zone: HostedZone) -> Iterator[Problem]:
    """Fires for a network of the unit whose DNS settings certainly are not both true."""
    for association in zone.vpcs:
        target = association.id.target
        if target is None or target.type != Vpc.type_name:
            continue
        vpc = Vpc.of(target, zone.scope)
        switches = (("EnableDnsSupport", vpc.dns_support), ("EnableDnsHostnames", vpc.dns_hostnames))
        off = [name for name, switch in switches if switch.is_false]
        if off:
            names = " and ".join(off)
            verb = "is" if len(off) == 1 else "are"
            yield Problem(association, f"{vpc.address} does not use private zones: {names} {verb} not true")
