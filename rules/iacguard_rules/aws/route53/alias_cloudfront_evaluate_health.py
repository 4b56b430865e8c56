"""Alias to CloudFront asks for target health, which CloudFront does not offer.

Why: Route 53 cannot evaluate the health of a CloudFront distribution. AWS says that ``true`` cannot be
set for one; where it is taken all the same it evaluates nothing, and whoever relies on it for failover
has none.

Fix: set ``EvaluateTargetHealth`` to false. For failover give the record a health check of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.kinds.aws.route53 import RecordSet, RecordSetGroup
from iacguard.kinds.records import records_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.route53._targets import alias_target, target_of


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-alias-cloudfront-evaluate-health",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/"
        "resource-record-sets-values-alias-common.html",
    ),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires when the health of a distribution is to be evaluated."""
    for placed in records_of(records):
        alias = placed.record.alias
        target = alias_target(alias.dns_name)
        if alias.evaluate_health.is_true and target is not None and target.sort == "distribution":
            name = target_of(alias.dns_name)
            yield Problem(alias.evaluate_health, f"the health of {name} cannot be evaluated")
