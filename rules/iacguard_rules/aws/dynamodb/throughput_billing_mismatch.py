"""Capacity settings and billing mode contradict each other.

Why: a table that is paid for by request has no capacity to set, and DynamoDB refuses one; Terraform
shows a difference that never goes away. A table of provisioned capacity cannot be made without one.

Fix: leave `ProvisionedThroughput` (`read_capacity` and `write_capacity`) out under `PAY_PER_REQUEST`,
of indexes too, or set it under `PROVISIONED`.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.dynamodb import Table
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Table,
    id="dynamodb-throughput-billing-mismatch",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadWriteCapacityMode.html",
    ),
)
def check(table: Table) -> Iterator[Problem]:
    """Fires on a capacity under PAY_PER_REQUEST, and on a table or index without one otherwise."""
    by_request = table.billing.equals("PAY_PER_REQUEST")
    provisioned = table.billing.equals("PROVISIONED") or table.billing.is_absent
    if by_request:
        for throughput in (table.throughput, *(index.throughput for index in table.global_indexes)):
            for units in (throughput.reads, throughput.writes):
                if units.number is not None and units.number > 0:
                    yield Problem(units, "the table is paid for by request, so it has no capacity to set")
    elif provisioned and table.throughput.is_absent:
        yield Problem(table, "the table has provisioned capacity, and none is set")
    elif provisioned:
        for index in table.global_indexes:
            if index.throughput.is_absent:
                name = index.name.text or "the index"
                yield Problem(index, f"the table has provisioned capacity, and none is set for {name}")
