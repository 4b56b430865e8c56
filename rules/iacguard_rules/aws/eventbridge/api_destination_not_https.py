"""API destination is not an HTTPS endpoint.

Why: EventBridge calls HTTPS endpoints only. It refuses an API destination with an ``http://`` URL, and
the deployment fails.

Fix: give the endpoint a certificate and set ``InvocationEndpoint`` (Terraform:
``invocation_endpoint``) to its ``https://`` URL.
"""

from collections.abc import Iterator

from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.eventbridge import ApiDestination
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    ApiDestination,
    id="eventbridge-api-destination-not-https",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=3,
    on=True,
    since="0.1",
    references=("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html",),
)
def check(destination: ApiDestination) -> Iterator[Problem]:
    """Fires on an endpoint that certainly begins with http://."""
    endpoint = text_of(destination.endpoint)
    if endpoint is not None and endpoint.starts_with("http://"):
        yield Problem(destination.endpoint, "EventBridge calls endpoints over HTTPS only")
