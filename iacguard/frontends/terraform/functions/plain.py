"""Between values and plain Python data, with Terraform's conversions.

Lists and tuples are ``ListValue``, sets the ``SetValue`` among them; maps and objects are
``MapValue``; whole numbers are ``int``.
"""

from __future__ import annotations

from typing import TypeAlias

from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.operators import bool_of, parse_number, plain_text, write_json
from iacguard.frontends.terraform.undecided import SetValue
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
        return write_json(data(value.document))
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
        return parse_number(known, value.span)
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
    converted = bool_of(Literal(value.span, known)) if isinstance(known, str) else None
    if converted is None:
        raise EvaluationError(value.span, f"a boolean is required, not {kind_name(known)}")
    return converted


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
    lists = isinstance(left, ListValue) and isinstance(right, ListValue)
    if lists and isinstance(left, SetValue) is not isinstance(right, SetValue):
        return False
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
