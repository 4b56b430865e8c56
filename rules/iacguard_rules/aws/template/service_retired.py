"""Resource belongs to an AWS service that has been shut down.

Why: the resource cannot be created any more, and one that is still there does nothing.

Fix: take it out, and move to what AWS names as the successor on the page of the service.
"""

from collections.abc import Iterator

from iacguard.facts.aws import shutdowns
from iacguard.graph.kind import AnyResource
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    AnyResource,
    id="template-service-retired",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/general/latest/gr/full_shutdown_services.html",),
)
def check(resource: AnyResource) -> Iterator[Problem]:
    """Fires on a type of a service whose last day has passed."""
    if resource.is_primary:
        identity = resource.resource.identity
        found = shutdowns.find(identity.type) or shutdowns.find(identity.source_type)
        if found is not None and found.day <= resource.scope.today:
            yield Problem(resource, f"{found.service} was shut down on {found.day.isoformat()}")
