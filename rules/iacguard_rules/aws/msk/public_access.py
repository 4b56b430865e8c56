"""Brokers are reachable from the internet.

Why: with public access every broker has an address on the internet, and only authentication and the
security groups stand between the data and whoever finds it.

Fix: leave `PublicAccess` at `DISABLED`, and reach the cluster from other networks through peering, a
VPN or multi-VPC connectivity.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.msk import Cluster
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Cluster,
    id="msk-public-access",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/msk/latest/developerguide/public-access.html",),
    controls=("FSBP MSK.4",),
)
def check(cluster: Cluster) -> Iterator[Problem]:
    """Fires when the brokers get public addresses."""
    if cluster.public_access.equals("SERVICE_PROVIDED_EIPS"):
        yield Problem(cluster.public_access, "the brokers get addresses on the internet")
