"""Functions of maps and objects, and of values of any kind."""

from __future__ import annotations

from iacguard.frontends.terraform.conversion import convert, unified
from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.functions.graphemes import count
from iacguard.frontends.terraform.functions.plain import (
    NotKnown,
    is_known,
    is_null,
    items,
    rest_of,
    settled,
    text,
)
from iacguard.frontends.terraform.operators import describe
from iacguard.frontends.terraform.types import STRING, Collection, Type
from iacguard.frontends.terraform.undecided import Numbered, SetValue, TypedList, TypedMap, marked, with_mark
from iacguard.text import Span
from iacguard.value import (
    Absent,
    Choice,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
)


def _map(value: Value, name: str) -> MapValue:
    value = settled(value)
    if isinstance(value, MapValue):
        return value
    rest = rest_of(value)
    if rest is not None:
        raise NotKnown(value)
    raise EvaluationError(value.span, f"{name}(): found {describe(value)}, expected a map")


def merge(arguments: list[Value], context: FunctionContext) -> Value:
    """One map; of equal keys the last one counts, which an unknown map may hold as well.

    It is an object unless all of them are maps of one type.
    """
    entries: dict[str, Value] = {}
    key_spans: dict[str, Span] = {}
    rest: Unknown | None = None
    types: list[Type] = []
    for argument in map(settled, arguments):
        types.append(Collection("map", argument.element) if isinstance(argument, TypedMap) else None)
        if is_null(argument):
            continue
        unknown = rest_of(argument)
        if unknown is not None:
            rest = rest or unknown
            entries = {key: Unknown(value.span, "may be overridden") for key, value in entries.items()}
        if isinstance(argument, MapValue):
            entries.update(argument.entries)
            key_spans.update(argument.keys)
        elif unknown is None:
            raise EvaluationError(argument.span, f"merge(): found {describe(argument)}, expected a map")
    made = MapValue(context.span, entries, key_spans, rest=rest)
    first = types[0] if types else None
    if isinstance(first, Collection) and all(type == first for type in types):
        return TypedMap(made, first.element)
    return made


def length(arguments: list[Value], context: FunctionContext) -> Value:
    """The number of elements, or of characters as people count them."""
    (argument,) = map(settled, arguments)
    if isinstance(argument, Numbered):
        return argument.count.at(context.span)
    if isinstance(argument, SetValue) and len(argument.items) > 1:
        for item in argument.items:
            if isinstance(item, (Unknown, Choice)) or rest_of(item) is not None:
                # It may turn out to be equal to another element.
                raise NotKnown(item)
    if isinstance(argument, (ListValue, MapValue)):
        return Literal(context.span, len(items(argument)))
    if isinstance(argument, Literal) and not isinstance(argument.value, str):
        raise EvaluationError(argument.span, f"length(): found {describe(argument)}, expected a list")
    return Literal(context.span, count(text(argument)))


def lookup(arguments: list[Value], context: FunctionContext) -> Value:
    """The value of a key, or the default, which in a map is of the type of its values."""
    if len(arguments) > 3:
        raise EvaluationError(context.span, "lookup() takes two or three arguments")
    holder, key = _map(arguments[0], "lookup"), text(arguments[1])
    default = arguments[2] if len(arguments) == 3 else None
    if default is not None and isinstance(holder, TypedMap):
        default = convert(default, holder.element)
    value = holder.entries.get(key)
    if value is None:
        if holder.rest is not None:
            raise NotKnown(holder.rest)
        if default is None:
            raise EvaluationError(context.span, f'lookup(): the map has no "{key}"')
        value = default
    return marked(value, *arguments[:2])


def keys(arguments: list[Value], context: FunctionContext) -> Value:
    """The keys of a map, sorted."""
    holder = _map(arguments[0], "keys")
    names = sorted(holder.entries)
    found: tuple[Value, ...] = tuple(Literal(holder.keys.get(name, context.span), name) for name in names)
    if isinstance(holder, TypedMap):
        return TypedList(context.span, found, STRING, rest=holder.rest)
    return ListValue(context.span, found, rest=holder.rest)


def values(arguments: list[Value], context: FunctionContext) -> Value:
    """The values of a map in the order of the keys."""
    holder = _map(arguments[0], "values")
    found = tuple(holder.entries[name] for name in sorted(holder.entries))
    if isinstance(holder, TypedMap):
        return TypedList(context.span, found, holder.element, rest=holder.rest)
    return ListValue(context.span, found, rest=holder.rest)


def tomap(arguments: list[Value], context: FunctionContext) -> Value:
    """The object as a map."""
    (argument,) = map(settled, arguments)
    if is_null(argument):
        return Absent(context.span)
    if rest_of(argument) is not None and not isinstance(argument, MapValue):
        return argument
    holder = _map(argument, "tomap")
    if isinstance(holder, TypedMap) or holder.rest is not None or not isinstance(holder.entries, dict):
        return holder
    found, element = unified(list(holder.entries.values()), in_map=True)
    entries = dict(zip(holder.entries, found, strict=True))
    made = MapValue(holder.span, entries, holder.keys, holder.origin, header=holder.header)
    return TypedMap(made, element)


def zipmap(arguments: list[Value], context: FunctionContext) -> Value:
    """A map of keys and values from two lists; an object where the values are a tuple."""
    holder = settled(arguments[1])
    if rest_of(holder) is None and (not isinstance(holder, ListValue) or isinstance(holder, SetValue)):
        raise EvaluationError(holder.span, f"zipmap(): found {describe(holder)}, expected a list")
    names, found = items(arguments[0]), items(holder)
    if len(names) != len(found):
        raise EvaluationError(context.span, "zipmap() of lists of different lengths")
    made = MapValue(context.span, {text(name): value for name, value in zip(names, found, strict=True)})
    if isinstance(holder, TypedList):
        made = TypedMap(made, holder.element)
    return with_mark(made, True) if any(name.sensitive for name in names) else made


def transpose(arguments: list[Value], context: FunctionContext) -> Value:
    """A map of lists of strings with keys and values swapped."""
    swapped: dict[str, list[Value]] = {}
    holder = _map(arguments[0], "transpose")
    if holder.rest is not None:
        raise NotKnown(holder.rest)
    for key in sorted(holder.entries):
        for item in items(holder.entries[key]):
            swapped.setdefault(text(item), []).append(Literal(context.span, key))
    entries: dict[str, Value] = {
        key: TypedList(context.span, tuple(swapped[key]), STRING) for key in sorted(swapped)
    }
    return TypedMap(MapValue(context.span, entries), Collection("list", STRING))


def sensitive(arguments: list[Value], context: FunctionContext) -> Value:
    """The value, marked so that nothing of it is ever shown."""
    return with_mark(arguments[0], True).at(context.span)


def nonsensitive(arguments: list[Value], context: FunctionContext) -> Value:
    """The value without its mark; what is inside of one without keeps its own."""
    if isinstance(arguments[0], (ListValue, MapValue)) and not arguments[0].sensitive:
        return arguments[0].at(context.span)
    return with_mark(arguments[0], False).at(context.span)


def unwrapped(arguments: list[Value], context: FunctionContext) -> Value:
    """The argument itself."""
    return arguments[0]


def issensitive(arguments: list[Value], context: FunctionContext) -> Value:
    """Whether a value is marked."""
    (argument,) = arguments
    is_marked = argument.sensitive
    if isinstance(argument, Interpolation):
        is_marked = is_marked or any(piece.sensitive for piece in argument.pieces)
    if not is_marked and isinstance(argument, (Unknown, Reference, Interpolation)) and not is_known(argument):
        # What it turns out to be may be marked.
        raise NotKnown(argument)
    return Literal(context.span, is_marked)


FUNCTIONS = {
    "ephemeralasnull": unwrapped,
    "issensitive": issensitive,
    "keys": keys,
    "length": length,
    "lookup": lookup,
    "merge": merge,
    "nonsensitive": nonsensitive,
    "sensitive": sensitive,
    "tomap": tomap,
    "transpose": transpose,
    "values": values,
    "zipmap": zipmap,
}
