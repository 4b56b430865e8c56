"""Terraform's operators and conversions, as far as values that are partly unknown allow."""

from __future__ import annotations

from iacguard.condition import All, Any, Equals, Formula, Not, Opaque, Variable
from iacguard.frontends.terraform.errors import EvaluationError, NotFollowed
from iacguard.frontends.terraform.types import NULL, Collection, holds_null, is_whole
from iacguard.frontends.terraform.undecided import (
    EncodedPolicy,
    EncodedYaml,
    MinifiedPolicy,
    ResourceObject,
    SetValue,
    TypedList,
    TypedMap,
    TypedUnknown,
    Undecided,
)
from iacguard.quoting import quoted
from iacguard.syntax.hcl import numbers
from iacguard.syntax.hcl.numbers import number_text
from iacguard.text import Span
from iacguard.value import (
    Absent,
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Plain,
    Reference,
    Unknown,
    Value,
    is_absent,
)


def settle(value: Value) -> Value:
    """What a value is when everything that is known about it is used; a choice stays one."""
    if type(value) in _SETTLED:
        return value
    while isinstance(value, Reference) and value.value is not None:
        value = value.value
    if isinstance(value, Interpolation):
        parts: list[str] = []
        for piece in value.pieces:
            inner = settle(piece)
            if not isinstance(inner, Literal) or inner.value is None:
                return value
            parts.append(plain_text(inner.value))
        return Literal(value.span, "".join(parts), value.origin)
    if isinstance(value, Absent):
        return Literal(value.span, None, value.origin)
    return value


_SETTLED = frozenset({Literal, ListValue, MapValue, Unknown, Choice})
"""Types of values about which nothing more is known."""


def plain_text(value: Plain) -> str:
    """A plain value as Terraform converts it to a string."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else number_text(value)


def describe(value: Value) -> str:
    """What kind of thing a value is, for messages."""
    if isinstance(value, Literal):
        if value.value is None:
            return "null"
        if isinstance(value.value, bool):
            return "a boolean"
        return "a string" if isinstance(value.value, str) else "a number"
    if isinstance(value, ListValue):
        return "a set" if isinstance(value, SetValue) else "a list"
    if isinstance(value, MapValue):
        return "a map" if isinstance(value, TypedMap) else "an object"
    if isinstance(value, ResourceObject):
        return "a resource"
    return "a string"


def number_of(value: Value) -> int | float | None:
    """A settled value as a number; None when it is not known. Raises when it can be none."""
    if isinstance(value, Literal):
        known = value.value
        if isinstance(known, bool) or known is None:
            raise EvaluationError(value.span, f"found {describe(value)}, expected a number")
        return parse_number(known, value.span) if isinstance(known, str) else known
    if isinstance(value, (ListValue, MapValue, ResourceObject)):
        raise EvaluationError(value.span, f"found {describe(value)}, expected a number")
    return None


def parse_number(text: str, span: Span) -> int | float:
    """A number written in a string. Raises when it is none."""
    try:
        number = numbers.parse(text)
    except OverflowError as error:
        raise NotFollowed(span, str(error)) from None
    if number is None:
        raise EvaluationError(span, "found a string that is no number, expected a number")
    return number


_FLAGS = {"true": True, "1": True, "false": False, "0": False}


def bool_of(value: Value) -> bool | None:
    """A settled value as a boolean; None when it is not known. Raises when it can be none."""
    if isinstance(value, Literal):
        known = value.value
        if isinstance(known, bool):
            return known
        if isinstance(known, str) and known in _FLAGS:
            return _FLAGS[known]
        raise EvaluationError(value.span, f"found {describe(value)}, expected true or false")
    if isinstance(value, (ListValue, MapValue, ResourceObject)):
        raise EvaluationError(value.span, f"found {describe(value)}, expected true or false")
    return None


def symbol_of(value: Value) -> str | None:
    """The name of what a value is at run time, if it has one."""
    if isinstance(value, Unknown):
        return value.symbol
    if isinstance(value, Reference):
        return f"{value.target}.{value.attribute or 'id'}{value.element}"
    return None


def formula_of(value: Value, fallback: str) -> Formula:
    """What a settled value that is no choice says as a condition. Raises when it can be none.

    ``fallback`` names the proposition when nothing about it is known.
    """
    known = bool_of(value)
    if known is not None:
        return known
    if isinstance(value, Undecided):
        return value.formula
    symbol = symbol_of(value)
    if symbol is not None:
        return Equals(Variable(symbol, ("true", "false")), "true")
    return Opaque(fallback)


def truth(span: Span, formula: Formula) -> Value:
    """A formula as a value: a literal where it is decided."""
    return Literal(span, formula) if isinstance(formula, bool) else Undecided(span, formula)


def negate(formula: Formula) -> Formula:
    """The opposite."""
    if isinstance(formula, bool):
        return not formula
    return formula.operand if isinstance(formula, Not) else Not(formula)


def conjoin(left: Formula, right: Formula) -> Formula:
    """Both."""
    if left is False or right is False:
        return False
    if left is True:
        return right
    return left if right is True else All((left, right))


def disjoin(left: Formula, right: Formula) -> Formula:
    """At least one."""
    if left is True or right is True:
        return True
    if left is False:
        return right
    return left if right is False else Any((left, right))


def equal(left: Value, right: Value) -> bool | None:
    """Whether two values are certainly equal, certainly not, or neither is known.

    Terraform converts nothing here: ``"1"`` and ``1`` differ.
    """
    left, right = readable(settle(left)), readable(settle(right))
    if isinstance(left, Literal) and isinstance(right, Literal):
        return _equal_plain(left.value, right.value)
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Literal):
            return _equal_literal(one, other)
    if isinstance(left, ListValue) and isinstance(right, ListValue):
        return _equal_lists(left, right)
    if isinstance(left, MapValue) and isinstance(right, MapValue):
        return _equal_maps(left, right)
    if isinstance(left, Interpolation) and isinstance(right, Interpolation):
        return True if _same_pieces(left, right) else None
    composite = (ListValue, MapValue)
    if isinstance(left, composite) and isinstance(right, (*composite, Interpolation)):
        return False
    if isinstance(right, composite) and isinstance(left, Interpolation):
        return False
    if isinstance(left, TypedUnknown) and isinstance(right, composite) and _is_other_kind(left, right):
        return False
    if isinstance(right, TypedUnknown) and isinstance(left, composite) and _is_other_kind(right, left):
        return False
    symbol = symbol_of(left)
    return True if symbol is not None and symbol == symbol_of(right) else None


def readable(value: Value) -> Value:
    """The text of a document, where all of it is known."""
    text = encoded_text(value) if isinstance(value, Encoded) else None
    return value if text is None else Literal(value.span, text)


def _equal_plain(left: Plain, right: Plain) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return numbers.are_equal(left, right)
    return type(left) is type(right) and left == right


def _equal_literal(literal: Literal, other: Value) -> bool | None:
    if isinstance(other, (ListValue, MapValue)):
        return False
    if isinstance(other, Interpolation):
        return _fits(literal.value, other)
    if literal.value is None and isinstance(other, Encoded):
        return False
    if literal.value is None and isinstance(other, Reference) and other.attribute in (None, "Arn"):
        # Every resource has an identity once it exists.
        return False
    return None


def _fits(text: Plain, value: Interpolation) -> bool | None:
    """None when the string can be what the pieces make, False when their known ends differ from it."""
    if not isinstance(text, str):
        return False
    first, last = settle(value.pieces[0]), settle(value.pieces[-1])
    if isinstance(first, Literal) and not text.startswith(plain_text(first.value)):
        return False
    if isinstance(last, Literal) and not text.endswith(plain_text(last.value)):
        return False
    return None


def _equal_lists(left: ListValue, right: ListValue) -> bool | None:
    if _kind(left) is not _kind(right) or _differ_in_type(left, right):
        return False
    if left.rest is not None or right.rest is not None:
        return None
    if isinstance(left, SetValue):
        return _equal_sets(left, right)
    if len(left.items) != len(right.items):
        return False
    return _every([equal(one, other) for one, other in zip(left.items, right.items, strict=True)])


def _kind(value: Value) -> type[Value]:
    """What tells tuples, lists and sets apart, which are never equal."""
    for kind in (SetValue, TypedList, TypedMap, ListValue):
        if isinstance(value, kind):
            return kind
    return MapValue


def _is_other_kind(unknown: TypedUnknown, value: Value) -> bool:
    """Whether a value is of another kind than what is not known: a list is never equal to a tuple."""
    kind = unknown.type.kind if isinstance(unknown.type, Collection) else None
    return kind != {SetValue: "set", TypedList: "list", TypedMap: "map"}.get(_kind(value))


def _differ_in_type(left: Value, right: Value) -> bool:
    """Whether two collections of one kind have elements of types that are known and differ."""
    one, other = getattr(left, "element", None), getattr(right, "element", None)
    if NULL in (one, other) and one != other and None not in (one, other):
        # The elements of an empty list that nobody gave a type are of no type at all.
        empty = left if one == NULL else right
        return isinstance(empty, ListValue) and not empty.items
    return one != other and not any(not is_whole(type) or holds_null(type) for type in (one, other))


def _equal_sets(left: ListValue, right: ListValue) -> bool | None:
    """Elements that are not known may turn out to be one, or stand elsewhere in the order."""
    same_length = len(left.items) == len(right.items)
    if same_length and all(
        equal(one, other) is True for one, other in zip(left.items, right.items, strict=True)
    ):
        return True
    return False if json_text(left) is not None and json_text(right) is not None else None


def _equal_maps(left: MapValue, right: MapValue) -> bool | None:
    if _kind(left) is not _kind(right) or _differ_in_type(left, right):
        return False
    if left.rest is not None or right.rest is not None:
        return None
    if left.entries.keys() != right.entries.keys():
        return False
    return _every([equal(left.entries[key], right.entries[key]) for key in left.entries])


def _every(verdicts: list[bool | None]) -> bool | None:
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _same_pieces(left: Interpolation, right: Interpolation) -> bool:
    return len(left.pieces) == len(right.pieces) and all(
        equal(one, other) is True for one, other in zip(left.pieces, right.pieces, strict=True)
    )


_OPERATIONS = {
    "+": numbers.add,
    "-": numbers.subtract,
    "*": numbers.multiply,
    "/": numbers.divide,
    "%": numbers.remainder,
}


def arithmetic(span: Span, operator: str, left: Value, right: Value) -> Value:
    """``+ - * / %`` over settled values."""
    first, second = number_of(left), number_of(right)
    if first is None or second is None:
        return Unknown(span, "is worked out from a value that is not known")
    if operator == "/" and second == 0:
        if first == 0:
            raise EvaluationError(span, "zero divided by zero has no value")
        # Terraform's result is infinite, which no property can be.
        return Unknown(span, "division by zero")
    try:
        return Literal(span, _OPERATIONS[operator](first, second))
    except (OverflowError, ArithmeticError):
        raise NotFollowed(span, "the result is larger than is followed") from None


def ordered(operator: str, left: Value, right: Value) -> bool | None:
    """``< > <= >=`` over settled values; None when not known."""
    first, second = number_of(left), number_of(right)
    if first is None or second is None:
        return None
    if operator in (">", "<="):
        less = numbers.is_less(second, first)
        return less if operator == ">" else not less
    less = numbers.is_less(first, second)
    return less if operator == "<" else not less


def json_text(value: Value) -> str | None:
    """The JSON text of a value as ``jsonencode`` writes it; None when not all of it is known."""
    try:
        return write_json(_plain(value))
    except _NotKnown:
        return None


def encoded_text(value: Encoded) -> str | None:
    """The text that a value in JSON or YAML is; None when not all of it is known."""
    try:
        return _text_of(value)
    except _NotKnown:
        return None


def _text_of(value: Encoded) -> str:
    if isinstance(value, EncodedPolicy):
        from iacguard.frontends.terraform.policy_text import as_rendered, write_policy

        return write_policy(_plain(as_rendered(value.document)), not isinstance(value, MinifiedPolicy))
    data = _plain(value.document)
    if not isinstance(value, EncodedYaml):
        return write_json(data)
    from iacguard.frontends.terraform.yaml_text import write_yaml

    return write_yaml(data)


def write_json(data: object) -> str:
    """Plain data as ``jsonencode`` writes it: sorted keys, no spaces, some characters escaped."""
    return escaped(_written(data))


def _written(data: object) -> str:
    if isinstance(data, str):
        return quoted(data)
    if isinstance(data, dict):
        inside = (f"{quoted(key)}:{_written(data[key])}" for key in sorted(data))
        return "{" + ",".join(inside) + "}"
    if isinstance(data, list):
        return "[" + ",".join(map(_written, data)) + "]"
    return plain_text(data) if isinstance(data, (bool, int, float)) else "null"


def escaped(text: str) -> str:
    """JSON with the characters escaped that Go's encoder escapes for HTML."""
    for character in "<>&\u2028\u2029":
        if character in text:
            text = text.replace(character, f"\\u{ord(character):04x}")
    return text


class _NotKnown(Exception):
    """A part of a value is not known."""


def _plain(value: Value) -> object:
    value = settle(value)
    if isinstance(value, Literal):
        return value.value
    if isinstance(value, ListValue) and value.rest is None:
        return [_plain(item) for item in value.items]
    if isinstance(value, MapValue) and value.rest is None:
        return {key: _plain(item) for key, item in value.entries.items()}
    if isinstance(value, Encoded):
        return _text_of(value)
    raise _NotKnown


def is_null(value: Value) -> bool:
    """Whether a settled value is null."""
    return is_absent(value)
