"""Route 53 keeps sending traffic to endpoints that are down.

Why: with a routing policy Route 53 chooses among several records, and leaves out those that are
unhealthy. Without any health check all of them count as healthy, whatever happens to the endpoints.

Fix: give the records a ``HealthCheckId`` (Terraform: ``health_check_id``), or, for aliases to load balancers
and the like, set ``EvaluateTargetHealth`` to true.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.kinds.aws.route53 import Record, RecordSet, RecordSetGroup
from iacguard.kinds.records import records_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.route53._delegations import may_be_public
from iacguard_rules.aws.route53._sets import led_by, policy_of
from iacguard_rules.aws.route53._targets import alias_target

_POLICIES = frozenset({"weighted", "latency", "geolocation", "geoproximity", "multivalue answer"})


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-routing-without-health-check",
    severity=Severity.LOW,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover.html",),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires once for records among which none has a health check, and for each that needs its own."""
    for placed in records_of(records):
        record = placed.record
        policy = policy_of(record)
        if policy is None or policy.name not in _POLICIES or may_be_public(placed) is False:
            continue
        if policy.name == "multivalue answer":
            if record.health_check.is_absent:
                yield Problem(policy.at, "without a health check the value is given out while it is down")
        elif _has_no_check(record):
            together = [member.record for member in led_by(records, placed)]
            has_none = len(together) > 1 and all(map(_has_no_check, together))
            if has_none and any(map(_is_elsewhere, together)):
                count = len(together)
                yield Problem(policy.at, f"none of the {count} records of this name has a health check")


def _has_no_check(record: Record) -> bool:
    evaluates_none = record.alias.is_absent or (
        record.alias.is_present and record.alias.evaluate_health.is_false
    )
    return record.health_check.is_absent and evaluates_none


def _is_elsewhere(record: Record) -> bool:
    """Whether a record certainly does not stand for a distribution, which has no health to evaluate."""
    target = alias_target(record.alias.dns_name)
    is_known = target is not None or record.alias.dns_name.text is not None
    return record.alias.is_absent or (is_known and (target is None or target.sort != "distribution"))
