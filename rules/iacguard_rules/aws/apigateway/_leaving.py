"""Whether something is told to others, who may do with it what is not done here."""

from __future__ import annotations

from iacguard.graph.kind import Kind
from iacguard.graph.world import World
from iacguard.kinds.aws.template import Output
from iacguard.value import Encoded, Interpolation, ListValue, MapValue, Reference, Unknown, Value

_TELLING = frozenset(
    {
        "AWS::CloudFormation::CustomResource",
        "AWS::CloudFormation::Stack",
        "AWS::SSM::Parameter",
        "AWS::SecretsManager::Secret",
    }
)
"""Types whose resources hand on what they are given."""


def may_leave(resource: Kind) -> bool:
    """Whether the id of a resource may become known to those who declare things outside of the unit.

    A URL or an ARN that it is a part of tells nobody enough to add to the resource.
    """
    scope, address = resource.scope, resource.address
    if scope.graph.opaque_users(address):
        return True
    if any(_may_hold(one.content.value, address, scope.world) for one in resource.all(Output)):
        return True
    return any(
        _may_hold(other.properties, address, scope.world)
        for type in list(scope.graph.types)
        if type in _TELLING or type.startswith("Custom::")
        for other in scope.graph.of_type(type)
    )


def _may_hold(value: Value, address: str, world: World) -> bool:
    """Whether a value has the id of a resource in it by itself."""
    value = world.resolve(value)
    if isinstance(value, Reference):
        return value.target == address and value.attribute is None
    if isinstance(value, Unknown):
        return value.symbol is None
    if isinstance(value, (ListValue, MapValue)) and value.rest is not None:
        return True
    if isinstance(value, ListValue):
        inner = value.items
    elif isinstance(value, MapValue):
        inner = tuple(value.entries.values())
    elif isinstance(value, Encoded):
        inner = (value.document,)
    elif isinstance(value, Interpolation) and len(value.pieces) == 1:
        inner = value.pieces
    else:
        return False
    return any(_may_hold(one, address, world) for one in inner)
