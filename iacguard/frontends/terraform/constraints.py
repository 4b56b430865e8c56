"""Type constraints as they are written.

Source: https://developer.hashicorp.com/terraform/language/expressions/type-constraints
"""

from __future__ import annotations

from iacguard.frontends.terraform.conversion import convert
from iacguard.frontends.terraform.module import literal_text
from iacguard.frontends.terraform.types import (
    BOOL,
    NUMBER,
    STRING,
    Collection,
    CollectionKind,
    Field,
    ObjectType,
    TupleType,
    Type,
)
from iacguard.syntax.hcl import parser
from iacguard.syntax.hcl.tree import (
    Call,
    Expression,
    ObjectConstructor,
    Parentheses,
    Template,
    TupleConstructor,
    Variable,
)
from iacguard.text import Source

__all__ = ["constraint_of", "convert"]

_PRIMITIVES: dict[str, Type] = {
    "string": STRING,
    "number": NUMBER,
    "bool": BOOL,
    "any": None,
    # Terraform 0.11 and earlier, and still accepted.
    "list": Collection("list", None),
    "set": Collection("set", None),
    "map": Collection("map", None),
}


_COLLECTIONS: dict[str, CollectionKind] = {"list": "list", "set": "set", "map": "map"}


def constraint_of(expression: Expression) -> Type:
    """The type that an expression names; ``any`` where it names none."""
    if isinstance(expression, Parentheses):
        return constraint_of(expression.inner)
    if isinstance(expression, Variable):
        return _PRIMITIVES.get(expression.name)
    if isinstance(expression, Template):
        return _written_in_string(expression)
    if not isinstance(expression, Call) or not expression.arguments:
        return None
    argument = expression.arguments[0]
    if expression.name == "optional":
        return constraint_of(argument)
    kind = _COLLECTIONS.get(expression.name)
    if kind is not None:
        return Collection(kind, constraint_of(argument))
    if expression.name == "tuple" and isinstance(argument, TupleConstructor):
        return TupleType(tuple(constraint_of(item) for item in argument.items))
    if expression.name == "object" and isinstance(argument, ObjectConstructor):
        return _object_type(argument)
    return None


def _written_in_string(expression: Template) -> Type:
    """A type in quotes: all of them in JSON, ``"string"`` in old configurations."""
    text = literal_text(expression)
    if text is None:
        return None
    if text in _PRIMITIVES:
        return _PRIMITIVES[text]
    source = Source(expression.span.source.path, text)
    inner, _ = parser.parse_expression(source, source.span())
    return None if isinstance(inner, Template) else constraint_of(inner)


def _object_type(argument: ObjectConstructor) -> ObjectType:
    fields: dict[str, Field] = {}
    for item in argument.items:
        name = literal_text(item.key)
        if name is None:
            continue
        optional = isinstance(item.value, Call) and item.value.name == "optional"
        default = None
        if isinstance(item.value, Call) and optional and len(item.value.arguments) > 1:
            default = item.value.arguments[1]
        fields[name] = Field(constraint_of(item.value), optional, default)
    return ObjectType(fields)
