"""Multivalue answer record is an alias or has several values.

Why: of the records with this policy Route 53 gives out up to eight that are healthy. It takes no alias
and no CNAME or NS record among them. Several values in one record stand and fall with one health check.

Fix: make one record with one value, an identifier and a health check for each address.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.kinds.aws.route53 import Record, RecordSet, RecordSetGroup
from iacguard.kinds.records import records_of, type_of
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-multivalue-alias",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/"
        "resource-record-sets-values-multivalue.html",
    ),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires for an alias, a CNAME or NS record, and several values, with this policy."""
    for placed in records_of(records):
        if placed.record.multi_value.is_true:
            yield from _faults(placed.record)


def _faults(record: Record) -> Iterator[Problem]:
    if record.alias.is_present:
        yield Problem(record.alias, "an alias cannot have the multivalue answer policy")
    type = type_of(record)
    if type in ("CNAME", "NS"):
        yield Problem(record.type, f"a record of type {type} cannot have the multivalue answer policy")
    known = [value for value in record.values if value.text is not None]
    if len(known) > 1:
        yield Problem(
            record.values, f"all {len(known)} values are given out or none; each needs its own record"
        )
