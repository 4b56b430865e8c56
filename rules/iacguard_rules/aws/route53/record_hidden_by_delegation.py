"""Record is written into the parent zone although the subdomain is delegated.

Why: an NS record sends resolvers to the servers of another zone for its name and everything below
it. What the parent zone holds there is never seen. A certificate whose validation record is among it
is never issued.

Fix: write the record into the subdomain's own zone.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.kinds.aws.route53 import HostedZone, RecordSet, RecordSetGroup
from iacguard.kinds.domain_names import are_equal, name_of, shown
from iacguard.kinds.records import Placed, are_in_one_zone, full_names, records_of, type_of
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard_rules.aws.route53._delegations import delegations, is_hidden_by, may_be_public


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-record-hidden-by-delegation",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-routing-traffic-for-subdomains.html",
    ),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires for a record at or below the name of an NS record of the same zone."""
    for placed in records_of(records):
        if type_of(placed.record) not in (None, "NS", "DS") and may_be_public(placed):
            for other in delegations(records):
                is_certain = type_of(other.record) == "NS" and are_in_one_zone(placed, other) is True
                if is_certain and is_hidden_by(placed, other):
                    yield _problem(records, placed, other)
                    break


def _problem(records: Kind, placed: Placed, other: Placed) -> Problem:
    zone = placed.zone_name if placed.zone_id.is_absent else placed.zone_id
    name = name_of(other.record.name)
    is_told = name is not None and other.record.name.value.sensitive is False
    told = shown(name) if is_told and name is not None else "its name"
    child = next((one for one in records.all(HostedZone) if _is_named(one, other)), None)
    advice = "" if child is None else f"; it belongs into zone {child.address}"
    hint = Hint(other.record.name.place, "the delegation")
    return Problem(
        zone, f"{told} is delegated to another zone, so nobody sees the record here{advice}", hints=[hint]
    )


def _is_named(zone: HostedZone, other: Placed) -> bool:
    name = name_of(zone.name)
    return name is not None and any(are_equal(name, one) for one in full_names(other))
