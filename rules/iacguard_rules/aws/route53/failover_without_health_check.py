"""Primary failover record has nothing that can declare it unhealthy.

Why: Route 53 answers with the secondary record when the primary one is unhealthy. Without a health
check, and without evaluating the health of an alias's target, the primary record always counts as
healthy and traffic never fails over.

Fix: give the primary record a ``HealthCheckId`` (Terraform: ``health_check_id``). For an alias to a load
balancer it is enough to set ``EvaluateTargetHealth`` to true; CloudFront has no health to evaluate.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.kinds.aws.route53 import Record, RecordSet, RecordSetGroup
from iacguard.kinds.records import records_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.route53._targets import alias_target


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-failover-without-health-check",
    severity=Severity.HIGH,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-types.html",
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-failover.html",
    ),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires for a primary record without a health check whose target is not evaluated either."""
    for placed in records_of(records):
        record = placed.record
        if (record.failover.text or "").upper() == "PRIMARY" and record.health_check.is_absent:
            lack = _lack(record)
            if lack is not None:
                yield Problem(record.failover, f"the primary record {lack}, so it never fails over")


def _lack(record: Record) -> str | None:
    if record.alias.is_absent:
        return "has no health check"
    target = alias_target(record.alias.dns_name)
    if target is not None and target.sort == "distribution":
        return "has no health check, and a distribution's health cannot be evaluated"
    if record.alias.is_present and record.alias.evaluate_health.is_false:
        return "has no health check and does not evaluate the health of its target"
    return None
