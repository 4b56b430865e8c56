"""HCL's numbers: binary floats with 512 bits of mantissa, as all of HashiCorp's languages have them.

A whole number is an ``int`` here. Any other is a :class:`Fractional`, which is the nearest ``float`` to
whoever asks no further, and knows its exact value.

Source: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#numeric-literals
"""

from __future__ import annotations

import sys

from iacguard.patterns import pattern
from iacguard.typed import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from fractions import Fraction

Number: TypeAlias = "int | float"

PRECISION = 512
"""Bits of the mantissa."""

_INFINITY = float("inf")

_LARGEST = 13_000
"""Bits of the largest number that is followed; Python refuses to write much larger ones as text."""


class TooLarge(OverflowError):
    """A number of more digits than are followed."""


class Fractional(float):
    """A number that is not whole: ``mantissa * 2 ** -shift``, with ``mantissa`` odd."""

    __slots__ = ("mantissa", "shift")

    mantissa: int
    shift: int

    def __reduce__(self) -> tuple[object, ...]:
        return _fractional, (self.mantissa, self.shift)


class NegativeZero(int):
    """Zero below zero, which is zero to all but who writes it: ``count.index * -1``."""

    __slots__ = ()


_NEGATIVE_ZERO = NegativeZero()


def _fraction(numerator: Number, denominator: int = 1) -> Fraction:
    # Numbers are whole nearly everywhere, and fractions bring in all of the decimals.
    from fractions import Fraction

    return Fraction(numerator, denominator) if isinstance(numerator, int) else Fraction(numerator)


def _fractional(mantissa: int, shift: int) -> Fractional:
    made = Fractional(mantissa / (1 << shift))
    made.mantissa = mantissa
    made.shift = shift
    return made


_NUMBER = pattern(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:([eEpP])([+-]?[0-9]+))?")


def parse(text: str) -> Number | None:
    """The number that a decimal text is, None where it is none. Raises TooLarge."""
    match = _NUMBER.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        return None
    digits, fraction = match[2], match[3] or ""
    if len(digits) + len(fraction) > 4000 or len(match[5] or "") > 5:
        raise TooLarge("a number of more digits than are followed")
    if not fraction and match[4] is None and len(digits) < 150:
        whole = int(digits)
        return negative(whole) if match[1] == "-" else whole
    mantissa = int(f"{digits}{fraction}")
    is_binary = match[4] in ("p", "P")
    exponent = (0 if is_binary else int(match[5] or 0)) - len(fraction)
    if abs(exponent) > 8000 or (is_binary and abs(int(match[5])) > 8000):
        raise TooLarge("a number of more digits than are followed")
    if mantissa == 0:
        return _NEGATIVE_ZERO if match[1] == "-" else 0
    signed = -mantissa if match[1] == "-" else mantissa
    if is_binary:
        # The exponent is one of two.
        shift = int(match[5])
        return _rounded(signed << max(shift, 0), 10**-exponent << max(-shift, 0))
    return _rounded(signed * 10**exponent, 1) if exponent >= 0 else _rounded(signed, 10**-exponent)


def rounded(value: Fraction) -> Number:
    """The number next to a value, of two that are as near the even one. Raises TooLarge."""
    return _rounded(value.numerator, value.denominator)


def _rounded(signed: int, denominator: int) -> Number:
    numerator = abs(signed)
    shift = PRECISION + 1 + denominator.bit_length() - numerator.bit_length()
    # The quotient has one or two bits more than the mantissa, so that what is cut off is one of them.
    if shift >= 0:
        quotient, rest = divmod(numerator << shift, denominator)
    else:
        quotient, rest = divmod(numerator, denominator << -shift)
    cut = max(quotient.bit_length() - PRECISION, 0)
    if cut:
        below = quotient & ((1 << cut) - 1)
        quotient >>= cut
        half = 1 << (cut - 1)
        if below > half or (below == half and (rest or quotient & 1)):
            quotient += 1
    shift -= cut
    if signed < 0:
        quotient = -quotient
    if quotient == 0:
        return 0
    odd = (quotient & -quotient).bit_length() - 1
    if odd >= shift:
        if quotient.bit_length() - shift > _LARGEST:
            raise TooLarge("a number larger than is followed")
        return quotient << -shift if shift < 0 else quotient >> shift
    if shift - odd > _LARGEST * 3:
        raise TooLarge("a number smaller than is followed")
    return _fractional(quotient >> odd, shift - odd)


def exact(number: Number) -> Fraction:
    """The exact value."""
    if isinstance(number, Fractional):
        return _fraction(number.mantissa, 1 << number.shift)
    return _fraction(number)


def number_text(number: Number) -> str:
    """The shortest decimal text, without an exponent, that is this number and no other."""
    if isinstance(number, int) and number.bit_length() <= PRECISION:
        return "-0" if type(number) is NegativeZero else str(int(number))
    if isinstance(number, float) and not -_INFINITY < number < _INFINITY:
        return "+Inf" if number > 0 else "-Inf"
    digits, point = shortest(number)
    sign = "-" if number < 0 else ""
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    if len(digits) <= point:
        return f"{sign}{digits}{'0' * (point - len(digits))}"
    return f"{sign}{digits[:point]}.{digits[point:]}"


def shortest(number: Number) -> tuple[str, int]:
    """The fewest digits that tell a number from its neighbours, and where the point is among them.

    Source: ``roundShortest`` in https://go.dev/src/math/big/ftoa.go
    """
    if number == 0 and not isinstance(number, Fractional):
        return "0", 1
    if isinstance(number, (int, Fractional)):
        precision = PRECISION
        mantissa, shift = (number.mantissa, number.shift) if isinstance(number, Fractional) else (number, 0)
    else:
        # The results of logarithms and powers are floats of their own.
        precision = sys.float_info.mant_dig
        mantissa, denominator = number.as_integer_ratio()
        shift = denominator.bit_length() - 1
    mantissa = abs(mantissa)
    # One bit more than the mantissa has, so that half of the last place can be added and taken away.
    spare = precision + 1 - mantissa.bit_length()
    if spare >= 0:
        mantissa <<= spare
    else:
        mantissa >>= -spare
    shift += spare
    inclusive = mantissa & 2 == 0
    places = max(shift, 0)
    scale = 5**places if shift >= 0 else 1 << -shift
    texts = [str(part * scale) for part in (mantissa - 1, mantissa, mantissa + 1)]
    length = max(map(len, texts))
    lower, middle, upper = (text.zfill(length) for text in texts)
    point = length - places
    lower_length, upper_length = len(lower.rstrip("0")), len(upper.rstrip("0"))
    digits = middle.rstrip("0")
    for position, (low, digit, high) in enumerate(zip(lower, digits, upper, strict=False)):
        down = low != digit or (inclusive and position + 1 == lower_length)
        up = digit != high and (inclusive or int(digit) + 1 < int(high) or position + 1 < upper_length)
        if not down and not up:
            continue
        kept = int(middle[: position + 1])
        rest = middle[position + 1 :]
        is_half = rest.startswith("5") and not rest[1:].strip("0")
        nearer_up = (rest > "5" and not is_half) or (is_half and kept % 2 == 1)
        if (down and up and nearer_up) or not down:
            kept += 1
        text = str(kept).zfill(position + 1)
        point += len(text) - (position + 1)
        digits = text
        break
    leading = len(digits) - len(digits.lstrip("0"))
    return digits.lstrip("0").rstrip("0") or "0", point - leading


def add(left: Number, right: Number) -> Number:
    """The sum."""
    if _are_floats(left, right):
        return _finite(float(left) + float(right))
    if type(left) is type(right) is NegativeZero:
        return left
    return _whole(left + right) if _are_whole(left, right) else rounded(exact(left) + exact(right))


def subtract(left: Number, right: Number) -> Number:
    """The difference."""
    if _are_floats(left, right):
        return _finite(float(left) - float(right))
    if type(left) is NegativeZero and type(right) is int and right == 0:
        return left
    return _whole(left - right) if _are_whole(left, right) else rounded(exact(left) - exact(right))


def multiply(left: Number, right: Number) -> Number:
    """The product."""
    if _are_floats(left, right):
        raise TooLarge("a product of two results of a precision of their own")
    if _is_zero(left) or _is_zero(right):
        return _NEGATIVE_ZERO if is_below_zero(left) is not is_below_zero(right) else 0
    return _whole(left * right) if _are_whole(left, right) else rounded(exact(left) * exact(right))


def divide(left: Number, right: Number) -> Number:
    """The quotient; ``right`` is not 0."""
    if _are_floats(left, right):
        return _finite(float(left) / float(right))
    if _is_zero(left):
        return _NEGATIVE_ZERO if is_below_zero(left) is not is_below_zero(right) else 0
    if isinstance(left, int) and isinstance(right, int) and left % right == 0:
        return left // right
    return rounded(exact(left) / exact(right))


def remainder(left: Number, right: Number) -> Number:
    """What is left of ``left`` after a division, with its sign; ``left`` itself where ``right`` is 0."""
    if right == 0:
        return left
    if type(left) is float or type(left) is NegativeZero:
        raise TooLarge("what is left of a number of a precision of its own")
    if isinstance(left, int) and isinstance(right, int) and max(left, right).bit_length() < PRECISION:
        rest = abs(left) % abs(right)
        return -rest if left < 0 else rest
    quotient = int(exact(divide(left, right)))
    return rounded(exact(left) - exact(multiply(quotient, right)))


def negative(number: Number) -> Number:
    """The number with the other sign."""
    if isinstance(number, Fractional):
        return _fractional(-number.mantissa, number.shift)
    if number == 0:
        return 0 if type(number) is NegativeZero else _NEGATIVE_ZERO
    return -number


def is_less(left: Number, right: Number) -> bool:
    """Whether one number is less than another."""
    return bool(left < right) if _are_whole(left, right) else exact(left) < exact(right)


def are_equal(left: Number, right: Number) -> bool:
    """Whether two numbers are one."""
    if isinstance(left, Fractional) and isinstance(right, Fractional):
        return left.mantissa == right.mantissa and left.shift == right.shift
    if type(left) is float or type(right) is float:
        # One of them was read by somebody to whom a float is all there is.
        return float(left) == float(right)
    return bool(left == right) if _are_whole(left, right) else exact(left) == exact(right)


def is_below_zero(number: Number) -> bool:
    """Whether a number is written with a minus."""
    if isinstance(number, Fractional):
        return number.mantissa < 0
    return number < 0 or type(number) is NegativeZero


def _is_zero(number: Number) -> bool:
    # As a float, what is very small is zero too.
    return isinstance(number, int) and number == 0


def _are_floats(left: Number, right: Number) -> bool:
    """Whether both are results of logarithms and powers, which have 53 bits, as has what is made of both."""
    return type(left) is float and type(right) is float


def _finite(value: float) -> Number:
    if not -_INFINITY < value < _INFINITY:
        raise TooLarge("a number larger than is followed")
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _are_whole(left: Number, right: Number) -> bool:
    return isinstance(left, int) and isinstance(right, int)


def _whole(value: Number) -> Number:
    return value if isinstance(value, int) and value.bit_length() <= PRECISION else rounded(_fraction(value))
