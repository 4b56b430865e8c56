"""Sets: their elements in the order in which Terraform visits them.

Strings, numbers and booleans have the order one expects. Everything else comes in the order of a
text that is made of it, see ``makeSetHashBytes`` in
https://github.com/zclconf/go-cty/blob/main/cty/set_internals.go.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cmp_to_key

from iacguard.frontends.terraform.operators import settle
from iacguard.frontends.terraform.undecided import SetValue
from iacguard.frontends.terraform.unify import unified
from iacguard.text import Span
from iacguard.value import ListValue, Literal, MapValue, Reference, Unknown, Value

_NOT_KNOWN = "?"


def set_of(span: Span, items: Iterable[Value], rest: Unknown | None = None) -> SetValue:
    """The set of some elements, each of them once."""
    found: dict[object, Value] = {}
    for item in unified(list(items)):
        found.setdefault(_identity(item), item)
    values = list(found.values())
    if all(isinstance(value, Literal) and isinstance(value.value, str) for value in values):
        return SetValue(span, tuple(sorted(values, key=_text)), rest=rest)
    return SetValue(span, tuple(sorted(values, key=cmp_to_key(_compare))), rest=rest)


def _text(value: Value) -> str:
    return str(value.value) if isinstance(value, Literal) else ""


def _identity(value: Value) -> object:
    """What is equal for two values that are certainly the same."""
    if isinstance(value, Reference) and value.value is None:
        return ("reference", value.target, value.attribute)
    if isinstance(value, Unknown) and value.symbol is not None:
        return ("unknown", value.symbol)
    if isinstance(value, Literal):
        return (type(value.value), value.value)
    text = _order_text(value)
    return ("value", id(value)) if _NOT_KNOWN in text and not _is_known(value) else text


def _is_known(value: Value) -> bool:
    value = settle(value)
    if isinstance(value, ListValue):
        return value.rest is None and all(map(_is_known, value.items))
    if isinstance(value, MapValue):
        return value.rest is None and all(map(_is_known, value.entries.values()))
    return isinstance(value, Literal)


def _compare(left: Value, right: Value) -> int:
    left, right = settle(left), settle(right)
    if isinstance(left, Literal) and isinstance(right, Literal):
        one, other = left.value, right.value
        if isinstance(one, str) and isinstance(other, str):
            return (one > other) - (one < other)
        if isinstance(one, (int, float)) and isinstance(other, (int, float)):
            return (one > other) - (one < other)
    first, second = _order_text(left), _order_text(right)
    return (first > second) - (first < second)


def _order_text(value: Value) -> str:
    value = settle(value)
    if isinstance(value, Literal):
        known = value.value
        if known is None:
            return "~"
        if isinstance(known, bool):
            return "T" if known else "F"
        return json.dumps(known, ensure_ascii=False) if isinstance(known, str) else f"{known:.10g}"
    if isinstance(value, ListValue):
        opening, closing = "[]" if isinstance(value, SetValue) else "<>"
        return opening + "".join(f"{_order_text(item)};" for item in value.items) + closing
    if isinstance(value, MapValue):
        return "<" + "".join(f"{_order_text(item)};" for _, item in sorted(value.entries.items())) + ">"
    return _NOT_KNOWN
