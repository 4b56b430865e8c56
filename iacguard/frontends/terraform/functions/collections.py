"""Functions of lists, maps and sets. They keep the elements, with their spans, as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from iacguard.frontends.terraform.conversion import set_of, unified
from iacguard.frontends.terraform.errors import EvaluationError, NotFollowed
from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.functions.plain import (
    NotKnown,
    comparable,
    data,
    flag,
    integer,
    is_known,
    is_null,
    items,
    number,
    same,
    text,
)
from iacguard.frontends.terraform.undecided import Numbered, SetValue
from iacguard.text import Span
from iacguard.value import (
    Absent,
    Choice,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
)

_MOST = 100_000
"""Elements that a function makes at the most; Terraform configurations stay far below."""


_MOST_NUMBERS = 1024
"""Numbers that Terraform lets ``range`` make."""


def _settled(value: Value) -> Value:
    return value.value if isinstance(value, Reference) and value.value is not None else value


def _rest(value: Value) -> Unknown | None:
    """What may be in a collection beside its known elements."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Reference):
        return Unknown(value.span, "known only when deployed")
    return value.rest if isinstance(value, (ListValue, MapValue)) else None


def _map(value: Value) -> MapValue:
    value = _settled(value)
    if isinstance(value, MapValue):
        return value
    if isinstance(value, (Unknown, Reference)):
        raise NotKnown(value)
    raise EvaluationError(value.span, "a map is required")


def concat(arguments: list[Value], context: FunctionContext) -> Value:
    """One list of the elements of all."""
    found: list[Value] = []
    rest: Unknown | None = None
    for argument in map(_settled, arguments):
        rest = rest or _rest(argument)
        if isinstance(_indexed(argument), ListValue):
            assert isinstance(argument, ListValue)
            found.extend(argument.items)
        elif _rest(argument) is None:
            raise EvaluationError(argument.span, "concat() takes lists")
    return ListValue(context.span, tuple(found), rest=rest)


def flatten(arguments: list[Value], context: FunctionContext) -> Value:
    """A list with nested lists replaced by their elements."""
    (argument,) = map(_settled, arguments)
    rest = _rest(argument)
    found: list[Value] = []
    pending = [argument]
    while pending:
        value = _settled(pending.pop())
        if isinstance(value, ListValue):
            rest = rest or value.rest
            pending.extend(reversed(value.items))
        elif isinstance(value, (Unknown, Choice)) and value is not argument:
            # It may be an element, or a list of any length.
            rest = rest or Unknown(value.span, "may be one element or several")
            found.extend([value] if isinstance(value, Choice) else [])
        elif value is not argument:
            found.append(value)
    return ListValue(context.span, tuple(found), rest=rest)


def merge(arguments: list[Value], context: FunctionContext) -> Value:
    """One map; of equal keys the last one counts, which an unknown map may hold as well."""
    entries: dict[str, Value] = {}
    key_spans: dict[str, Span] = {}
    rest: Unknown | None = None
    for argument in map(_settled, arguments):
        if is_null(argument):
            continue
        unknown = _rest(argument)
        if unknown is not None:
            rest = rest or unknown
            entries = {key: Unknown(value.span, "may be overridden") for key, value in entries.items()}
        if isinstance(argument, MapValue):
            entries.update(argument.entries)
            key_spans.update(argument.keys)
        elif unknown is None:
            raise EvaluationError(argument.span, "merge() takes maps")
    return MapValue(context.span, entries, key_spans, rest=rest)


def length(arguments: list[Value], context: FunctionContext) -> Value:
    """The number of elements, or of characters."""
    (argument,) = map(_settled, arguments)
    if isinstance(argument, Numbered):
        return argument.count.at(context.span)
    if isinstance(argument, (ListValue, MapValue)):
        return Literal(context.span, len(items(argument)))
    return Literal(context.span, len(text(argument)))


def lookup(arguments: list[Value], context: FunctionContext) -> Value:
    """The value of a key, or the default."""
    holder, key = _map(arguments[0]), text(arguments[1])
    value = holder.entries.get(key)
    if value is not None:
        return value
    if holder.rest is not None:
        raise NotKnown(holder.rest)
    if len(arguments) > 2:
        return arguments[2]
    raise EvaluationError(context.span, f'the map has no key "{key}"')


def element(arguments: list[Value], context: FunctionContext) -> Value:
    """The element at an index, counted round."""
    elements, index = items(_indexed(arguments[0])), integer(arguments[1])
    if not elements:
        raise EvaluationError(context.span, "element() of an empty list")
    return elements[index % len(elements)]


def _indexed(value: Value) -> Value:
    if isinstance(_settled(value), SetValue):
        raise EvaluationError(value.span, "found a set, whose elements have no index, expected a list")
    return value


def keys(arguments: list[Value], context: FunctionContext) -> Value:
    """The keys of a map, sorted."""
    holder = _map(arguments[0])
    names = sorted(holder.entries)
    found = tuple(Literal(holder.keys.get(name, context.span), name) for name in names)
    return ListValue(context.span, found, rest=holder.rest)


def values(arguments: list[Value], context: FunctionContext) -> Value:
    """The values of a map in the order of the keys."""
    holder = _map(arguments[0])
    found = tuple(holder.entries[name] for name in sorted(holder.entries))
    return ListValue(context.span, found, rest=holder.rest)


def contains(arguments: list[Value], context: FunctionContext) -> Value:
    """Whether an element of the list equals the value."""
    holder = _settled(arguments[0])
    rest = _rest(holder)
    elements = holder.items if isinstance(holder, ListValue) else () if rest else items(holder)
    verdicts = [same(element, arguments[1]) for element in elements]
    if True in verdicts:
        return Literal(context.span, True)
    if None in verdicts or rest is not None:
        raise NotKnown(arguments[1] if rest is None else rest)
    return Literal(context.span, False)


def coalesce(arguments: list[Value], context: FunctionContext) -> Value:
    """The first argument that is neither null nor an empty string."""
    for argument in arguments:
        if isinstance(argument, Unknown):
            raise NotKnown(argument)
        if not is_null(argument) and not (isinstance(argument, Literal) and argument.value == ""):
            return argument
    raise EvaluationError(context.span, "coalesce(): all arguments are null or empty")


def coalescelist(arguments: list[Value], context: FunctionContext) -> Value:
    """The first list that has elements."""
    for argument in arguments:
        if not is_null(argument) and items(argument):
            return argument
    raise EvaluationError(context.span, "coalescelist(): all lists are empty")


def compact(arguments: list[Value], context: FunctionContext) -> Value:
    """A list of strings without the null and empty ones."""
    (argument,) = map(_settled, arguments)
    rest = _rest(argument)
    kept: list[Value] = []
    for value in argument.items if isinstance(argument, ListValue) else ():
        if isinstance(value, (Unknown, Choice)):
            rest = rest or Unknown(value.span, "may be empty")
        elif not is_null(value) and not (isinstance(value, Literal) and value.value == ""):
            kept.append(value)
    return ListValue(context.span, tuple(kept), rest=rest)


def _unique(elements: Iterable[Value]) -> list[Value]:
    kept: dict[object, Value] = {}
    for value in elements:
        if is_known(value):
            kept.setdefault(comparable(data(value)), value)
        elif isinstance(value, Reference):
            kept.setdefault(("reference", value.target, value.attribute), value)
        elif isinstance(value, Unknown) and value.symbol is not None:
            kept.setdefault(("unknown", value.symbol), value)
        else:
            kept.setdefault(("value", id(value)), value)
    return list(kept.values())


def distinct(arguments: list[Value], context: FunctionContext) -> Value:
    """A list without repetitions."""
    (argument,) = map(_settled, arguments)
    found = _unique(argument.items if isinstance(argument, ListValue) else items(argument))
    return ListValue(context.span, tuple(found), rest=_rest(argument))


def toset(arguments: list[Value], context: FunctionContext) -> Value:
    """A set: sorted, each element once."""
    (argument,) = map(_settled, arguments)
    if is_null(argument):
        return Absent(context.span)
    rest = _rest(argument)
    if not isinstance(argument, ListValue) and rest is None:
        raise EvaluationError(argument.span, "toset() takes a list")
    return set_of(context.span, argument.items if isinstance(argument, ListValue) else (), rest)


def tolist(arguments: list[Value], context: FunctionContext) -> Value:
    """The elements as a list."""
    (argument,) = map(_settled, arguments)
    if isinstance(argument, (Unknown, Absent)) or is_null(argument):
        return argument
    if isinstance(argument, (Numbered, Reference)):
        return argument
    if not isinstance(argument, ListValue):
        raise EvaluationError(argument.span, "tolist() takes a list or a set")
    return ListValue(argument.span, tuple(unified(argument.items)[0]), argument.origin, argument.rest)


def tomap(arguments: list[Value], context: FunctionContext) -> Value:
    """The object as a map."""
    (argument,) = map(_settled, arguments)
    if isinstance(argument, (Unknown, Absent)) or is_null(argument):
        return argument
    holder = _map(argument)
    if holder.rest is not None or not isinstance(holder.entries, dict):
        return holder
    entries = dict(zip(holder.entries, unified(list(holder.entries.values()))[0], strict=True))
    return MapValue(holder.span, entries, holder.keys, holder.origin, header=holder.header)


def one(arguments: list[Value], context: FunctionContext) -> Value:
    """The only element, null when there is none."""
    elements = items(arguments[0])
    if len(elements) > 1:
        raise EvaluationError(context.span, "one() of a list with more than one element")
    return elements[0] if elements else Absent(context.span)


def reverse(arguments: list[Value], context: FunctionContext) -> Value:
    """The elements in reverse order."""
    return ListValue(context.span, tuple(reversed(items(arguments[0]))))


def slice_(arguments: list[Value], context: FunctionContext) -> Value:
    """The elements from one index up to another."""
    elements, start, end = items(_indexed(arguments[0])), integer(arguments[1]), integer(arguments[2])
    if not 0 <= start <= end <= len(elements):
        raise EvaluationError(context.span, "slice() beyond the list")
    return ListValue(context.span, elements[start:end])


def index(arguments: list[Value], context: FunctionContext) -> Value:
    """The index of the first element equal to a value."""
    for position, value in enumerate(items(_indexed(arguments[0]))):
        verdict = same(value, arguments[1])
        if verdict is None:
            raise NotKnown(value)
        if verdict:
            return Literal(context.span, position)
    raise EvaluationError(context.span, "index(): the value is not in the list")


def sort(arguments: list[Value], context: FunctionContext) -> Value:
    """Strings in lexicographical order."""
    elements = items(arguments[0])
    return ListValue(context.span, tuple(sorted(elements, key=text)))


def range_(arguments: list[Value], context: FunctionContext) -> Value:
    """Numbers from a start up to and without a limit."""
    numbers = [integer(argument) for argument in arguments]
    start, limit = (0, numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[1])
    step = numbers[2] if len(numbers) == 3 else (1 if limit >= start else -1)
    if step == 0 or (limit > start and step < 0) or (limit < start and step > 0):
        raise EvaluationError(context.span, "range() with a step that never gets to the limit")
    if abs(limit - start) > _MOST_NUMBERS * abs(step):
        raise EvaluationError(context.span, f"range() of more than {_MOST_NUMBERS} numbers")
    return ListValue(context.span, tuple(Literal(context.span, item) for item in range(start, limit, step)))


def zipmap(arguments: list[Value], context: FunctionContext) -> Value:
    """A map of keys and values from two lists."""
    names, found = items(arguments[0]), items(arguments[1])
    if len(names) != len(found):
        raise EvaluationError(context.span, "zipmap() of lists of different lengths")
    return MapValue(context.span, {text(name): value for name, value in zip(names, found, strict=True)})


def chunklist(arguments: list[Value], context: FunctionContext) -> Value:
    """A list cut into lists of a size."""
    elements, size = items(arguments[0]), integer(arguments[1])
    size = size or max(len(elements), 1)
    chunks = [elements[start : start + size] for start in range(0, len(elements), size)]
    return ListValue(context.span, tuple(ListValue(context.span, chunk) for chunk in chunks))


def _combinations(lists: list[tuple[Value, ...]], context: FunctionContext) -> Iterator[Value]:
    size = 1
    for elements in lists:
        size *= len(elements)
    if size > _MOST:
        raise NotFollowed(context.span, "more combinations than are followed")
    for combination in product(*lists):
        yield ListValue(context.span, combination)


def setproduct(arguments: list[Value], context: FunctionContext) -> Value:
    """All combinations of the elements of several lists."""
    found = tuple(_combinations([items(one) for one in arguments], context))
    if all(isinstance(_settled(one), SetValue) for one in arguments):
        return set_of(context.span, found)
    return ListValue(context.span, found)


def setunion(arguments: list[Value], context: FunctionContext) -> Value:
    """What is in any of the sets."""
    lists = [tolist([argument], context) for argument in arguments]
    return toset([concat(lists, context)], context)


def setintersection(arguments: list[Value], context: FunctionContext) -> Value:
    """What is in all of the sets."""
    sets = [{comparable(data(item)) for item in items(argument)} for argument in arguments]
    kept = [item for item in items(arguments[0]) if all(comparable(data(item)) in one for one in sets)]
    return toset([ListValue(context.span, tuple(kept))], context)


def setsubtract(arguments: list[Value], context: FunctionContext) -> Value:
    """What is in the first set and not in the second."""
    taken = {comparable(data(item)) for item in items(arguments[1])}
    kept = [item for item in items(arguments[0]) if comparable(data(item)) not in taken]
    return toset([ListValue(context.span, tuple(kept))], context)


def transpose(arguments: list[Value], context: FunctionContext) -> Value:
    """A map of lists of strings with keys and values swapped."""
    swapped: dict[str, list[Value]] = {}
    holder = _map(arguments[0])
    for key in sorted(holder.entries):
        for item in items(holder.entries[key]):
            swapped.setdefault(text(item), []).append(Literal(context.span, key))
    return MapValue(
        context.span, {key: ListValue(context.span, tuple(swapped[key])) for key in sorted(swapped)}
    )


def matchkeys(arguments: list[Value], context: FunctionContext) -> Value:
    """The values whose key at the same position is among those searched for."""
    wanted = {comparable(data(item)) for item in items(arguments[2])}
    pairs = zip(items(arguments[0]), items(arguments[1]), strict=True)
    return ListValue(context.span, tuple(value for value, key in pairs if comparable(data(key)) in wanted))


def alltrue(arguments: list[Value], context: FunctionContext) -> Value:
    """Whether all elements are true."""
    return _quantified(arguments[0], context, deciding=False)


def anytrue(arguments: list[Value], context: FunctionContext) -> Value:
    """Whether an element is true."""
    return _quantified(arguments[0], context, deciding=True)


def _quantified(argument: Value, context: FunctionContext, deciding: bool) -> Value:
    holder = _settled(argument)
    missing: Value | None = _rest(holder)
    for value in holder.items if isinstance(holder, ListValue) else ():
        if not is_known(value):
            missing = value
        elif flag(value) is deciding:
            return Literal(context.span, deciding)
    if missing is not None:
        raise NotKnown(missing)
    return Literal(context.span, not deciding)


def sum_(arguments: list[Value], context: FunctionContext) -> Value:
    """The sum of numbers."""
    return Literal(context.span, (sum(number(item) for item in items(arguments[0]))))


def sensitive(arguments: list[Value], context: FunctionContext) -> Value:
    """The value, marked so that it is never shown."""
    marked = arguments[0].at(context.span)
    marked.sensitive = True
    return marked


def nonsensitive(arguments: list[Value], context: FunctionContext) -> Value:
    """The value without its mark."""
    unmarked = arguments[0].at(context.span)
    unmarked.sensitive = False
    return unmarked


def unwrapped(arguments: list[Value], context: FunctionContext) -> Value:
    """The argument itself."""
    return arguments[0]


def issensitive(arguments: list[Value], context: FunctionContext) -> Value:
    """Whether a value is marked."""
    return Literal(context.span, arguments[0].sensitive)


FUNCTIONS = {
    "alltrue": alltrue,
    "anytrue": anytrue,
    "chunklist": chunklist,
    "coalesce": coalesce,
    "coalescelist": coalescelist,
    "compact": compact,
    "concat": concat,
    "contains": contains,
    "distinct": distinct,
    "element": element,
    "ephemeralasnull": unwrapped,
    "flatten": flatten,
    "index": index,
    "issensitive": issensitive,
    "keys": keys,
    "length": length,
    "lookup": lookup,
    "matchkeys": matchkeys,
    "merge": merge,
    "nonsensitive": nonsensitive,
    "one": one,
    "range": range_,
    "reverse": reverse,
    "sensitive": sensitive,
    "setintersection": setintersection,
    "setproduct": setproduct,
    "setsubtract": setsubtract,
    "setunion": setunion,
    "slice": slice_,
    "sort": sort,
    "sum": sum_,
    "tolist": tolist,
    "tomap": tomap,
    "toset": toset,
    "transpose": transpose,
    "values": values,
    "zipmap": zipmap,
}
