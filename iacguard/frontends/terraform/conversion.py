"""Conversion of values to types.

What a value turns out to be only later is converted by Terraform later: it stays as it is here.

Source: https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion and
https://github.com/zclconf/go-cty/blob/main/docs/convert.md
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.operators import bool_of, describe, number_of, plain_text, readable, settle
from iacguard.frontends.terraform.sets import in_order, unordered
from iacguard.frontends.terraform.types import (
    NULL,
    Collection,
    ObjectType,
    Primitive,
    TupleType,
    Type,
    described,
    holds_null,
    is_whole,
    without_options,
)
from iacguard.frontends.terraform.undecided import (
    ResourceObject,
    SetValue,
    TypedList,
    TypedMap,
    TypedNull,
    TypedUnknown,
    distribute,
)
from iacguard.frontends.terraform.unify import Opposed, common_type, is_convertible, type_of
from iacguard.syntax.hcl.tree import Expression
from iacguard.text import Span
from iacguard.typed import TypeAlias
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

Defaults: TypeAlias = Callable[[Expression], Value]
"""Gives the value of the default of an optional attribute."""


def _no_default(expression: Expression) -> Value:
    return Absent(expression.span)


def convert(value: Value, constraint: Type, defaults: Defaults = _no_default) -> Value:
    """A value as a type has it. Raises EvaluationError for one that cannot be converted."""
    if not isinstance(value, Choice):
        return _convert(value, constraint, defaults)
    if constraint is None:
        return value

    def one(values: list[Value]) -> Value:
        return _convert(values[0], constraint, defaults)

    return distribute(value.span, [value], one)


def _convert(value: Value, constraint: Type, defaults: Defaults) -> Value:
    if constraint is None:
        return value
    if is_absent(value):
        if isinstance(value, TypedNull) and not is_convertible(value.type, without_options(constraint)):
            raise EvaluationError(value.span, f"found null of another type, expected {described(constraint)}")
        return _null(value, constraint)
    if isinstance(constraint, Primitive):
        return _primitive(value, constraint)
    inner = settle(value)
    if type(inner) is Unknown:
        return TypedUnknown(inner, without_options(constraint)) if is_whole(constraint) else value
    if isinstance(inner, (Literal, Interpolation, Encoded)):
        raise EvaluationError(value.span, f"found {describe(inner)}, expected {described(constraint)}")
    if isinstance(constraint, ObjectType):
        return _object(inner, constraint, defaults)
    if isinstance(constraint, TupleType):
        return _tuple(inner, constraint, defaults)
    if constraint.kind == "map":
        return _map(inner, constraint, defaults)
    if isinstance(inner, MapValue):
        raise EvaluationError(value.span, f"found an object, expected {described(constraint)}")
    if not isinstance(inner, ListValue):
        return value
    return _listed(inner, constraint, defaults)


def _null(value: Value, constraint: Type) -> Value:
    if constraint == NULL or not is_whole(constraint):
        return value
    made = TypedNull(value.span, without_options(constraint), value.origin)
    made.sensitive = value.sensitive
    return made


def _primitive(value: Value, constraint: Primitive) -> Value:
    inner = settle(value)
    if constraint == NULL:
        return value
    if isinstance(inner, (ListValue, MapValue, ResourceObject)):
        raise EvaluationError(value.span, f"found {describe(inner)}, expected a {constraint.name}")
    if type(inner) is Unknown:
        return TypedUnknown(inner, constraint)
    if isinstance(inner, Encoded) and constraint.name != "string":
        inner = readable(inner)
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


def _elements(
    items: Iterable[Value], constraint: Collection, defaults: Defaults, known: Type
) -> tuple[list[Value], Type]:
    """The elements of a collection as its type has them, and the type that they have then."""
    element = constraint.element
    if element is None:
        # Those of a list or set have one type already.
        return (list(items), known) if known is not None else unified(list(items), constraint.kind == "map")
    converted = [convert(item, element, defaults) for item in items]
    if is_whole(element):
        return converted, without_options(element)
    return (
        unified(converted, constraint.kind == "map") if converted else (converted, without_options(element))
    )


def _listed(value: ListValue, constraint: Collection, defaults: Defaults) -> ListValue:
    known = value.element if isinstance(value, TypedList) else None
    element = None if constraint.element is None else without_options(constraint.element)
    same_kind = isinstance(value, SetValue) if constraint.kind == "set" else type(value) is TypedList
    if same_kind and known is not None and (element is None or element == known):
        return value
    if not is_convertible(known, element):
        wanted = described(constraint)
        raise EvaluationError(value.span, f"found {describe(value)} of another type, expected {wanted}")
    items, element = _elements(value.items, constraint, defaults, known)
    if constraint.kind == "set":
        made: TypedList = SetValue(value.span, in_order(items), element, value.origin, value.rest)
    elif constraint.element is None and value.rest is not None and not isinstance(value, TypedList):
        # Its other elements may ask for another type, and it may hold instances that are asked for by index.
        return value
    else:
        made = TypedList(value.span, tuple(items), element, value.origin, unordered(value))
    made.sensitive = value.sensitive
    return made


def set_of(span: Span, items: Iterable[Value], rest: Unknown | None = None) -> SetValue:
    """The set of some elements, each of them once. Raises EvaluationError for elements of no one type."""
    values, element = unified(list(items))
    return SetValue(span, in_order(values), element, rest=rest)


def _map(value: Value, constraint: Collection, defaults: Defaults) -> Value:
    if isinstance(value, ListValue):
        raise EvaluationError(value.span, f"found {describe(value)}, expected a map")
    if not isinstance(value, MapValue):
        return value
    known = value.element if isinstance(value, TypedMap) else None
    element = None if constraint.element is None else without_options(constraint.element)
    if known is not None and (element is None or element == known):
        return value
    if constraint.element is None and (value.rest is not None or not isinstance(value.entries, dict)):
        return value
    items, element = _elements(value.entries.values(), constraint, defaults, known)
    entries = dict(zip(value.entries, items, strict=True))
    made = TypedMap(
        MapValue(value.span, entries, value.keys, value.origin, value.rest, value.header), element
    )
    made.sensitive = value.sensitive
    return made


def _object(value: Value, constraint: ObjectType, defaults: Defaults) -> Value:
    if isinstance(value, ListValue):
        raise EvaluationError(value.span, f"found {describe(value)}, expected an object")
    if not isinstance(value, MapValue):
        return value
    entries: dict[str, Value] = {}
    for name, field in constraint.fields.items():
        given = value.entries.get(name)
        if given is None and value.rest is not None:
            entries[name] = Unknown(value.span, value.rest.reason)
            continue
        if given is None and not field.optional:
            raise EvaluationError(value.span, f'the object lacks "{name}"')
        entries[name] = _field(value, given, field.constraint, field.default, defaults)
    made = MapValue(value.span, entries, value.keys, value.origin, header=value.header)
    made.sensitive = value.sensitive
    return made


def _field(
    holder: Value, given: Value | None, constraint: Type, default: Expression | None, defaults: Defaults
) -> Value:
    def settled(values: list[Value]) -> Value:
        if is_absent(values[0]) and default is not None:
            return convert(defaults(default), constraint, defaults)
        return convert(values[0], constraint, defaults)

    value = Absent(holder.span) if given is None else given
    return distribute(value.span, [value], settled)


def _tuple(value: Value, constraint: TupleType, defaults: Defaults) -> Value:
    if isinstance(value, MapValue):
        raise EvaluationError(value.span, "found an object, expected a list")
    if not isinstance(value, ListValue) or value.rest is not None:
        return value
    if isinstance(value, TypedList):
        raise EvaluationError(value.span, f"found {describe(value)}, expected a list of its own types")
    if len(value.items) != len(constraint.elements):
        raise EvaluationError(value.span, f"expected a list of {len(constraint.elements)} elements")
    pairs = zip(value.items, constraint.elements, strict=True)
    return ListValue(value.span, tuple([convert(item, type, defaults) for item, type in pairs]), value.origin)


def converted(value: Value, type: Type) -> Value:
    """A value as the common type of it and others has it; itself where that changes nothing.

    Where a part of the type is not known, the value stays as it is.
    """
    if type is None or type == NULL or not is_whole(type):
        return value
    known = type_of(value)
    if known == type or (known is None and not isinstance(value, (ListValue, MapValue))):
        return value
    if holds_null(type) and not isinstance(type, Collection):
        return value
    return convert(value, type)


def unified(values: Sequence[Value], in_map: bool = False) -> tuple[list[Value], Type]:
    """Values converted to the one type that all of them have room in, and that type.

    Raises EvaluationError where there is none.
    """
    types = [type_of(value) for value in values]
    try:
        if (
            not in_map
            and NULL in types
            and not all(type is None or isinstance(type, Primitive) for type in types)
        ):
            # In lists and sets null without a type goes with strings and the like alone.
            raise Opposed
        type = common_type(types)
    except Opposed:
        raise EvaluationError(
            values[0].span, "found elements of types that do not go together, expected them to have one type"
        ) from None
    return [converted(value, type) for value in values], type
