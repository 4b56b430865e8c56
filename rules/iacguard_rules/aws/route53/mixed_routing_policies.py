"""Records of one name and type use different routing policies.

Why: Route 53 chooses among the records of a name by one policy. It rejects a record with another
policy than the first one's, and one that says the same as another: two primaries, one region twice.

Fix: give all records of the name the same policy. To combine policies, point alias records with one
policy at other names, whose records have the other.
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
from iacguard_rules.aws.route53._sets import earlier, policy_of


@rule(
    RecordSet,
    RecordSetGroup,
    id="route53-mixed-routing-policies",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy.html",),
)
def check(records: Kind) -> Iterator[Problem]:
    """Fires for a record that an earlier one of the same name and type cannot stand beside."""
    for placed in records_of(records):
        record = placed.record
        type, policy = type_of(record), policy_of(record)
        if type is None or policy is None:
            continue
        for other in earlier(records, placed):
            fault = _fault(record, other.record) if type_of(other.record) == type else None
            if fault is not None:
                hint = Hint(other.record.name.place, "the other record")
                yield Problem(policy.at, fault, hints=[hint])
                break


def _fault(record: Record, other: Record) -> str | None:
    mine, others = policy_of(record), policy_of(other)
    if mine is None or others is None:
        return None
    address = other.resource.address
    if mine.name != others.name:
        return f"the record is {mine.name}, but {address} of the same name is {others.name}"
    if mine.name == "failover" and _is_same(record.failover, other.failover):
        return f"{address} of the same name is {record.failover.text} as well"
    if mine.name == "latency" and _is_same(record.region, other.region):
        return f"{address} of the same name is for the same region"
    if mine.name == "geolocation" and _is_same_place(record, other):
        return f"{address} of the same name is for the same location"
    return None


def _is_same_place(record: Record, other: Record) -> bool:
    mine, others = record.location, other.location
    return all(
        (one.is_absent and another.is_absent) or _is_same(one, another)
        for one, another in (
            (mine.continent, others.continent),
            (mine.country, others.country),
            (mine.subdivision, others.subdivision),
        )
    )


def _is_same(one: Reading[str], other: Reading[str]) -> bool:
    mine, others = text_of(one), text_of(other)
    return mine is not None and is_settled(mine) and mine == others
