"""Functions of numbers."""

from __future__ import annotations

import math
from collections.abc import Callable

from iacguard.frontends.terraform.errors import EvaluationError, NotFollowed
from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.functions.plain import integer, number, text
from iacguard.value import Literal, Value


def _of_one(
    function: Callable[[int | float], int | float],
) -> Callable[[list[Value], FunctionContext], Value]:
    def wrapped(arguments: list[Value], context: FunctionContext) -> Value:
        (argument,) = arguments
        return Literal(context.span, (function(number(argument))))

    return wrapped


def _of_all(
    function: Callable[[list[int | float]], int | float],
) -> Callable[[list[Value], FunctionContext], Value]:
    def wrapped(arguments: list[Value], context: FunctionContext) -> Value:
        return Literal(context.span, (function([number(argument) for argument in arguments])))

    return wrapped


def _sign(known: int | float) -> int:
    return (known > 0) - (known < 0)


def parseint(arguments: list[Value], context: FunctionContext) -> Value:
    """The number that a string holds in a base of 2 to 62; digits, small letters, capitals."""
    written, base = text(arguments[0]), integer(arguments[1])
    if len(written) > 400:
        raise NotFollowed(context.span, "a number of more digits than are followed")
    if base <= 36:
        return Literal(context.span, int(written, base))
    order = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[:base]
    result = 0
    for digit in written.removeprefix("-"):
        if digit not in order:
            raise EvaluationError(context.span, f'"{written}" is not a number of base {base}')
        result = result * base + order.index(digit)
    return Literal(context.span, -result if written.startswith("-") else result)


def _log(numbers: list[int | float]) -> float:
    return math.log(numbers[0]) / math.log(numbers[1])


def _power(numbers: list[int | float]) -> int | float:
    base, exponent = numbers
    if abs(exponent) * max(int(abs(base)).bit_length(), 1) > 4096:
        raise OverflowError("a power that is not followed")
    return float(base) ** exponent if exponent < 0 else base**exponent


FUNCTIONS = {
    "abs": _of_one(abs),
    "ceil": _of_one(math.ceil),
    "floor": _of_one(math.floor),
    "log": _of_all(_log),
    "max": _of_all(max),
    "min": _of_all(min),
    "parseint": parseint,
    "pow": _of_all(_power),
    "signum": _of_one(_sign),
}
