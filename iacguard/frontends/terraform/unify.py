"""One type for several values, as Terraform finds it for the sides of conditionals and for elements.

Where the type of a part is not known, or where lists and objects do not go together, values stay as
they are: telling of mistakes is left to Terraform.

Source: https://developer.hashicorp.com/terraform/language/expressions/conditionals#result-types
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from iacguard.frontends.terraform.constraints import (
    Collection,
    Constraint,
    Field,
    ObjectType,
    Primitive,
    TupleType,
    convert,
)
from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.operators import settle
from iacguard.frontends.terraform.undecided import Numbered, SetValue
from iacguard.syntax.hcl.tree import Expression
from iacguard.value import (
    Absent,
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Value,
    is_absent,
)

_NULL = Primitive("null")
"""The type of null alone, which goes with any other."""

_DEPTH = 12
"""How deep values are looked into for their types."""


def type_of(value: Value, depth: int = _DEPTH) -> Constraint:
    """The type of a value; None where it is not known."""
    value = settle(value)
    if is_absent(value):
        return _NULL
    if isinstance(value, Literal):
        if isinstance(value.value, bool):
            return Primitive("bool")
        return Primitive("string" if isinstance(value.value, str) else "number")
    if isinstance(value, (Interpolation, Encoded)):
        return Primitive("string")
    if depth == 0 or isinstance(value, Numbered):
        return None
    if isinstance(value, Choice):
        return common_type((type_of(value.then, depth - 1), type_of(value.otherwise, depth - 1)))
    if isinstance(value, ListValue) and value.rest is None:
        types = tuple([type_of(item, depth - 1) for item in value.items])
        return Collection("set", common_type(types)) if isinstance(value, SetValue) else TupleType(types)
    # The outputs of a module are a mapping that evaluates what is asked for.
    if isinstance(value, MapValue) and value.rest is None and isinstance(value.entries, dict):
        return ObjectType({key: Field(type_of(item, depth - 1)) for key, item in value.entries.items()})
    return None


def common_type(types: Iterable[Constraint]) -> Constraint:
    """The type that values of these types can all be converted to, None where that is not known."""
    found: Constraint = _NULL
    for type in types:
        found = _common(found, type)
        if found is None:
            return None
    return found


def _common(left: Constraint, right: Constraint) -> Constraint:
    if left == right or right == _NULL:
        return left
    if left == _NULL:
        return right
    if isinstance(left, Primitive) and isinstance(right, Primitive):
        texts = Primitive("string") in (left, right)
        return Primitive("string") if texts else None
    if isinstance(left, TupleType) and isinstance(right, TupleType):
        if len(left.elements) != len(right.elements):
            return _collection("list", (*left.elements, *right.elements))
        pairs = zip(left.elements, right.elements, strict=True)
        return TupleType(tuple([_common(one, other) for one, other in pairs]))
    if isinstance(left, ObjectType) and isinstance(right, ObjectType):
        if left.fields.keys() != right.fields.keys():
            fields = (*left.fields.values(), *right.fields.values())
            return _collection("map", [field.constraint for field in fields])
        return ObjectType(
            {name: Field(_common(field.constraint, right.fields[name].constraint))
             for name, field in left.fields.items()}
        )  # fmt: skip
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Collection) and one.kind in ("list", "set"):
            if isinstance(other, TupleType):
                return _collection(one.kind, (one.element, *other.elements))
            if isinstance(other, Collection) and other.kind == one.kind:
                return _collection(one.kind, (one.element, other.element))
        if isinstance(one, Collection) and one.kind == "map" and isinstance(other, ObjectType):
            return _collection("map", (one.element, *(field.constraint for field in other.fields.values())))
    return None


def _collection(kind: str, elements: Sequence[Constraint]) -> Constraint:
    element = common_type(elements)
    if element is None:
        return None
    return Collection("list" if kind == "list" else "set" if kind == "set" else "map", element)


def are_opposed(left: Constraint, right: Constraint) -> bool:
    """Whether Terraform refuses a conditional with sides of these types, whatever is inside of them."""
    if left is None or right is None or _NULL in (left, right):
        return False
    if isinstance(left, Primitive) and isinstance(right, Primitive):
        return _common(left, right) is None
    return _shape(left) != _shape(right)


def _shape(type: Constraint) -> str:
    if isinstance(type, Primitive):
        return "plain"
    named = isinstance(type, ObjectType) or (isinstance(type, Collection) and type.kind == "map")
    return "named" if named else "listed"


def converted(value: Value, type: Constraint) -> Value:
    """A value as a type has it; itself where that changes nothing."""
    if type is None or type == _NULL:
        return value
    known = type_of(value)
    if known is None or known == type:
        return value
    try:
        return convert(value, type, _no_default)
    except EvaluationError:
        return value


def _no_default(expression: Expression) -> Value:
    return Absent(expression.span)


def unified(values: Sequence[Value]) -> list[Value]:
    """Values converted to the one type that all of them have room in."""
    type = common_type([type_of(value) for value in values])
    return [converted(value, type) for value in values]
