"""Resource belongs to an AWS service that has been shut down.

It is told once for all resources of the service that come together.

Why: the resource cannot be created any more, and one that is still there does nothing.

Fix: take it out, and move to what AWS names as the successor on the page of the service.
"""

from collections.abc import Iterator

from iacguard.facts.aws import shutdowns
from iacguard.graph.graph import ResourceGraph
from iacguard.graph.kind import AnyResource
from iacguard.graph.resource import Resource
from iacguard.rule import Category, Problem, Severity, rule


class _Retired(AnyResource, type="*", terraform=None, reason="stands for types of every service"):
    """A resource of a service that is shut down."""

    __slots__ = ()

    @classmethod
    def among(cls, graph: ResourceGraph) -> list[Resource]:
        """All of them."""
        find = shutdowns.find
        if not any(map(find, graph.types)) and not any(map(find, graph.source_types)):
            return []
        return [one for one in super().among(graph) if _shutdown_of(one) is not None]


@rule(
    _Retired,
    id="template-service-retired",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/general/latest/gr/full_shutdown_services.html",),
)
def check(resource: _Retired) -> Iterator[Problem]:
    """Fires on the first resource of a service whose last day has passed, among those that come together."""
    found = _shutdown_of(resource.resource)
    if not resource.is_primary or found is None or found.day > resource.scope.today:
        return
    others = [other for other in _of_one_service(resource, found) if other is not resource.resource]
    if all(_is_behind(other, resource.resource) for other in others):
        count = len(others)
        more = f"; {count} more resource{'s' if count > 1 else ''} of it here" if count else ""
        yield Problem(resource, f"{found.service} was shut down on {found.day.isoformat()}{more}")


def _shutdown_of(resource: Resource) -> shutdowns.Shutdown | None:
    identity = resource.identity
    return shutdowns.find(identity.type) or shutdowns.find(identity.source_type)


def _of_one_service(resource: AnyResource, service: shutdowns.Shutdown) -> Iterator[Resource]:
    """The resources of a service that exist whenever one does, itself included."""
    for other in resource.scope.graph.resources.values():
        comes_along = other.condition == resource.resource.condition and _shutdown_of(other) == service
        if comes_along and AnyResource.of(other, resource.scope).is_primary:
            yield other


def _is_behind(one: Resource, other: Resource) -> bool:
    mine, others = one.header, other.header
    return (mine.source.path, mine.start, one.address) > (others.source.path, others.start, other.address)
