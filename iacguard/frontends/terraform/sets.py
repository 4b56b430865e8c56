"""Sets: their elements in the order in which Terraform visits them.

Strings, numbers and booleans have the order one expects. Everything else comes in the order of a
text that is made of it, see ``makeSetHashBytes`` in
https://github.com/zclconf/go-cty/blob/main/cty/set_internals.go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cmp_to_key

from iacguard.frontends.terraform.operators import readable, settle
from iacguard.frontends.terraform.undecided import SetValue, TypedList, TypedMap
from iacguard.quoting import quoted, quoted_ascii
from iacguard.syntax.hcl.numbers import is_less, number_text
from iacguard.value import ListValue, Literal, MapValue, Reference, Unknown, Value, is_absent

_NOT_KNOWN = "?"


def in_order(items: Iterable[Value]) -> tuple[Value, ...]:
    """Elements of one type as a set has them: each of them once, in its order."""
    found: dict[object, Value] = {}
    for item in items:
        found.setdefault(_identity(item), item)
    values = list(found.values())
    if all(isinstance(value, Literal) and isinstance(value.value, str) for value in values):
        return tuple(sorted(values, key=_text))
    return tuple(sorted(values, key=cmp_to_key(_compare)))


def _text(value: Value) -> str:
    return str(value.value) if isinstance(value, Literal) else ""


def _identity(value: Value) -> object:
    """What is equal for two values that are certainly the same."""
    if isinstance(value, Reference) and value.value is None:
        return ("reference", value.target, value.attribute, value.element)
    if isinstance(value, Unknown) and value.symbol is not None:
        return ("unknown", value.symbol)
    value = readable(settle(value))
    if isinstance(value, Literal) and isinstance(value.value, (str, bool)):
        return (type(value.value), value.value)
    text = _text_of(value, number_text)
    return ("value", id(value)) if _NOT_KNOWN in text and not _is_known(value) else text


def _is_known(value: Value) -> bool:
    value = readable(settle(value))
    if isinstance(value, ListValue):
        return value.rest is None and all(map(_is_known, value.items))
    if isinstance(value, MapValue):
        return value.rest is None and all(map(_is_known, value.entries.values()))
    return isinstance(value, Literal)


def unordered(value: ListValue) -> Unknown | None:
    """What a set is open with once it is made a list: elements that are not known may come anywhere.

    A ``for`` over it takes them last, as Terraform does.
    """
    if value.rest is not None or not isinstance(value, SetValue) or len(value.items) < 2:
        return value.rest
    if all(map(_is_known, value.items)):
        return None
    return Unknown(value.span, "the order of its elements is not known")


def _compare(left: Value, right: Value) -> int:
    left, right = readable(settle(left)), readable(settle(right))
    places = _place(left), _place(right)
    if places[0] != places[1]:
        return places[0] - places[1]
    if isinstance(left, Literal) and isinstance(right, Literal):
        one, other = left.value, right.value
        if isinstance(one, str) and isinstance(other, str):
            return (one > other) - (one < other)
        if isinstance(one, (int, float)) and isinstance(other, (int, float)):
            return is_less(other, one) - is_less(one, other)
    first, second = _text_of(left, _ten_digits), _text_of(right, _ten_digits)
    return (first > second) - (first < second)


def _place(value: Value) -> int:
    """Null comes after everything that is known, and what is not known after everything else."""
    if is_absent(value):
        return 1
    return 0 if isinstance(value, (Literal, ListValue, MapValue)) else 2


def _ten_digits(number: int | float) -> str:
    return f"{float(number):.10g}" if abs(number) < 1e300 else number_text(number)


def _text_of(value: Value, written: Callable[[int | float], str]) -> str:
    value = readable(settle(value))
    if is_absent(value):
        return "~"
    if isinstance(value, Literal):
        known = value.value
        if isinstance(known, bool) or known is None:
            return "T" if known else "F"
        return quoted(known) if isinstance(known, str) else written(known)
    if isinstance(value, ListValue):
        opening, closing = "[]" if isinstance(value, TypedList) else "<>"
        return opening + "".join(f"{_text_of(item, written)};" for item in value.items) + closing
    if isinstance(value, MapValue):
        entries = sorted(value.entries.items())
        if isinstance(value, TypedMap):
            pairs = (f"{quoted_ascii(key)}:{_text_of(item, written)};" for key, item in entries)
            return "{" + "".join(pairs) + "}"
        return "<" + "".join(f"{_text_of(item, written)};" for _, item in entries) + ">"
    return _NOT_KNOWN
