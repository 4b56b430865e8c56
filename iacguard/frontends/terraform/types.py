"""Types of values, and the type constraints that say which of them are let in.

Source: https://developer.hashicorp.com/terraform/language/expressions/type-constraints
"""

from __future__ import annotations

from collections.abc import Mapping

from iacguard.syntax.hcl.tree import Expression
from iacguard.tuples import NamedTuple
from iacguard.typed import Literal as OneOf
from iacguard.typed import TypeAlias

CollectionKind: TypeAlias = OneOf["list", "set", "map"]


class Primitive(NamedTuple):
    """``string``, ``number``, ``bool``, and what null alone is of, which goes with all of them."""

    name: OneOf["string", "number", "bool", "null"]


class Collection(NamedTuple):
    """``list(element)``, ``set(element)``, ``map(element)``."""

    kind: CollectionKind
    element: Type


class Field(NamedTuple):
    """An attribute of an object type. ``default`` is what an optional one that is not set has."""

    constraint: Type
    optional: bool = False
    default: Expression | None = None


class ObjectType(NamedTuple):
    """``object({...})``."""

    fields: Mapping[str, Field]


class TupleType(NamedTuple):
    """``tuple([...])``."""

    elements: tuple[Type, ...]


Type: TypeAlias = "Primitive | Collection | ObjectType | TupleType | None"
"""A type. None is ``any`` in a constraint, and a type that is not known for a value."""

STRING = Primitive("string")
NUMBER = Primitive("number")
BOOL = Primitive("bool")
NULL = Primitive("null")


def is_whole(type: Type) -> bool:
    """Whether a type has no part that is ``any`` or not known."""
    if isinstance(type, Collection):
        return is_whole(type.element)
    if isinstance(type, ObjectType):
        return all(is_whole(field.constraint) for field in type.fields.values())
    if isinstance(type, TupleType):
        return all(map(is_whole, type.elements))
    return type is not None


def holds_null(type: Type) -> bool:
    """Whether a part of a type is that of null alone, which is no type of its own."""
    if isinstance(type, Collection):
        return holds_null(type.element)
    if isinstance(type, ObjectType):
        return any(holds_null(field.constraint) for field in type.fields.values())
    if isinstance(type, TupleType):
        return any(map(holds_null, type.elements))
    return type == NULL


def without_options(type: Type) -> Type:
    """The type that values have once they are converted to a constraint."""
    if isinstance(type, Collection):
        return Collection(type.kind, without_options(type.element))
    if isinstance(type, ObjectType):
        return ObjectType(
            {name: Field(without_options(field.constraint)) for name, field in type.fields.items()}
        )
    if isinstance(type, TupleType):
        return TupleType(tuple(map(without_options, type.elements)))
    return type


def described(type: Type) -> str:
    """What a type is called in messages."""
    if isinstance(type, Collection):
        return f"a {type.kind}"
    if isinstance(type, ObjectType):
        return "an object"
    if isinstance(type, TupleType):
        return "a list"
    return "anything" if type is None else f"a {type.name}"
