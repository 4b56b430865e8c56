"""Broker can be reached from the internet.

Why: whoever finds a public broker can try user names and passwords on it, and use every fault of its
software that is not patched yet. Nothing but those passwords keeps them from the messages.

Fix: set `PubliclyAccessible` (Terraform: `publicly_accessible`) to false. This replaces the broker.
Clients outside of the VPC reach it through a VPN, peering or a load balancer of their own.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.mq import Broker
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Broker,
    id="mq-broker-public",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/using-amazon-mq-securely.html",
    ),
)
def check(broker: Broker) -> Iterator[Problem]:
    """Fires when the broker gets public addresses."""
    if broker.is_public.is_true:
        yield Problem(broker.is_public, "the broker gets addresses that the whole internet can reach")
