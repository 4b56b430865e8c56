"""DAX cluster accepts unencrypted connections.

Why: whoever can listen to the network between the application and the cluster reads every item that
is cached, and can change what the application gets.

Fix: `ClusterEndpointEncryptionType: TLS`; in Terraform `cluster_endpoint_encryption_type = "TLS"`. It
can be set only when the cluster is created, and clients connect to `daxs://`.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.dynamodb import DaxCluster
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    DaxCluster,
    id="dynamodb-dax-no-tls",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAXEncryptionInTransit.html",
    ),
)
def check(cluster: DaxCluster) -> Iterator[Problem]:
    """Fires when the endpoint of the cluster does not take TLS."""
    if cluster.endpoint_encryption.is_absent:
        yield Problem(cluster.endpoint_encryption, "connections are in plain text, which is the default")
    elif cluster.endpoint_encryption.equals("NONE"):
        yield Problem(cluster.endpoint_encryption, "connections are in plain text")
