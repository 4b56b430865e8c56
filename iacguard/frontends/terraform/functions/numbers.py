"""Functions of numbers."""

from __future__ import annotations

import math
from collections.abc import Callable

from iacguard.frontends.terraform.errors import EvaluationError, NotFollowed
from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.functions.plain import integer, number, text
from iacguard.syntax.hcl import numbers
from iacguard.value import Literal, Value

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _of_one(
    function: Callable[[int | float], int | float],
) -> Callable[[list[Value], FunctionContext], Value]:
    def wrapped(arguments: list[Value], context: FunctionContext) -> Value:
        (argument,) = arguments
        return Literal(context.span, function(number(argument)))

    return wrapped


def _extreme(least: bool) -> Callable[[list[Value], FunctionContext], Value]:
    def wrapped(arguments: list[Value], context: FunctionContext) -> Value:
        if not arguments:
            raise EvaluationError(context.span, "found no argument, expected at least one number")
        found, *others = [number(argument) for argument in arguments]
        for other in others:
            if numbers.is_less(other, found) if least else numbers.is_less(found, other):
                found = other
        return Literal(context.span, found)

    return wrapped


def _absolute(known: int | float) -> int | float:
    return numbers.negative(known) if numbers.is_below_zero(known) else known


def signum(arguments: list[Value], context: FunctionContext) -> Value:
    """The sign of a whole number: -1, 0 or 1."""
    known = integer(arguments[0])
    return Literal(context.span, (known > 0) - (known < 0))


def parseint(arguments: list[Value], context: FunctionContext) -> Value:
    """The number that a string holds in a base of 2 to 62; digits, small letters, capitals."""
    given, base = arguments[0], integer(arguments[1])
    if isinstance(given, Literal) and not isinstance(given.value, str):
        raise EvaluationError(given.span, "parseint() takes a string")
    written = text(given)
    if not 2 <= base <= 62:
        raise EvaluationError(context.span, "parseint() takes a base of 2 to 62")
    if len(written) > 400:
        raise NotFollowed(context.span, "a number of more digits than are followed")
    digits = written[1:] if written.startswith(("-", "+")) else written
    known = _DIGITS[:base]
    result = 0
    for digit in digits.lower() if base <= 36 else digits:
        if digit not in known:
            raise EvaluationError(context.span, f'"{written}" is not a number of base {base}')
        result = result * base + known.index(digit)
    if not digits:
        raise EvaluationError(context.span, f'"{written}" is not a number of base {base}')
    return Literal(context.span, -result if written.startswith("-") else result)


def _of_floats(
    function: Callable[[float, float], float],
) -> Callable[[list[Value], FunctionContext], Value]:
    """A function that Terraform works out with floats of 53 bits."""

    def wrapped(arguments: list[Value], context: FunctionContext) -> Value:
        given = [number(argument) for argument in arguments]
        if any(isinstance(one, numbers.NegativeZero) for one in given):
            raise NotFollowed(context.span, "a result that may be zero below zero")
        first, second = map(float, given)
        try:
            result = function(first, second)
        except (ArithmeticError, ValueError) as error:
            raise NotFollowed(context.span, f"a result that is no number or too large: {error}") from None
        if not isinstance(result, float) or not math.isfinite(result):
            raise NotFollowed(context.span, "a result that is no number or too large")
        return Literal(context.span, int(result) if result.is_integer() and abs(result) < 2**53 else result)

    return wrapped


def _log(known: float, base: float) -> float:
    return _natural_log(known) / _natural_log(base)


_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_LOG_EVEN = (3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01)
_LOG_ODD = (
    6.666666666666735130e-01,
    2.857142874366239149e-01,
    1.818357216161805012e-01,
    1.479819860511658591e-01,
)


def _natural_log(known: float) -> float:
    """A logarithm with the rounding of Go's, which ``ceil(log(27, 3))`` shows: https://go.dev/src/math/log.go"""
    if known <= 0:
        return math.log(known)
    fraction, exponent = math.frexp(known)
    if fraction < math.sqrt(2) / 2:
        fraction *= 2
        exponent -= 1
    beyond = fraction - 1
    part = beyond / (2 + beyond)
    square = part * part
    fourth = square * square
    odd = square * _polynomial(fourth, _LOG_ODD)
    even = fourth * _polynomial(fourth, _LOG_EVEN)
    half = 0.5 * beyond * beyond
    low = part * (half + (odd + even)) + exponent * _LN2_LOW
    return exponent * _LN2_HIGH - ((half - low) - beyond)


def _polynomial(known: float, coefficients: tuple[float, ...]) -> float:
    made = 0.0
    for coefficient in reversed(coefficients):
        made = coefficient + known * made
    return made


def _power(base: float, exponent: float) -> float:
    """A power with the rounding of Go's: https://go.dev/src/math/pow.go

    Raises ArithmeticError for an exponent of which that of the last digit hangs on the machine.
    """
    if abs(exponent) == 0.5 and base > 0:
        return math.sqrt(base) if exponent > 0 else 1 / math.sqrt(base)
    if base not in (0, 1) and not exponent.is_integer():
        raise ArithmeticError("the last digit of a power with such an exponent depends on the machine")
    if base == 0 or not exponent.is_integer() or abs(exponent) >= 2**63:
        return math.pow(base, exponent)
    made, shift = 1.0, 0
    factor, factor_shift = math.frexp(base)
    rounds = abs(int(exponent))
    while rounds:
        if not -(1 << 12) <= factor_shift <= 1 << 12:
            shift += factor_shift
            break
        if rounds & 1:
            made *= factor
            shift += factor_shift
        factor *= factor
        factor_shift *= 2
        if factor < 0.5:
            factor += factor
            factor_shift -= 1
        rounds >>= 1
    return math.ldexp(1 / made, -shift) if exponent < 0 else math.ldexp(made, shift)


FUNCTIONS = {
    "abs": _of_one(_absolute),
    "ceil": _of_one(lambda known: math.ceil(numbers.exact(known))),
    "floor": _of_one(lambda known: math.floor(numbers.exact(known))),
    "log": _of_floats(_log),
    "max": _extreme(False),
    "min": _extreme(True),
    "parseint": parseint,
    "pow": _of_floats(_power),
    "signum": signum,
}
