"""Weighted records do not shift any traffic.

Why: a record of weight 0 gets no traffic while another one has a weight. When all of them have 0, or
when there is only one, Route 53 answers with all of them as if they had equal weights.

Fix: give at least one record of the name a weight above 0.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.kinds.aws.route53 import Record, RecordSet, RecordSetGroup
from iacguard.kinds.records import records_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.route53._sets import led_by, policy_of


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-weights-have-no-effect",
    severity=Severity.LOW,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-weighted.html",),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires once for records of one name that all certainly have the weight 0."""
    for placed in records_of(records):
        if _has_no_weight(placed.record):
            together = led_by(records, placed)
            if together and all(_has_no_weight(one.record) for one in together):
                yield Problem(placed.record.weight, _told(len(together)))


def _told(count: int) -> str:
    if count == 1:
        return "the only record of this name here has the weight 0, which alone gets all traffic"
    return f"all {count} records of this name have the weight 0, and get equal shares"


def _has_no_weight(record: Record) -> bool:
    policy = policy_of(record)
    return policy is not None and policy.name == "weighted" and record.weight.number == 0
