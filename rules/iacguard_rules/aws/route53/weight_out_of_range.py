"""Record weight is not between 0 and 255.

Why: Route 53 rejects the record. Weights are relative to each other and need not add up to anything.

Fix: scale the weights down: 90 and 10 say the same as 900 and 100.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.kinds.aws.route53 import RecordSet, RecordSetGroup
from iacguard.kinds.records import records_of
from iacguard.rule import Category, Problem, Severity, rule

_MOST = 255


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-weight-out-of-range",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-weighted.html",
    ),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires for a known weight below 0 or above 255."""
    for placed in records_of(records):
        weight = placed.record.weight
        number = weight.number
        if number is not None and (number < 0 or number > _MOST):
            yield Problem(weight, f"a weight is between 0 and {_MOST}, not {weight.text}")
