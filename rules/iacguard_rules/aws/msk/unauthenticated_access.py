"""Clients may connect without authentication.

Why: a cluster that asks nobody who they are lets everything in that reaches its network read, write
and delete every topic.

Fix: `ClientAuthentication: {Sasl: {Iam: {Enabled: true}}}`, or SCRAM or client certificates, and leave
`Unauthenticated` off; in Terraform `client_authentication { sasl { iam = true } }`.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.msk import Cluster
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Cluster,
    id="msk-unauthenticated-access",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/msk/latest/developerguide/kafka_apis_iam.html",),
)
def check(cluster: Cluster) -> Iterator[Problem]:
    """Fires when unauthenticated clients are let in, or no way to authenticate is switched on."""
    if cluster.unauthenticated.is_true:
        yield Problem(cluster.unauthenticated, "clients that do not authenticate are let in")
    elif (
        all(way.is_false for way in (cluster.iam, cluster.scram, cluster.tls))
        and cluster.authorities.is_empty
    ):
        at = cluster.read("ClientAuthentication")
        yield Problem(at, "no way to authenticate is switched on, so everybody is let in")
