"""Long TTL delays failover or traffic shifting.

Why: resolvers keep an answer for as long as its TTL says. Until then clients go on to the endpoint that
has failed, or that was to get less traffic, whatever Route 53 would answer by now.

Fix: set the TTL to 60 seconds, as AWS recommends for records with health checks.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.kinds.aws.route53 import Record, RecordSet, RecordSetGroup
from iacguard.kinds.records import records_of
from iacguard.rule import Category, Option, Problem, Severity, rule
from iacguard_rules.aws.route53._sets import policies_of

_SECONDS = Option(
    "max-seconds",
    300,
    "The longest time, in seconds, that resolvers may keep the answer of a record with a routing policy.",
    least=0,
)


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-failover-ttl-too-long",
    severity=Severity.LOW,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    options=(_SECONDS,),
    references=(
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-failover.html",
    ),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires for a long TTL of a record that may have to give way to another one."""
    longest = _SECONDS.of(records)
    for placed in records_of(records):
        record = placed.record
        seconds = record.ttl.number
        if seconds is not None and seconds > longest and record.alias.is_absent:
            reason = _reason(record)
            if reason is not None:
                yield Problem(record.ttl, f"{reason} keeps its old answers for {record.ttl.text} seconds")


def _reason(record: Record) -> str | None:
    """What the record is for, when it may have to give way."""
    own = [policy.name for policy in policies_of(record) if policy.is_set and policy.name != "CIDR"]
    if "failover" in own:
        return "a failover record"
    return f"a {own[0]} record with a health check" if own and record.health_check.is_present else None
