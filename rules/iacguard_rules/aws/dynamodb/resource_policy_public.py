"""Anyone can read or change the table.

Why: a statement for the principal `*` without a condition on who asks is for every AWS account. A
stranger reads, changes and deletes items, as far as the actions go.

Fix: name the account or role that needs the table. To keep `*`, add a condition on
`aws:PrincipalOrgID`.
"""

from collections.abc import Iterator

from iacguard.graph.policy.actions import told
from iacguard.graph.policy.principals import open_statements
from iacguard.kinds.aws.dynamodb import Table, TablePolicy
from iacguard.rule import Category, Problem, Severity, rule


@rule[Table | TablePolicy](
    Table,
    TablePolicy,
    id="dynamodb-resource-policy-public",
    severity=Severity.CRITICAL,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html",
    ),
)
def check(carrier: Table | TablePolicy) -> Iterator[Problem]:
    """Fires on an Allow for everyone that no condition and no Deny closes."""
    for statement in open_statements(carrier.policy):
        yield Problem(statement.principal, f"every AWS account may use {told(statement, 'the table')}")
