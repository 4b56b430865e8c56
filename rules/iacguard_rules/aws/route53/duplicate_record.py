"""Two records have the same name and type.

Why: Route 53 rejects the second of two records with the same name, type and identifier, and the
deployment fails. Terraform with ``allow_overwrite`` replaces the first one, and the two take turns.

Fix: put several values into one record. Several records of a name need a routing policy, and a
``SetIdentifier`` of their own each.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.route53 import Record, RecordSet, RecordSetGroup
from iacguard.kinds.domain_names import is_settled
from iacguard.kinds.records import records_of, type_of
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard_rules.aws.route53._sets import earlier


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-duplicate-record",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy.html",),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires for a record when an earlier one has its name and type, and no other identifier."""
    for placed in records_of(records):
        record = placed.record
        type = type_of(record)
        for other in earlier(records, placed) if type is not None else ():
            if type_of(other.record) == type and _is_not_told_apart(record, other.record):
                hint = Hint(other.record.name.place, "the other record")
                yield Problem(record.name, _told(record, other.record), hints=[hint])
                break


def _is_not_told_apart(record: Record, other: Record) -> bool:
    mine, others = record.set_identifier, other.set_identifier
    return (mine.is_absent and others.is_absent) or _is_same(mine, others)


def _is_same(one: Reading[str], other: Reading[str]) -> bool:
    mine, others = text_of(one), text_of(other)
    return mine is not None and is_settled(mine) and mine == others


def _told(record: Record, other: Record) -> str:
    address = other.resource.address
    if record.overwrites.is_true:
        return f"{address} has the same name and type, and is overwritten by this record"
    return f"{address} has the same name and type"
