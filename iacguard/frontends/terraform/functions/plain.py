"""Between values and plain Python data, with Terraform's conversions.

Lists and tuples are ``ListValue``, sets the ``SetValue`` among them; maps and objects are
``MapValue``; whole numbers are ``int``.
"""

from __future__ import annotations

from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.operators import bool_of, describe, encoded_text, parse_number, plain_text
from iacguard.syntax.hcl.numbers import exact
from iacguard.text import Span
from iacguard.typed import TypeAlias
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
        known = encoded_text(value)
        if known is None:
            raise NotKnown(value)
        return known
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
    return parse_number(known, value.span) if isinstance(known, str) else known


def integer(value: Value) -> int:
    """A value converted to a whole number. Raises NotKnown, EvaluationError."""
    known = number(value)
    if isinstance(known, float):
        raise EvaluationError(value.span, "a whole number is required")
    if abs(known) >= 2**63:
        raise EvaluationError(value.span, "a smaller number is required")
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


def settled(value: Value) -> Value:
    """What a reference is where the source settles it, or the value itself."""
    return value.value if isinstance(value, Reference) and value.value is not None else value


def rest_of(value: Value) -> Unknown | None:
    """What may be in a collection beside its known elements."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Reference):
        return Unknown(value.span, "known only when deployed")
    return value.rest if isinstance(value, (ListValue, MapValue)) else None


def items(value: Value, name: str | None = None) -> tuple[Value, ...]:
    """The elements of a list, or the values of a map. Raises NotKnown unless all are there.

    With the name of a function that takes no maps, Raises EvaluationError for one.
    """
    value = settled(value)
    if isinstance(value, (ListValue, MapValue)) and not (name and isinstance(value, MapValue)):
        if value.rest is not None:
            raise NotKnown(value.rest)
        return value.items if isinstance(value, ListValue) else tuple(value.entries.values())
    if isinstance(value, (Unknown, Reference)):
        raise NotKnown(value)
    raise EvaluationError(value.span, f"{name or 'the function'}(): found {describe(value)}, expected a list")


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


def comparable(known: Data) -> object:
    """Plain data as something hashable in which a boolean is not equal to a number."""
    if isinstance(known, bool):
        return ("bool", known)
    if isinstance(known, list):
        return tuple(comparable(item) for item in known)
    if isinstance(known, dict):
        return tuple(sorted((key, comparable(item)) for key, item in known.items()))
    return ("number", exact(known)) if isinstance(known, float) else known
