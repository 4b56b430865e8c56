"""Connector talks to the cluster unencrypted.

Why: whoever can listen to the network between the connector and the brokers reads all that it
carries.

Fix: `KafkaClusterEncryptionInTransit: {EncryptionType: TLS}`, with the brokers' TLS ports. In Terraform
a connector that says nothing of it uses plain text.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.msk import Connector
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Connector,
    id="msk-connector-plaintext",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/msk/latest/developerguide/msk-connect.html",),
)
def check(connector: Connector) -> Iterator[Problem]:
    """Fires when the connection to the cluster is in plain text."""
    if connector.encryption.is_absent and connector.encryption.equals("PLAINTEXT"):
        yield Problem(
            connector.encryption, "the connection to the cluster is in plain text, which is the default"
        )
    elif connector.encryption.equals("PLAINTEXT"):
        yield Problem(connector.encryption, "the connection to the cluster is in plain text")
