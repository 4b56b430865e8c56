"""CNAME to an AWS resource where an alias record would do.

Why: queries for alias records to AWS resources are free, are answered in one step, and can follow
the health of the target. A CNAME is charged for each query and makes resolvers ask twice.

Fix: replace the CNAME by an A record, and an AAAA record if the target has IPv6, with
``AliasTarget`` (Terraform: an ``alias`` block): its ``DNSName`` is the host that the CNAME names
and its ``HostedZoneId`` the target's own (``CanonicalHostedZoneID`` of a load balancer,
``Z2FDTNDATAQYW2`` for every CloudFront distribution). Drop TTL and values.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.addresses import as_seen_from
from iacguard.graph.kind import Kind
from iacguard.kinds.aws.route53 import RecordSet, RecordSetGroup
from iacguard.kinds.records import Placed, all_records, are_in_one_zone, are_named_alike, records_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.route53._targets import target_of


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-cname-instead-of-alias",
    severity=Severity.LOW,
    category=Category.COST,
    tier=1,
    since="0.1",
    covered_by=("route53-cname-at-apex",),
    references=(
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/"
        "resource-record-sets-choosing-alias-non-alias.html",
    ),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires for a CNAME whose only value is something that an alias can stand for."""
    for placed in records_of(records):
        if (placed.record.type.text or "").upper() == "CNAME":
            target = _only_target(placed)
            if target is not None and _may_be_mixed(records, placed) is False:
                named = as_seen_from(records.resource, target)
                yield Problem(placed.record.type, f"CNAME to {named}, where an A alias record would do")


def _only_target(placed: Placed) -> str | None:
    values = list(placed.record.values)
    if len(values) != 1 or placed.record.values.is_complete is False:
        return None
    return target_of(values[0])


def _may_be_mixed(records: Kind, placed: Placed) -> bool:
    """Whether the record may share its name with records that no alias can replace.

    A record without SetIdentifier is alone: Route 53 refuses a second one of its name and type.
    """
    if placed.record.set_identifier.is_absent:
        return False
    return any(
        _may_be_beside(placed, other) and _only_target(other) is None
        for other in all_records(records)
        if other.record.place != placed.record.place and other.record.set_identifier.is_absent is False
    )


def _may_be_beside(placed: Placed, other: Placed) -> bool:
    type = other.record.type.text
    return (
        (type is None or type.upper() == "CNAME")
        and are_in_one_zone(placed, other) is not False
        and are_named_alike(placed, other) is not False
    )
