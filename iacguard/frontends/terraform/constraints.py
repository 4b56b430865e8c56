"""Type constraints of variables, and the conversion of values to them.

Source: https://developer.hashicorp.com/terraform/language/expressions/type-constraints
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal as OneOf
from typing import NamedTuple, TypeAlias

from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.module import literal_text
from iacguard.frontends.terraform.operators import bool_of, describe, number_of, plain_text, settle
from iacguard.frontends.terraform.undecided import ResourceObject, SetValue, distribute
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
from iacguard.value import (
    Absent,
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Unknown,
    Value,
    is_absent,
)

CollectionKind: TypeAlias = OneOf["list", "set", "map"]


class Primitive(NamedTuple):
    """``string``, ``number``, ``bool``, and what null alone is of, which goes with all of them."""

    name: OneOf["string", "number", "bool", "null"]


class Collection(NamedTuple):
    """``list(element)``, ``set(element)``, ``map(element)``."""

    kind: CollectionKind
    element: Constraint


class Field(NamedTuple):
    """An attribute of an object type. ``default`` is what an optional one that is not set has."""

    constraint: Constraint
    optional: bool = False
    default: Expression | None = None


class ObjectType(NamedTuple):
    """``object({...})``."""

    fields: Mapping[str, Field]


class TupleType(NamedTuple):
    """``tuple([...])``."""

    elements: tuple[Constraint, ...]


Constraint: TypeAlias = "Primitive | Collection | ObjectType | TupleType | None"
"""A type; None is ``any``."""

Defaults: TypeAlias = Callable[[Expression], Value]
"""Gives the value of the default of an optional attribute."""

_PRIMITIVES: dict[str, Constraint] = {
    "string": Primitive("string"),
    "number": Primitive("number"),
    "bool": Primitive("bool"),
    "any": None,
    # Terraform 0.11 and earlier, and still accepted.
    "list": Collection("list", None),
    "set": Collection("set", None),
    "map": Collection("map", None),
}


_COLLECTIONS: dict[str, CollectionKind] = {"list": "list", "set": "set", "map": "map"}


def constraint_of(expression: Expression) -> Constraint:
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


def _written_in_string(expression: Template) -> Constraint:
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


def convert(value: Value, constraint: Constraint, defaults: Defaults) -> Value:
    """A value as a type has it. Raises EvaluationError for one that cannot be converted."""
    if constraint is None:
        return value

    def one(values: list[Value]) -> Value:
        return _convert(values[0], constraint, defaults)

    return distribute(value.span, [value], one) if isinstance(value, Choice) else one([value])


def _convert(value: Value, constraint: Constraint, defaults: Defaults) -> Value:
    if is_absent(value) or constraint is None:
        return value
    if isinstance(constraint, Primitive):
        return _primitive(value, constraint)
    inner = settle(value)
    if isinstance(inner, (Literal, Interpolation, Encoded)):
        raise EvaluationError(value.span, f"found {describe(inner)}, expected {_described(constraint)}")
    if isinstance(constraint, ObjectType):
        return _object(inner, constraint, defaults)
    if isinstance(constraint, TupleType):
        return _tuple(inner, constraint, defaults)
    if constraint.kind == "map":
        return _map(inner, constraint, defaults)
    if isinstance(inner, MapValue):
        raise EvaluationError(value.span, f"found an object, expected {_described(constraint)}")
    if not isinstance(inner, ListValue):
        return value
    items = tuple([convert(item, constraint.element, defaults) for item in inner.items])
    if constraint.kind == "set":
        from iacguard.frontends.terraform.sets import set_of  # which needs types in turn

        made = set_of(inner.span, items, inner.rest)
        made.origin = inner.origin
        return made
    if constraint.element is None and not isinstance(inner, SetValue):
        return value
    return ListValue(inner.span, items, inner.origin, inner.rest)


def _described(constraint: Constraint) -> str:
    if isinstance(constraint, Collection):
        return f"a {constraint.kind}"
    return "an object" if isinstance(constraint, ObjectType) else "a list"


def _primitive(value: Value, constraint: Primitive) -> Value:
    if constraint.name == "null":
        return value
    inner = settle(value)
    if isinstance(inner, (ListValue, MapValue, ResourceObject)):
        raise EvaluationError(value.span, f"found {describe(inner)}, expected a {constraint.name}")
    if not isinstance(inner, Literal):
        return value
    known = inner.value
    if constraint.name == "string":
        if isinstance(known, str):
            return value
        return Literal(inner.span, plain_text(known), inner.origin, inner.sensitive)
    converted = number_of(inner) if constraint.name == "number" else bool_of(inner)
    if converted is known:
        return value
    return Literal(inner.span, converted, inner.origin, inner.sensitive)


def _object(value: Value, constraint: ObjectType, defaults: Defaults) -> Value:
    if isinstance(value, ListValue):
        raise EvaluationError(value.span, "found a list, expected an object")
    if not isinstance(value, MapValue):
        return value
    entries: dict[str, Value] = {}
    for name, field in constraint.fields.items():
        given = value.entries.get(name)
        if given is None and value.rest is not None:
            entries[name] = Unknown(value.span, value.rest.reason)
        elif given is None and not field.optional:
            raise EvaluationError(value.span, f'the object lacks "{name}"')
        else:
            entries[name] = _field(value, given, field, defaults)
    return MapValue(value.span, entries, value.keys, value.origin, header=value.header)


def _field(holder: Value, given: Value | None, field: Field, defaults: Defaults) -> Value:
    def settled(values: list[Value]) -> Value:
        if is_absent(values[0]) and field.default is not None:
            return convert(defaults(field.default), field.constraint, defaults)
        return convert(values[0], field.constraint, defaults)

    value = Absent(holder.span) if given is None else given
    return distribute(value.span, [value], settled)


def _tuple(value: Value, constraint: TupleType, defaults: Defaults) -> Value:
    if not isinstance(value, ListValue) or value.rest is not None:
        return value
    if len(value.items) != len(constraint.elements):
        raise EvaluationError(value.span, f"expected a list of {len(constraint.elements)} elements")
    pairs = zip(value.items, constraint.elements, strict=True)
    return ListValue(value.span, tuple([convert(item, type, defaults) for item, type in pairs]), value.origin)


def _map(value: Value, constraint: Collection, defaults: Defaults) -> Value:
    if isinstance(value, ListValue):
        raise EvaluationError(value.span, "found a list, expected a map")
    if not isinstance(value, MapValue):
        return value
    entries = {key: convert(item, constraint.element, defaults) for key, item in value.entries.items()}
    return MapValue(value.span, entries, value.keys, value.origin, value.rest, value.header)
