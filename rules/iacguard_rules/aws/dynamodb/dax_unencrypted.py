"""DAX cluster stores cached data unencrypted.

Why: the cache holds what the tables hold, and those are always encrypted. Without encryption of its
own, the cache is where the data lies in the clear.

Fix: `SSESpecification: {SSEEnabled: true}`; in Terraform `server_side_encryption { enabled = true }`.
It can be set only when the cluster is created.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.dynamodb import DaxCluster
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    DaxCluster,
    id="dynamodb-dax-unencrypted",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAXEncryptionAtRest.html",),
)
def check(cluster: DaxCluster) -> Iterator[Problem]:
    """Fires when encryption at rest is not switched on."""
    if cluster.encrypted.is_absent:
        yield Problem(cluster.encrypted, "encryption at rest is off, which is the default")
    elif cluster.encrypted.is_false:
        yield Problem(cluster.encrypted, "encryption at rest is switched off")
