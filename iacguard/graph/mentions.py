"""Where attributes of resources stand, by themselves or in what is worked out of them."""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.resource import Resource
from iacguard.graph.world import Scope, World
from iacguard.value import Choice, Reference, Unknown, Value, children, walk


def references_in(value: Value, world: World) -> Iterator[Reference]:
    """The references in a value, in this world, and those that its unknowns are made of."""
    value = world.resolve(value)
    yield from own_references(value)
    # A reference that is known as well is what it refers to.
    for inner in () if isinstance(value, (Choice, Reference)) else children(value):
        yield from references_in(inner, world)


def own_references(value: Value) -> tuple[Reference, ...]:
    """The reference that a value is, or those that it is made of where it is not known."""
    if isinstance(value, Reference):
        return (value,)
    return value.made_of if isinstance(value, Unknown) else ()


def is_attribute(reference: Reference, *names: str) -> bool:
    """Whether a reference is to one of some attributes, or to a part of one."""
    return (reference.attribute or "").partition(".")[0] in names


def gets(holder: Resource, target: Resource, scope: Scope, *names: str) -> bool:
    """Whether an attribute of a resource stands in the properties of another, or of a declaration.

    Conditions are only decided where the attribute stands on some side.
    """
    for properties in (holder.properties, holder.source_properties):
        everywhere = (part for inner in walk(properties) for part in own_references(inner))
        if any(_is_one(part, target, names) for part in everywhere):
            here = references_in(properties, scope.world)
            if any(_is_one(part, target, names) for part in here):
                return True
    return False


def _is_one(reference: Reference, target: Resource, names: tuple[str, ...]) -> bool:
    return reference.target == target.address and is_attribute(reference, *names)


def has_open_parts(holder: Resource) -> bool:
    """Whether something in the properties is not known, and may be anything."""
    return any(
        isinstance(inner, Unknown) and inner.symbol is None and not inner.made_of
        for inner in walk(holder.properties)
    )
