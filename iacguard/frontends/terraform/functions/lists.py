"""Functions of lists and tuples. They keep the elements, with their spans, as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from iacguard.frontends.terraform.conversion import converted, unified
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
    rest_of,
    settled,
    text,
)
from iacguard.frontends.terraform.operators import describe, equal
from iacguard.frontends.terraform.sets import in_order, unordered
from iacguard.frontends.terraform.types import BOOL, NULL, NUMBER, STRING, Collection, TupleType, Type
from iacguard.frontends.terraform.undecided import (
    Numbered,
    SetValue,
    TypedList,
    TypedNull,
    with_items,
    with_mark,
)
from iacguard.frontends.terraform.unify import Opposed, common_type, type_of
from iacguard.syntax.hcl import numbers
from iacguard.value import Absent, Choice, ListValue, Literal, Reference, Unknown, Value

_MOST = 100_000
"""Elements that a function makes at the most; Terraform configurations stay far below."""

_MOST_NUMBERS = 1024
"""Numbers that Terraform lets ``range`` make."""


def _sequence(value: Value, name: str) -> Value:
    """A list or tuple, or what is not known. Raises EvaluationError for anything else."""
    value = settled(value)
    if isinstance(value, SetValue) or (rest_of(value) is None and not isinstance(value, ListValue)):
        raise EvaluationError(value.span, f"{name}(): found {describe(value)}, expected a list")
    return value


def concat(arguments: list[Value], context: FunctionContext) -> Value:
    """One list of the elements of all: a tuple, unless all of them are lists."""
    if not arguments:
        raise EvaluationError(context.span, "concat() takes at least one list")
    found: list[Value] = []
    rest: Unknown | None = None
    sequences = [_sequence(argument, "concat") for argument in arguments]
    for sequence in sequences:
        rest = rest or rest_of(sequence)
        if isinstance(sequence, ListValue):
            found.extend(sequence.items)
    if all(isinstance(sequence, TypedList) for sequence in sequences):
        try:
            element = common_type([one.element for one in sequences if isinstance(one, TypedList)])
        except Opposed:
            pass
        else:
            kept = tuple([converted(item, element) for item in found])
            return TypedList(context.span, kept, element, rest=rest)
    return ListValue(context.span, tuple(found), rest=rest)


def flatten(arguments: list[Value], context: FunctionContext) -> Value:
    """A tuple with nested lists replaced by their elements."""
    (argument,) = map(settled, arguments)
    rest = rest_of(argument)
    if rest is None and not isinstance(argument, ListValue):
        raise EvaluationError(argument.span, f"flatten(): found {describe(argument)}, expected a list")
    found: list[Value] = []
    hides = False
    pending = [argument]
    while pending:
        value = settled(pending.pop())
        if isinstance(value, ListValue):
            rest = rest or unordered(value)
            hides = hides or value.sensitive
            pending.extend(reversed(value.items))
        elif isinstance(value, (Unknown, Choice)) and value is not argument:
            # It may be an element, or a list of any length.
            rest = rest or Unknown(value.span, "may be one element or several")
            found.extend([value] if isinstance(value, Choice) else [])
        elif value is not argument:
            found.append(value)
    made = ListValue(context.span, tuple(found), rest=rest)
    return with_mark(made, True) if hides else made


def element(arguments: list[Value], context: FunctionContext) -> Value:
    """The element at an index, counted round and round."""
    elements, index = items(_sequence(arguments[0], "element")), integer(arguments[1])
    if not elements:
        raise EvaluationError(context.span, "element() of an empty list")
    return elements[index % len(elements)]


def contains(arguments: list[Value], context: FunctionContext) -> Value:
    """Whether an element of the list equals the value, which nothing is converted for."""
    holder = settled(arguments[0])
    rest = rest_of(holder)
    if rest is None and not isinstance(holder, ListValue):
        raise EvaluationError(holder.span, f"contains(): found {describe(holder)}, expected a list")
    elements = holder.items if isinstance(holder, ListValue) else ()
    verdicts = [equal(item, arguments[1]) for item in elements]
    if True in verdicts:
        return Literal(context.span, True)
    if None in verdicts or rest is not None:
        raise NotKnown(arguments[1] if rest is None else rest)
    return Literal(context.span, False)


def coalesce(arguments: list[Value], context: FunctionContext) -> Value:
    """The first argument that is neither null nor an empty string, in the type that all can have."""
    types = [type_of(argument) for argument in arguments]
    try:
        common = common_type(types)
    except Opposed:
        # Beside a null without a type, values of any types are left as they are, but for collections alone.
        if NULL not in types or not any(type in (STRING, NUMBER, BOOL) for type in types):
            message = "coalesce() of values of types that do not go together"
            raise EvaluationError(context.span, message) from None
        common = None
    for argument in arguments:
        if isinstance(argument, Unknown):
            raise NotKnown(argument)
        empty = isinstance(argument, Literal) and argument.value == "" and common in (STRING, None)
        if not is_null(argument) and not empty:
            return converted(argument, common)
    raise EvaluationError(context.span, "coalesce(): all arguments are null or empty")


def coalescelist(arguments: list[Value], context: FunctionContext) -> Value:
    """The first list that has elements."""
    for argument in arguments:
        if is_null(argument) and not isinstance(argument, TypedNull):
            raise EvaluationError(argument.span, "coalescelist(): found null, expected a list")
        if not is_null(argument) and items(_sequence(argument, "coalescelist")):
            return argument
    raise EvaluationError(context.span, "coalescelist(): all lists are empty")


def compact(arguments: list[Value], context: FunctionContext) -> Value:
    """A list of strings without the null and empty ones."""
    (argument,) = map(settled, arguments)
    rest = rest_of(argument)
    kept: list[Value] = []
    for value in argument.items if isinstance(argument, ListValue) else ():
        if isinstance(value, (Unknown, Choice)):
            rest = rest or Unknown(value.span, "may be empty")
        elif not is_null(value) and not (isinstance(value, Literal) and value.value == ""):
            kept.append(value)
    return TypedList(context.span, tuple(kept), STRING, rest=rest)


def _unique(elements: Iterable[Value]) -> list[Value]:
    kept: dict[object, Value] = {}
    for value in elements:
        if is_known(value):
            kept.setdefault(comparable(data(value)), value)
        elif isinstance(value, Reference):
            kept.setdefault(("reference", value.target, value.attribute, value.element), value)
        elif isinstance(value, Unknown) and value.symbol is not None:
            kept.setdefault(("unknown", value.symbol), value)
        else:
            kept.setdefault(("value", id(value)), value)
    return list(kept.values())


def distinct(arguments: list[Value], context: FunctionContext) -> Value:
    """A list without repetitions."""
    (argument,) = map(settled, arguments)
    if not isinstance(argument, ListValue):
        raise NotKnown(argument)
    found = tuple(_unique(argument.items))
    known = argument.element if isinstance(argument, TypedList) else None
    return TypedList(context.span, found, known, rest=argument.rest)


def tolist(arguments: list[Value], context: FunctionContext) -> Value:
    """The elements as a list."""
    (argument,) = map(settled, arguments)
    if is_null(argument):
        return Absent(context.span)
    if isinstance(argument, (Numbered, Reference, Unknown)) or type(argument) is TypedList:
        return argument
    if not isinstance(argument, ListValue):
        raise EvaluationError(argument.span, f"tolist(): found {describe(argument)}, expected a list")
    if isinstance(argument, TypedList):
        rest = unordered(argument)
        return TypedList(argument.span, argument.items, argument.element, argument.origin, rest)
    found, known = unified(argument.items)
    return TypedList(argument.span, tuple(found), known, argument.origin, argument.rest)


def one(arguments: list[Value], context: FunctionContext) -> Value:
    """The only element, null when there is none."""
    holder = settled(arguments[0])
    if rest_of(holder) is None and not isinstance(holder, ListValue):
        raise EvaluationError(holder.span, f"one(): found {describe(holder)}, expected a list")
    elements = items(holder)
    if len(elements) > 1:
        if isinstance(holder, SetValue) and not all(map(is_known, elements)):
            # They may turn out to be one.
            raise NotKnown(Unknown(holder.span, "its elements are not known"))
        raise EvaluationError(context.span, "one() of a list with more than one element")
    return elements[0] if elements else Absent(context.span)


def reverse(arguments: list[Value], context: FunctionContext) -> Value:
    """The elements in reverse order."""
    holder = settled(arguments[0])
    elements = tuple(reversed(items(holder, "reverse")))
    if isinstance(holder, TypedList):
        return TypedList(context.span, elements, holder.element)
    return ListValue(context.span, elements)


def slice_(arguments: list[Value], context: FunctionContext) -> Value:
    """The elements from one index up to another."""
    holder = _sequence(arguments[0], "slice")
    elements, start, end = items(holder), integer(arguments[1]), integer(arguments[2])
    if not 0 <= start <= end <= len(elements):
        raise EvaluationError(context.span, "slice() beyond the list")
    assert isinstance(holder, ListValue)
    return with_items(holder, elements[start:end]).at(context.span)


def index(arguments: list[Value], context: FunctionContext) -> Value:
    """The index of the first element equal to a value."""
    for position, value in enumerate(items(_sequence(arguments[0], "index"))):
        verdict = equal(value, arguments[1])
        if verdict is None:
            raise NotKnown(value)
        if verdict:
            return Literal(context.span, position)
    raise EvaluationError(context.span, "index(): the value is not in the list")


def sort(arguments: list[Value], context: FunctionContext) -> Value:
    """Strings in lexicographical order."""
    elements = items(arguments[0])
    if not all(map(is_known, elements)):
        # Which one stands where is not known, but how many there are is.
        elements = tuple([Unknown(value.span, "the order is not known") for value in elements])
        return TypedList(context.span, elements, STRING)
    return TypedList(context.span, tuple(sorted(elements, key=text)), STRING)


def range_(arguments: list[Value], context: FunctionContext) -> Value:
    """Numbers from a start up to and without a limit."""
    if not 1 <= len(arguments) <= 3:
        raise EvaluationError(context.span, "range() takes one to three numbers")
    given = [number(argument) for argument in arguments]
    start, limit = (0, given[0]) if len(given) == 1 else (given[0], given[1])
    step = given[2] if len(given) == 3 else (-1 if numbers.is_less(limit, start) else 1)
    down = numbers.is_less(limit, start)
    if start == limit:
        return TypedList(context.span, (), NUMBER)
    if step == 0 or (numbers.is_less(step, 0) is not down):
        raise EvaluationError(context.span, "range() with a step that never gets to the limit")
    found: list[Value] = []
    current = start
    while numbers.is_less(limit, current) if numbers.is_less(step, 0) else numbers.is_less(current, limit):
        if len(found) == _MOST_NUMBERS:
            raise EvaluationError(context.span, f"range() of more than {_MOST_NUMBERS} numbers")
        found.append(Literal(context.span, current))
        current = numbers.add(current, step)
    return TypedList(context.span, tuple(found), NUMBER)


def chunklist(arguments: list[Value], context: FunctionContext) -> Value:
    """A list cut into lists of a size."""
    elements, size = items(arguments[0]), integer(arguments[1])
    if size < 0:
        raise EvaluationError(context.span, "chunklist() with chunks of less than nothing")
    holder = settled(arguments[0])
    known = holder.element if isinstance(holder, TypedList) else None
    size = size or max(len(elements), 1)
    chunks = [elements[start : start + size] for start in range(0, len(elements), size)]
    made: list[Value] = [TypedList(context.span, chunk, known) for chunk in chunks]
    return TypedList(context.span, tuple(made), Collection("list", known))


def combinations(lists: list[tuple[Value, ...]], context: FunctionContext) -> Iterator[Value]:
    """All combinations of elements, the last ones changing first."""
    size = 1
    for elements in lists:
        size *= len(elements)
    if size > _MOST:
        raise NotFollowed(context.span, "more combinations than are followed")
    for combination in product(*lists):
        yield ListValue(context.span, combination)


def setproduct(arguments: list[Value], context: FunctionContext) -> Value:
    """All combinations of the elements of several lists; a set where one of them is a set."""
    if len(arguments) < 2:
        raise EvaluationError(context.span, "setproduct() takes at least two lists or sets")
    lists: list[tuple[Value, ...]] = []
    types: list[Type] = []
    rest: Unknown | None = None
    for argument in map(settled, arguments):
        elements = items(argument, "setproduct")
        if isinstance(argument, SetValue) and len(elements) > 1:
            # Two of a set that are not known may turn out to be one.
            kept = tuple([item for item in elements if is_known(item)])
            if len(kept) < len(elements):
                rest, elements = Unknown(argument.span, "its elements are not known"), kept
        found, known = unified(elements)
        lists.append(tuple(found))
        types.append(argument.element if isinstance(argument, TypedList) else known)
    made = tuple(combinations(lists, context))
    if any(isinstance(settled(argument), SetValue) for argument in arguments):
        return SetValue(context.span, in_order(made), TupleType(tuple(types)), rest=rest)
    return TypedList(context.span, made, TupleType(tuple(types)))


def matchkeys(arguments: list[Value], context: FunctionContext) -> Value:
    """The values whose key at the same position is among those searched for."""
    holder, (found, keys, search) = settled(arguments[0]), (items(argument) for argument in arguments)
    if len(found) != len(keys):
        raise EvaluationError(context.span, "matchkeys() of as many keys as values")
    every, _ = unified([*keys, *search])
    wanted = {comparable(data(item)) for item in every[len(keys) :]}
    pairs = zip(found, every, strict=False)
    kept = tuple(value for value, key in pairs if comparable(data(key)) in wanted)
    return TypedList(context.span, kept, holder.element if isinstance(holder, TypedList) else None)


def alltrue(arguments: list[Value], context: FunctionContext) -> Value:
    """Whether all elements are true; null is not."""
    return _quantified(arguments[0], context, deciding=False)


def anytrue(arguments: list[Value], context: FunctionContext) -> Value:
    """Whether an element is true."""
    return _quantified(arguments[0], context, deciding=True)


def _quantified(argument: Value, context: FunctionContext, deciding: bool) -> Value:
    holder = settled(argument)
    missing: Value | None = rest_of(holder)
    for value in holder.items if isinstance(holder, ListValue) else ():
        if not is_known(value):
            missing = value
        elif (not is_null(value) and flag(value)) is deciding:
            return Literal(context.span, deciding)
    if missing is not None:
        raise NotKnown(missing)
    return Literal(context.span, not deciding)


def sum_(arguments: list[Value], context: FunctionContext) -> Value:
    """The sum of numbers."""
    elements = items(arguments[0], "sum")
    if not elements:
        raise EvaluationError(context.span, "sum() of an empty list")
    total = number(elements[0])
    for item in elements[1:]:
        total = numbers.add(total, number(item))
    return Literal(context.span, total)


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
    "flatten": flatten,
    "index": index,
    "matchkeys": matchkeys,
    "one": one,
    "range": range_,
    "reverse": reverse,
    "setproduct": setproduct,
    "slice": slice_,
    "sort": sort,
    "sum": sum_,
    "tolist": tolist,
}
