"""Who in a unit may name a resource, in whatever property.

For rules about something that is missing: what names the resource may be what adds it, or may hand the
resource to somebody who does.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.kind import AnyResource, Kind
from iacguard.graph.resource import Resource
from iacguard.kinds.aws.template import Output
from iacguard.value import Encoded, Interpolation, ListValue, MapValue, Reference, Unknown, Value, walk


def may_be_named(target: Kind, besides: frozenset[str]) -> bool:
    """Whether a resource or an output of the unit may name another resource, or hide that it does.

    ``besides`` are types that are not looked at. Parameters and the like are nobody's name for a
    resource of the unit; a value of which nothing is known may be.
    """
    graph = target.scope.graph
    if graph.opaque_users(target.address):
        return True
    resources: Iterator[Resource] = iter((*graph.resources.values(), *graph.of_type(Output.type_name)))
    for resource in resources:
        is_other = resource.address != target.address and resource.type not in besides
        if is_other and any(_may_be(value, target) for value in walk(resource.properties)):
            view = AnyResource.of(resource, target.scope)
            if _may_hold(view, resource.properties, target) and view.exists():
                return True
    return False


def _may_hold(view: AnyResource, value: Value, target: Kind) -> bool:
    """Whether a value may hold a reference to the resource in this world."""
    value = view.scope.world.resolve(value)
    if isinstance(value, MapValue):
        return any(_may_hold(view, inner, target) for inner in value.entries.values())
    if isinstance(value, ListValue):
        return any(_may_hold(view, inner, target) for inner in value.items)
    if isinstance(value, Interpolation):
        return any(_may_hold(view, inner, target) for inner in value.pieces)
    if isinstance(value, Encoded):
        return _may_hold(view, value.document, target)
    return _may_be(value, target)


def _may_be(value: Value, target: Kind) -> bool:
    """Whether a value is the resource, or something of which nobody knows what it is."""
    if isinstance(value, Reference):
        return value.target == target.address
    return isinstance(value, Unknown) and value.symbol is None
