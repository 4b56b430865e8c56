"""Between values and plain Python data, with Terraform's conversions.

Lists, tuples and sets are ``ListValue`` (a set is sorted and without repetition); maps and objects
are ``MapValue``; whole numbers are ``int``.
"""

from __future__ import annotations

from typing import TypeAlias

from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.text import Span
from iacguard.value import (
    Absent,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
    is_absent,
)

Data: TypeAlias = "str | int | float | bool | list[Data] | dict[str, Data] | None"


class NotKnown(Exception):
    """A function needs a value that is not known; its result is unknown."""

    def __init__(self, value: Value) -> None:
        super().__init__()
        self.value = value


def data(value: Value) -> Data:
    """The plain data of a wholly known value. Raises NotKnown."""
    if isinstance(value, Literal):
        return value.value
    if isinstance(value, Absent):
        return None
    if isinstance(value, ListValue) and value.rest is None:
        return [data(item) for item in value.items]
    if isinstance(value, MapValue) and value.rest is None:
        return {key: data(item) for key, item in value.entries.items()}
    if isinstance(value, Reference) and value.value is not None:
        return data(value.value)
    if isinstance(value, Interpolation):
        return "".join(text(piece) for piece in value.pieces)
    if isinstance(value, Encoded):
        return json_text(data(value.document))
    raise NotKnown(value)


def text(value: Value) -> str:
    """A value converted to a string. Raises NotKnown, EvaluationError."""
    if isinstance(value, (ListValue, MapValue)):
        # Refused whatever its elements turn out to be.
        raise EvaluationError(value.span, "a string is required, not a list or a map")
    known = data(value)
    if isinstance(known, (list, dict)) or known is None:
        raise EvaluationError(value.span, f"a string is required, not {kind_name(known)}")
    return plain_text(known)


def number(value: Value) -> int | float:
    """A value converted to a number. Raises NotKnown, EvaluationError."""
    known = data(value)
    if isinstance(known, bool) or not isinstance(known, (str, int, float)):
        raise EvaluationError(value.span, f"a number is required, not {kind_name(known)}")
    if isinstance(known, str):
        return parsed_number(known, value.span)
    return known


def integer(value: Value) -> int:
    """A value converted to a whole number. Raises NotKnown, EvaluationError."""
    known = number(value)
    if isinstance(known, float):
        if not known.is_integer():
            raise EvaluationError(value.span, "a whole number is required")
        return int(known)
    return known


def flag(value: Value) -> bool:
    """A value converted to a boolean. Raises NotKnown, EvaluationError."""
    known = data(value)
    if isinstance(known, bool):
        return known
    if known in ("true", "false"):
        return known == "true"
    raise EvaluationError(value.span, f"a boolean is required, not {kind_name(known)}")


def parsed_number(written: str, span: Span) -> int | float:
    """The number that a string holds. Raises EvaluationError."""
    try:
        return int(written)
    except ValueError:
        pass
    try:
        return whole(float(written))
    except (ValueError, OverflowError):
        raise EvaluationError(span, f'"{written}" is not a number') from None


def whole(value: int | float) -> int | float:
    """A number as ``int`` where it is whole."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def plain_text(known: str | int | float | bool) -> str:
    """A plain value as Terraform writes it in a string."""
    if isinstance(known, bool):
        return "true" if known else "false"
    if isinstance(known, float):
        if known.is_integer():
            return str(int(known))
        written = repr(known)
        return f"{known:.20f}".rstrip("0") if "e" in written else written
    return str(known)


def kind_name(known: Data) -> str:
    """What a plain value is called in messages."""
    if known is None:
        return "null"
    if isinstance(known, bool):
        return "a boolean"
    if isinstance(known, (int, float)):
        return "a number"
    return "a string" if isinstance(known, str) else "a list" if isinstance(known, list) else "a map"


def value_of(known: Data, span: Span) -> Value:
    """A value with one span throughout."""
    if isinstance(known, list):
        return ListValue(span, tuple(value_of(item, span) for item in known))
    if isinstance(known, dict):
        return MapValue(span, {key: value_of(item, span) for key, item in known.items()})
    return Absent(span) if known is None else Literal(span, known)


def json_text(known: Data) -> str:
    """JSON as ``jsonencode`` writes it: sorted keys, no spaces, ``<``, ``>`` and ``&`` escaped."""
    import json

    written = json.dumps(known, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        written = written.replace(character, f"\\u{ord(character):04x}")
    return written


def items(value: Value) -> tuple[Value, ...]:
    """The elements of a list, or the values of a map. Raises NotKnown unless all are there."""
    if isinstance(value, Reference) and value.value is not None:
        return items(value.value)
    if isinstance(value, ListValue):
        if value.rest is not None:
            raise NotKnown(value.rest)
        return value.items
    if isinstance(value, MapValue):
        if value.rest is not None:
            raise NotKnown(value.rest)
        return tuple(value.entries.values())
    if isinstance(value, (Unknown, Reference)):
        raise NotKnown(value)
    raise EvaluationError(value.span, "a list is required")


def is_known(value: Value) -> bool:
    """Whether a value is wholly known."""
    try:
        data(value)
    except NotKnown:
        return False
    except EvaluationError:
        return True
    return True


def is_null(value: Value) -> bool:
    """Whether a value is certainly null."""
    return is_absent(value)


def same(left: Value, right: Value) -> bool | None:
    """Whether two values are equal; None when that is not known."""
    symbol = _symbol(left)
    if symbol is not None and symbol == _symbol(right):
        return True
    try:
        one, other = data(left), data(right)
    except NotKnown:
        # An attribute of a resource is a set value, so it is never null.
        if (isinstance(left, (Reference, Interpolation)) and is_null(right)) or (
            isinstance(right, (Reference, Interpolation)) and is_null(left)
        ):
            return False
        return None
    return comparable(one) == comparable(other)


def _symbol(value: Value) -> object:
    """What is equal for two values that are certainly the same although they are not known."""
    if isinstance(value, Reference):
        return (value.target, value.attribute)
    return value.symbol if isinstance(value, Unknown) else None


def comparable(known: Data) -> object:
    """Plain data as something hashable in which a boolean is not equal to a number."""
    if isinstance(known, bool):
        return ("bool", known)
    if isinstance(known, list):
        return tuple(comparable(item) for item in known)
    if isinstance(known, dict):
        return tuple(sorted((key, comparable(item)) for key, item in known.items()))
    return known
