"""Functions of sets. What is given as a list has been made a set before."""

from __future__ import annotations

from collections.abc import Callable

from iacguard.frontends.terraform.conversion import set_of, unified
from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.functions.plain import comparable, data, is_null, items, rest_of, settled
from iacguard.frontends.terraform.operators import describe
from iacguard.frontends.terraform.undecided import SetValue
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


def setunion(arguments: list[Value], context: FunctionContext) -> Value:
    """What is in any of the sets."""
    found: list[Value] = []
    rest: Unknown | None = None
    for argument in map(settled, arguments):
        rest = rest or rest_of(argument)
        found.extend(argument.items if isinstance(argument, ListValue) else ())
    return set_of(context.span, found, rest)


def _kept(keep: Callable[[object, list[set[object]]], bool]) -> Callable[..., Value]:
    """A function that keeps those of the first set that are in the others, or are not."""

    def function(arguments: list[Value], context: FunctionContext) -> Value:
        sets = [items(argument) for argument in arguments]
        every, _ = unified([item for one in sets for item in one])
        found = iter([(comparable(data(item)), item) for item in every])
        first, *others = [[next(found) for _ in one] for one in sets]
        keys = [{key for key, _ in one} for one in others]
        return set_of(context.span, [item for key, item in first if keep(key, keys)])

    return function


FUNCTIONS = {
    "setintersection": _kept(lambda key, others: all(key in one for one in others)),
    "setsubtract": _kept(lambda key, others: not any(key in one for one in others)),
    "setunion": setunion,
    "toset": toset,
}
