"""Subdomain zone is not delegated from its parent zone.

Why: who looks for a name asks the servers of the parent zone, and they send him on only where an NS
record of theirs says so. Without one nobody finds what is in the subdomain's zone, and certificates
for its names are never validated.

Fix: write an NS record with the zone's name and the zone's ``NameServers`` into the parent zone. When
that is done elsewhere, give the name servers out as an output.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.kinds.aws.route53 import HostedZone
from iacguard.kinds.domain_names import are_equal, is_settled, name_of, shown
from iacguard.kinds.records import are_same_zone, full_names, is_private, zone_as_such, zone_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.route53._delegations import delegations, may_give_out_name_servers, parent_of


@rule(
    HostedZone,
    id="route53-delegation-missing",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/CreatingNewSubdomain.html",),
)
def check(zone: HostedZone) -> Iterator[Problem]:
    """Fires for a public zone below another one of the unit that has no NS record for it."""
    name = name_of(zone.name)
    if is_private(zone) is not False or name is None or is_settled(name) is False:
        return
    parent = parent_of(zone, name) if zone.delegation_set.is_absent else None
    if parent is None:
        return
    own = zone_as_such(zone)
    for record in delegations(zone):
        if are_same_zone(zone_of(record), own) is not True:
            names = full_names(record)
            # A name that is given in several spellings is another one when one of them is.
            if all(are_equal(one, name) is not False for one in names):
                return
    if not may_give_out_name_servers(zone):
        message = f"zone {parent.label} has no NS record for {shown(name)}, so nobody finds this zone"
        yield Problem(zone, message)
