"""Named conversions between Terraform's form of a value and the registry's.

Each gets a value that is set and no choice. What it cannot follow becomes unknown, never a guess.
"""

from __future__ import annotations

from iacguard.graph.kind import Conversion, unknown_part
from iacguard.value import Absent, ListValue, Literal, MapValue, Unknown, Value


def _word(yes: str, no: str) -> Conversion:
    """A boolean in Terraform, one of two words in the registry."""

    def forward(value: Value) -> Value:
        flag = _flag(value)
        if flag is None:
            return unknown_part(value, "not known to be true or false")
        return Literal(value.span, yes if flag else no, value.origin)

    def backward(value: Value) -> Value:
        if isinstance(value, Literal) and value.value in (yes, no):
            return Literal(value.span, value.value == yes, value.origin)
        return unknown_part(value, f"neither {yes} nor {no}")

    return Conversion(f"{yes} or {no}", forward, backward)


def _flag(value: Value) -> bool | None:
    if not isinstance(value, Literal):
        return None
    if isinstance(value.value, bool):
        return value.value
    return {"true": True, "false": False}.get(str(value.value).lower())


def _negated(value: Value) -> Value:
    flag = _flag(value)
    if flag is None:
        return unknown_part(value, "not known to be true or false")
    return Literal(value.span, not flag, value.origin)


NEGATION = Conversion("negation", _negated, _negated)
ENABLED_UPPER = _word("ENABLED", "DISABLED")
ENABLED = _word("Enabled", "Disabled")
ENABLED_OR_SUSPENDED = _word("Enabled", "Suspended")
INTERNAL = _word("internal", "internet-facing")


def _pairs(key: str, value: str) -> Conversion:
    """A map in Terraform, a list of structures with two members in the registry."""

    def forward(given: Value) -> Value:
        if not isinstance(given, MapValue):
            return unknown_part(given, "its keys are not known")
        items = tuple(
            MapValue(
                given.keys.get(name, inner.span),
                {key: Literal(given.keys.get(name, inner.span), name), value: inner},
                origin=given.origin,
            )
            for name, inner in given.entries.items()
        )
        return ListValue(given.span, items, given.origin, given.rest)

    def backward(given: Value) -> Value:
        if not isinstance(given, ListValue):
            return unknown_part(given, "its elements are not known")
        entries: dict[str, Value] = {}
        for item in given.items:
            name = item.get(key) if isinstance(item, MapValue) else None
            if not isinstance(item, MapValue) or not isinstance(name, Literal):
                return unknown_part(given, f"not every element has a known {key}")
            entries[str(name.value)] = item.get(value)
        return MapValue(given.span, entries, origin=given.origin, rest=given.rest)

    return Conversion(f"map to list of {key} and {value}", forward, backward)


TAGS = _pairs("Key", "Value")
DIMENSIONS = _pairs("Name", "Value")
VERSION_WEIGHTS = _pairs("FunctionVersion", "FunctionWeight")


def _negative_is_none(value: Value) -> Value:
    if isinstance(value, Literal) and isinstance(value.value, (int, float)) and value.value < 0:
        return Absent(value.span, value.origin)
    return value


NEGATIVE_IS_NONE = Conversion("negative means not set", _negative_is_none, lambda value: value)


def _split(value: Value) -> Value:
    if not isinstance(value, Literal):
        return ListValue(value.span, (), value.origin, Unknown(value.span, "not known how many"))
    words = tuple(Literal(value.span, word.strip()) for word in str(value.value).split(","))
    return ListValue(value.span, words, value.origin)


def _join(value: Value) -> Value:
    if isinstance(value, ListValue) and value.rest is None:
        words = [item.value for item in value.items if isinstance(item, Literal)]
        if len(words) == len(value.items):
            return Literal(value.span, ",".join(map(str, words)), value.origin)
    return unknown_part(value, "not every element is known")


COMMA_SEPARATED = Conversion("comma-separated text to list", _split, _join)


def _one(value: Value) -> Value:
    return ListValue(value.span, (value,), value.origin)


def _the_one(value: Value) -> Value:
    if isinstance(value, ListValue) and value.rest is None and len(value.items) == 1:
        return value.items[0]
    return unknown_part(value, "not a list of one")


LIST_OF_ONE = Conversion("single value to list", _one, _the_one)
