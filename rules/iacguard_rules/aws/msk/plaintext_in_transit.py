"""Kafka traffic may be unencrypted.

Why: whoever can listen to the network between clients and brokers, or between brokers, reads and
changes what is sent in plain text, credentials among it. `TLS_PLAINTEXT` takes both, and clients that
are set up carelessly go on in plain text without anybody noticing.

Fix: `ClientBroker: TLS` and `InCluster: true`, which are what a cluster has without `EncryptionInfo`.
Clients then connect to port 9094 (9096 or 9098 with SASL). `InCluster` cannot be changed in place.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.msk import Cluster
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Cluster,
    id="msk-plaintext-in-transit",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/msk/latest/developerguide/msk-encryption.html",),
    controls=("FSBP MSK.1",),
)
def check(cluster: Cluster) -> Iterator[Problem]:
    """Fires when clients may connect in plain text, or brokers talk to each other in it."""
    if cluster.client_broker.equals("PLAINTEXT"):
        yield Problem(cluster.client_broker, "clients connect to the brokers in plain text")
    elif cluster.client_broker.equals("TLS_PLAINTEXT"):
        yield Problem(
            cluster.client_broker, "clients may connect to the brokers in plain text instead of TLS"
        )
    if cluster.in_cluster.is_false:
        yield Problem(cluster.in_cluster, "brokers talk to each other in plain text")
