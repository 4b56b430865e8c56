"""Table has no point-in-time recovery.

Tables of locks, caches and sessions, as their names tell, are left alone.

Why: point-in-time recovery is what brings a table back as it was at any second of the last 35 days.
Without it, a faulty deployment or script that overwrites items has overwritten them for good: the
copies of a table that DynamoDB keeps are copies of that too. And a table that is deleted by mistake is
kept for 35 days only if it had point-in-time recovery.

Fix: `PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}`; in Terraform
`point_in_time_recovery { enabled = true }`. It is paid for by the size of the table.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.dynamodb import GlobalTable, Table, TableReplica
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.dynamodb._tables import may_be_transient


@rule[Table | GlobalTable | TableReplica](
    Table,
    GlobalTable,
    TableReplica,
    id="dynamodb-pitr-disabled",
    severity=Severity.MEDIUM,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html",
    ),
    controls=("FSBP DynamoDB.2",),
)
def check(table: Table | GlobalTable | TableReplica) -> Iterator[Problem]:
    """Fires on a table, and on each replica of one, whose point-in-time recovery is off."""
    if isinstance(table, GlobalTable):
        if not may_be_transient(table):
            for replica in table.replicas:
                yield from _problem(replica.recovery, table, "the replica", "")
    elif isinstance(table, TableReplica):
        if _is_of_what_is_kept(table):
            yield from _problem(table.recovery, table, "the replica", "")
    elif not may_be_transient(table):
        yield from _problem(table.recovery, table, "the table", ", which is the default")


def _problem(
    recovery: Reading[bool], table: Reading[object], what: str, by_default: str
) -> Iterator[Problem]:
    if recovery.is_absent:
        yield Problem(recovery, f"point-in-time recovery of {what} is off{by_default}", also=[table])
    elif recovery.is_false:
        yield Problem(recovery, f"point-in-time recovery of {what} is switched off", also=[table])


def _is_of_what_is_kept(replica: TableReplica) -> bool:
    target = replica.table.target
    if target is None or target.type != Table.type_name:
        return False
    return not may_be_transient(Table.of(target, replica.scope))
