"""Table and its data can be deleted by one command.

Tables of locks, caches and sessions, as their names tell, are left alone; so are tables of
CloudFormation that say nothing of deletion protection, as their DeletionPolicy is what counts there. Where
point-in-time recovery is off as well, which keeps a deleted table for 35 days, that alone is reported.

Why: deleting a table takes seconds and deletes all that is in it. Deletion protection refuses it
until somebody has switched the protection off, which is not done by accident.

Fix: `DeletionProtectionEnabled: true`; in Terraform `deletion_protection_enabled = true`, or
`prevent_destroy` in `lifecycle`.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.dynamodb import GlobalTable, Table
from iacguard.kinds.lifecycle import destruction_guard
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.value import MapValue
from iacguard_rules.aws.dynamodb._tables import may_be_transient


@rule[Table | GlobalTable](
    Table,
    GlobalTable,
    id="dynamodb-no-deletion-protection",
    severity=Severity.LOW,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    covered_by=("dynamodb-pitr-disabled",),
    references=(
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html",
    ),
    controls=("FSBP DynamoDB.6",),
)
def check(table: Table | GlobalTable) -> Iterator[Problem]:
    """Fires on a table whose protection is off, and on replicas that lack what others have."""
    if may_be_transient(table) or _may_be_kept(table):
        return
    if isinstance(table, Table):
        if table.protected.is_false:
            found = "off, which is the default" if table.protected.is_absent else "switched off"
            yield Problem(table.protected, f"deletion protection is {found}", cause=table)
        return
    protected = [replica for replica in table.replicas if replica.protected.is_true]
    for replica in table.replicas:
        if replica.protected.is_false:
            yield Problem(replica.protected, "deletion protection of the replica is switched off")
        elif replica.protected.is_absent and protected:
            yield Problem(replica.protected, "the replica has no deletion protection, as others have")


def _may_be_kept(table: Table | GlobalTable) -> bool:
    """Whether what deploys the table leaves it in place, or may."""
    guard = destruction_guard(table)
    header = table.resource.header
    attributes = MapValue(header, table.resource.attributes, header=header)
    policy = Reading[object](table.resource, table.scope, attributes, header, "").read("DeletionPolicy")
    is_guarded = guard.is_absent is False and guard.is_false is False
    return is_guarded or (policy.is_absent is False and policy.equals("Delete") is False)
