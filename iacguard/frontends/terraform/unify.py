"""One type for several values, as Terraform finds it for the sides of conditionals and for elements.

Source: https://developer.hashicorp.com/terraform/language/expressions/conditionals#result-types and
https://github.com/zclconf/go-cty/blob/main/cty/convert/unify.go
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from iacguard.frontends.terraform.operators import settle
from iacguard.frontends.terraform.types import (
    BOOL,
    NULL,
    NUMBER,
    STRING,
    Collection,
    Field,
    ObjectType,
    Primitive,
    TupleType,
    Type,
)
from iacguard.frontends.terraform.undecided import (
    Computed,
    Numbered,
    SetValue,
    TypedList,
    TypedMap,
    TypedNull,
    TypedUnknown,
    Undecided,
)
from iacguard.value import (
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Value,
    is_absent,
)

_DEPTH = 12
"""How deep values are looked into for their types."""


class Opposed(Exception):
    """Types that do not go together."""


def type_of(value: Value, depth: int = _DEPTH) -> Type:
    """The type of a value; None where it is not known."""
    value = settle(value)
    if is_absent(value):
        return value.type if isinstance(value, TypedNull) else NULL
    if isinstance(value, Literal):
        if isinstance(value.value, bool):
            return BOOL
        return STRING if isinstance(value.value, str) else NUMBER
    if isinstance(value, (Interpolation, Encoded)):
        return STRING
    if isinstance(value, Undecided):
        return BOOL
    if isinstance(value, TypedUnknown):
        return value.type
    if type(value) in (Reference, Computed) and value.attribute in (None, "Arn"):  # type: ignore[attr-defined] # both have it
        # The identity of a resource.
        return STRING
    if depth == 0 or isinstance(value, Numbered):
        return None
    if isinstance(value, Choice):
        then, otherwise = type_of(value.then, depth - 1), type_of(value.otherwise, depth - 1)
        return then if then == otherwise or otherwise == NULL else otherwise if then == NULL else None
    if isinstance(value, SetValue):
        return Collection("set", value.element)
    if isinstance(value, TypedList):
        return Collection("list", value.element)
    if isinstance(value, TypedMap):
        return Collection("map", value.element)
    if isinstance(value, ListValue) and value.rest is None:
        return TupleType(tuple([type_of(item, depth - 1) for item in value.items]))
    # The outputs of a module are a mapping that evaluates what is asked for.
    if isinstance(value, MapValue) and value.rest is None and isinstance(value.entries, dict):
        return ObjectType({key: Field(type_of(item, depth - 1)) for key, item in value.entries.items()})
    return None


def common_type(types: Iterable[Type]) -> Type:
    """The type that values of these types can all be converted to, None where that is not known.

    Raises Opposed where there is none, whatever the types that are not known turn out to be.
    """
    found = _distinct(types)
    if not found:
        return NULL
    if len(found) == 1:
        return found[0]
    known: list[Type] = [type for type in found if type is not None]
    if len(known) < len(found):
        _check(known)
        return None
    return _unify(known)


def _distinct(types: Iterable[Type]) -> list[Type]:
    found: list[Type] = []
    for type in types:
        if type not in found:
            found.append(type)
    return found


def _check(types: Sequence[Type]) -> None:
    """Raises Opposed where types are of kinds that never go together."""
    shapes = {_shape(type) for type in types if type != NULL}
    if len(shapes) > 1:
        raise Opposed


def _shape(type: Type) -> str:
    if isinstance(type, Primitive):
        return "plain"
    named = isinstance(type, ObjectType) or (isinstance(type, Collection) and type.kind == "map")
    return "named" if named else "listed"


def _unify(types: list[Type]) -> Type:
    others = [type for type in types if type != NULL]
    if not others:
        return NULL
    _check(others)
    if _shape(others[0]) == "plain":
        return _plain(others)
    if len(others) < len(types):
        # Null among collections makes their type that of each one's own.
        return None if len(others) > 1 else others[0]
    return _named(others) if _shape(others[0]) == "named" else _listed(others)


def _plain(types: list[Type]) -> Type:
    if len(types) == 1:
        return types[0]
    if STRING not in types:
        raise Opposed
    return STRING


def _named(types: list[Type]) -> Type:
    objects = [type for type in types if isinstance(type, ObjectType)]
    maps = [type.element for type in types if isinstance(type, Collection)]
    if maps:
        fields = [field.constraint for type in objects for field in type.fields.values()]
        return Collection("map", common_type([*maps, *fields]))
    names = objects[0].fields.keys()
    if any(type.fields.keys() != names for type in objects):
        return Collection(
            "map", common_type([field.constraint for type in objects for field in type.fields.values()])
        )
    return ObjectType(
        {name: Field(common_type([type.fields[name].constraint for type in objects])) for name in names}
    )


def _listed(types: list[Type]) -> Type:
    tuples = [type for type in types if isinstance(type, TupleType)]
    collections = [type for type in types if isinstance(type, Collection)]
    if not collections:
        length = len(tuples[0].elements)
        if any(len(type.elements) != length for type in tuples):
            return Collection("list", common_type([one for type in tuples for one in type.elements]))
        return TupleType(
            tuple([common_type([type.elements[index] for type in tuples]) for index in range(length)])
        )
    elements = [type.element for type in collections]
    if len(collections) == len(types) and len({type.kind for type in collections}) == 1:
        return Collection(collections[0].kind, common_type(elements))
    if all(type.kind == "list" for type in collections):
        elements.extend(one for type in tuples for one in type.elements)
        return Collection("list", common_type(elements))
    # Of lists, sets and tuples, all are made what the first of them is that they can be made.
    for wanted in sorted(collections, key=lambda type: type.kind):
        if all(is_convertible(type, wanted) for type in types):
            return wanted
    raise Opposed


def is_convertible(given: Type, wanted: Type) -> bool:
    """Whether a value of one type can possibly be converted to another."""
    if given is None or wanted is None or given == wanted or NULL in (given, wanted):
        return True
    if isinstance(given, Primitive) and isinstance(wanted, Primitive):
        return STRING in (given, wanted)
    if isinstance(wanted, Collection) and not isinstance(given, Primitive):
        if (wanted.kind == "map") is not (_shape(given) == "named"):
            return False
        return all(is_convertible(element, wanted.element) for element in _elements(given))
    if isinstance(wanted, ObjectType):
        return isinstance(given, ObjectType) or (isinstance(given, Collection) and given.kind == "map")
    return isinstance(given, TupleType) and isinstance(wanted, TupleType)


def _elements(type: Type) -> Iterable[Type]:
    if isinstance(type, Collection):
        return (type.element,)
    if isinstance(type, TupleType):
        return type.elements
    return [field.constraint for field in type.fields.values()] if isinstance(type, ObjectType) else ()
