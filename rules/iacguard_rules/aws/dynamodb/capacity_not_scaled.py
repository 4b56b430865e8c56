"""Provisioned table cannot follow its load.

Small tables of locks, caches and sessions, as their names tell, are left alone.

Why: requests beyond the provisioned capacity are throttled, and capacity beyond the requests is paid
for. A fixed number is one or the other, or both in turn.

Fix: `BillingMode: PAY_PER_REQUEST` where the load is not known; otherwise a scalable target with a
scaling policy for `dynamodb:table:ReadCapacityUnits`, and another for
`dynamodb:table:WriteCapacityUnits`.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.dynamodb import Table
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.dynamodb._scaling import DIMENSIONS, is_provisioned, is_scaled
from iacguard_rules.aws.dynamodb._tables import may_be_transient


@rule(
    Table,
    id="dynamodb-capacity-not-scaled",
    severity=Severity.LOW,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html",),
    controls=("FSBP DynamoDB.1",),
)
def check(table: Table) -> Iterator[Problem]:
    """Fires on a table of fixed capacity unless both its reads and its writes are scaled."""
    if not is_provisioned(table) or (may_be_transient(table) and _may_be_small(table)):
        return
    verdicts = {dimension: is_scaled(table, dimension) for dimension in DIMENSIONS}
    fixed = [dimension for dimension in DIMENSIONS if verdicts[dimension] is False]
    if fixed:
        what = " and ".join(f"{dimension.lower()}s" for dimension in fixed)
        at: Reading[object] = table.throughput if table.throughput.is_present else table
        yield Problem(at, f"the capacity for {what} stays what it is, whatever the load")


_SMALL = 5


def _may_be_small(table: Table) -> bool:
    units = (table.throughput.reads.number, table.throughput.writes.number)
    return all(number is None or number <= _SMALL for number in units)
