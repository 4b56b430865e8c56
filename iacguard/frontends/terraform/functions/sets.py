"""Functions of sets. What is given as a list has been made a set before."""

from __future__ import annotations

from collections.abc import Callable

from iacguard.frontends.terraform.conversion import convert, set_of
from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.functions.plain import comparable, data, is_null, items, rest_of, settled
from iacguard.frontends.terraform.operators import describe
from iacguard.frontends.terraform.sets import in_order
from iacguard.frontends.terraform.types import Collection, Type, is_whole
from iacguard.frontends.terraform.undecided import SetValue
from iacguard.frontends.terraform.unify import Opposed, common_type
from iacguard.value import Absent, ListValue, Unknown, Value


def toset(arguments: list[Value], context: FunctionContext) -> Value:
    """A set: sorted, each element once."""
    (argument,) = map(settled, arguments)
    if is_null(argument):
        return Absent(context.span)
    rest = rest_of(argument)
    if not isinstance(argument, ListValue):
        if rest is None:
            raise EvaluationError(argument.span, f"toset(): found {describe(argument)}, expected a list")
        return set_of(context.span, (), rest)
    if isinstance(argument, SetValue):
        return argument
    return set_of(context.span, argument.items, rest)


def _in_common(arguments: list[Value], context: FunctionContext) -> tuple[list[Value], Type]:
    """Sets with elements of one type, and that type. Raises EvaluationError where they have none."""
    sets = list(map(settled, arguments))
    try:
        element = common_type([one.element for one in sets if isinstance(one, SetValue)])
    except Opposed:
        raise EvaluationError(
            context.span, "found sets of types that do not go together, expected them to have one type"
        ) from None
    if not is_whole(element):
        return sets, element
    return [convert(one, Collection("set", element)) for one in sets], element


def setunion(arguments: list[Value], context: FunctionContext) -> Value:
    """What is in any of the sets."""
    found: list[Value] = []
    rest: Unknown | None = None
    sets, element = _in_common(arguments, context)
    for argument in sets:
        rest = rest or rest_of(argument)
        found.extend(argument.items if isinstance(argument, ListValue) else ())
    return SetValue(context.span, in_order(found), element, rest=rest)


def _kept(keep: Callable[[object, list[set[object]]], bool]) -> Callable[..., Value]:
    """A function that keeps those of the first set that are in the others, or are not."""

    def function(arguments: list[Value], context: FunctionContext) -> Value:
        sets, element = _in_common(arguments, context)
        first, *others = [[(comparable(data(item)), item) for item in items(one)] for one in sets]
        keys = [{key for key, _ in one} for one in others]
        kept = tuple([item for key, item in first if keep(key, keys)])
        return SetValue(context.span, kept, element)

    return function


FUNCTIONS = {
    "setintersection": _kept(lambda key, others: all(key in one for one in others)),
    "setsubtract": _kept(lambda key, others: not any(key in one for one in others)),
    "setunion": setunion,
    "toset": toset,
}
