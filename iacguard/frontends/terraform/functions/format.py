"""``format`` and ``formatlist``: strings by a pattern with verbs, as Go's are.

Source: https://developer.hashicorp.com/terraform/language/functions/format and
https://github.com/zclconf/go-cty/blob/main/cty/function/stdlib/format.go
"""

from __future__ import annotations

import re

from iacguard.frontends.terraform.errors import EvaluationError, NotFollowed
from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.functions.graphemes import clusters, count
from iacguard.frontends.terraform.functions.plain import (
    NotKnown,
    data,
    flag,
    is_known,
    is_null,
    items,
    number,
    settled,
    text,
)
from iacguard.frontends.terraform.functions.strings import LONGEST, as_part, joined
from iacguard.frontends.terraform.operators import plain_text, write_json
from iacguard.frontends.terraform.sets import unordered
from iacguard.frontends.terraform.types import STRING
from iacguard.frontends.terraform.undecided import TypedList, TypedNull
from iacguard.syntax.hcl.numbers import exact, is_below_zero, negative, shortest
from iacguard.tuples import NamedTuple
from iacguard.value import ListValue, Literal, MapValue, Unknown, Value

_VERB = re.compile(
    r"%(?:(?P<percent>%)|(?P<flags>[-+# 0]*)(?P<width>[1-9]\d*)?(?:\.(?P<precision>\d*))?"
    r"(?:\[(?P<index>[1-9]\d*)\])?(?P<verb>[a-zA-Z]))"
)


class _Verb(NamedTuple):
    kind: str
    flags: str
    width: int
    precision: int | None


def format_(arguments: list[Value], context: FunctionContext) -> Value:
    """A string made by a pattern; ``%s`` and ``%v`` take what is not known as it is."""
    pattern = text(arguments[0])
    pieces: list[Value] = []
    position = highest = 0
    next_argument = 1
    while position < len(pattern):
        start = pattern.find("%", position)
        if start != position:
            end = len(pattern) if start < 0 else start
            pieces.append(Literal(context.span, pattern[position:end]))
            position = end
            continue
        match = _VERB.match(pattern, position)
        if match is None:
            raise EvaluationError(context.span, "format(): found % without a verb after it")
        position = match.end()
        if match["percent"]:
            pieces.append(Literal(context.span, "%"))
            continue
        chosen = int(match["index"][:9]) if match["index"] else next_argument
        next_argument, highest = chosen + 1, max(highest, chosen)
        if chosen >= len(arguments):
            raise EvaluationError(context.span, "format(): not enough arguments")
        pieces.append(_formatted(_verb(match, context), arguments[chosen], context))
    if highest < len(arguments) - 1:
        raise EvaluationError(context.span, "format(): more arguments than the format has verbs for")
    return joined(pieces, context)


def _verb(match: re.Match[str], context: FunctionContext) -> _Verb:
    width, precision = match["width"] or "0", match["precision"]
    if len(width) > 4 or len(precision or "") > 3:
        raise NotFollowed(context.span, "format(): a width that is not followed")
    places = None if precision is None else int(precision or 0)
    return _Verb(match["verb"], match["flags"], int(width), places)


def _formatted(verb: _Verb, value: Value, context: FunctionContext) -> Value:
    kind = verb.kind
    if kind not in "vtbdoxXeEfgGsq":
        raise EvaluationError(context.span, f"format(): found the verb %{kind}, expected one like %s or %d")
    if is_null(value) and not isinstance(value, TypedNull):
        # Of a null without a type Terraform knows the result once it is deployed, and refuses most then.
        raise NotKnown(Unknown(value.span, "null has no text"))
    if is_null(value) and kind != "v":
        raise EvaluationError(context.span, f"format(): found null, which %{kind} does not write")
    if not is_known(value):
        if kind in "sv" and not verb.width and verb.precision is None and "#" not in verb.flags:
            if isinstance(value, (ListValue, MapValue)):
                raise NotKnown(Unknown(value.span, "a part of it is not known"))
            return as_part(value)
        raise NotKnown(value)
    return Literal(context.span, _written(verb, value))


def _written(verb: _Verb, value: Value) -> str:
    if verb.kind == "v":
        known = data(value)
        if "#" not in verb.flags and isinstance(known, str):
            return _padded(verb, known)
        if "#" not in verb.flags and isinstance(known, (int, float)) and not isinstance(known, bool):
            return _padded(verb, _general(known, None, "e"))
        return _padded(verb, write_json(known))
    if verb.kind == "t":
        return plain_text(flag(value))
    if verb.kind in "sq":
        known = text(value)
        if verb.precision:
            known = "".join(clusters(known)[: verb.precision])
        return _padded(verb, known if verb.kind == "s" else write_json(known))
    if verb.kind in "bdoxX":
        return _whole(verb, value)
    return _float(verb, number(value))


def _padded(verb: _Verb, known: str) -> str:
    missing = max(verb.width - count(known), 0) * ("0" if "0" in verb.flags else " ")
    return known + missing if "-" in verb.flags else missing + known


def _sign(verb: _Verb, known: int | float) -> str:
    if is_below_zero(known):
        return "-"
    return "+" if "+" in verb.flags else " " if " " in verb.flags else ""


def _whole(verb: _Verb, value: Value) -> str:
    known = number(value)
    if not isinstance(known, int):
        raise EvaluationError(value.span, "format(): found a fraction, expected a whole number")
    base = {"b": "b", "o": "o", "x": "x", "X": "X"}.get(verb.kind, "d")
    digits = format(abs(known), base)
    prefix = {"b": "0b", "o": "0", "x": "0x", "X": "0X"}.get(base, "") if "#" in verb.flags else ""
    if verb.precision == 0 and known == 0:
        return ""
    # Whole numbers have but one zero.
    start = _sign(verb, known or 0) + prefix
    digits = digits.rjust(verb.precision or 0, "0")
    if "-" in verb.flags:
        return (start + digits).ljust(verb.width)
    if "0" in verb.flags and verb.precision is None:
        return start + digits.rjust(verb.width - len(start), "0")
    return (start + digits).rjust(verb.width)


def _float(verb: _Verb, known: int | float) -> str:
    magnitude = abs(exact(known))
    if verb.kind == "f":
        places = 6 if verb.precision is None else verb.precision
        digits = str(round(magnitude * 10**places)).rjust(places + 1, "0")
        made = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    elif verb.kind in "eE":
        places = 6 if verb.precision is None else verb.precision
        digits, point = _significant(known, places + 1)
        made = _scientific(digits.ljust(places + 1, "0"), point, verb.kind)
    else:
        made = _general(
            negative(known) if is_below_zero(known) else known,
            verb.precision,
            "e" if verb.kind == "g" else "E",
        )
    start = _sign(verb, known)
    if "-" in verb.flags:
        return (start + made).ljust(verb.width)
    if "0" in verb.flags:
        return start + made.rjust(verb.width - len(start), "0")
    return (start + made).rjust(verb.width)


def _significant(known: int | float, size: int) -> tuple[str, int]:
    """So many significant digits of a number, and where the point is among them."""
    magnitude = abs(exact(known))
    if not magnitude:
        return "0", 1
    _, point = shortest(known)
    while True:
        shift = size - point
        scaled = magnitude * 10**shift if shift >= 0 else magnitude / 10**-shift
        digits = str(round(scaled))
        if len(digits) <= size:
            return digits, point + len(digits) - size
        # Rounding has made it longer, as it does 9.99.
        point += 1


def _scientific(digits: str, point: int, letter: str) -> str:
    exponent = 0 if digits.strip("0") == "" else point - 1
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}{letter}{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _general(known: int | float, precision: int | None, letter: str) -> str:
    """The shorter of two forms: with an exponent where it is small or beyond the precision."""
    sign = "-" if is_below_zero(known) else ""
    if precision is None:
        digits, point = shortest(known)
        limit = 6
    else:
        digits, point = _significant(known, precision or 1)
        digits = digits.rstrip("0") or "0"
        limit = precision or 1
        if limit > len(digits) >= point:
            limit = len(digits)
    if point - 1 < -4 or point - 1 >= max(limit, 1 if precision is None else limit):
        return sign + _scientific(digits, point, letter)
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    if len(digits) <= point:
        return f"{sign}{digits}{'0' * (point - len(digits))}"
    return f"{sign}{digits[:point]}.{digits[point:]}"


def formatlist(arguments: list[Value], context: FunctionContext) -> Value:
    """A list of strings made by a pattern, over lists that run in step."""
    given = [settled(argument) for argument in arguments[1:]]
    lists = [items(one) if isinstance(one, ListValue) else None for one in given]
    for one in given:
        if isinstance(one, Unknown):
            raise NotKnown(one)
        if isinstance(one, ListValue) and (rest := unordered(one)) is not None:
            raise NotKnown(rest)
    lengths = {len(one) for one in lists if one is not None}
    if len(lengths) > 1:
        raise EvaluationError(context.span, "formatlist() of lists of different lengths")
    made: list[Value] = []
    size = 0
    for position in range(next(iter(lengths), 1)):
        row = [value if one is None else one[position] for value, one in zip(given, lists, strict=True)]
        made.append(format_([arguments[0], *row], context))
        size += len(str(made[-1].value)) if isinstance(made[-1], Literal) else 0
        if size > LONGEST:
            raise NotFollowed(context.span, "strings longer than are followed")
    return TypedList(context.span, tuple(made), STRING)


FUNCTIONS = {"format": format_, "formatlist": formatlist}
