"""Alias record to an AWS resource has a type other than A or AAAA.

Why: Route 53 answers an alias to an AWS resource with the resource's addresses, so it takes only the
types A and AAAA for it (and HTTPS for a CloudFront distribution), and none at all of type NS or SOA.
The change is rejected and the deployment fails.

Fix: set ``Type`` to A, and add a second alias record of type AAAA when the target has IPv6.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.kinds.aws.route53 import RecordSet, RecordSetGroup
from iacguard.kinds.records import records_of, type_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.route53._targets import alias_target, target_of

_TYPES = ("A", "AAAA")


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-alias-wrong-record-type",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/"
        "resource-record-sets-choosing-alias-non-alias.html",
    ),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires for an alias to an AWS resource of another type than A, AAAA and, for CloudFront, HTTPS."""
    for placed in records_of(records):
        record = placed.record
        type = type_of(record)
        if type is None or record.alias.is_present is False:
            continue
        target = alias_target(record.alias.dns_name)
        if type in ("NS", "SOA"):
            yield Problem(record.type, f"Route 53 has no alias records of type {type}")
        elif target is not None and type not in _TYPES:
            is_for_cloudfront = type == "HTTPS" and target.sort == "distribution"
            if is_for_cloudfront is False:
                name = target_of(record.alias.dns_name)
                yield Problem(record.type, f"an alias to {name} can be of type A or AAAA, not {type}")
