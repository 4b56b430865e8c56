"""Global endpoint fails over without replicating events.

Why: without replication the secondary region gets events only once the endpoint has failed over, and
those that were on their way are not there. Replication is also what lets the endpoint return to the
primary region by itself.

Fix: set ``State`` of ``ReplicationConfig`` to ``ENABLED`` and name a role in ``RoleArn`` that may put
events on both buses.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.eventbridge import Endpoint
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Endpoint,
    id="eventbridge-endpoint-replication-disabled",
    severity=Severity.MEDIUM,
    category=Category.RELIABILITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-global-endpoints.html",),
)
def check(endpoint: Endpoint) -> Iterator[Problem]:
    """Fires when replication is switched off."""
    if endpoint.replication.equals("DISABLED"):
        yield Problem(endpoint.replication, "events are not replicated to the secondary region")
