"""The text that the provider makes of an ``aws_iam_policy_document``.

A list of one is a string in it, and what is a set in the configuration stands in reverse order.

Source: https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/iam/policy_model.go
"""

from __future__ import annotations

from collections.abc import Mapping

from iacguard.frontends.terraform.operators import escaped, settle, write_json
from iacguard.frontends.terraform.undecided import JoinedList
from iacguard.quoting import quoted
from iacguard.value import ListValue, Literal, MapValue, Unknown, Value, map_choices

_ORDER = (
    "Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal",
    "Condition",
)  # fmt: skip
_STATEMENT = 2
"""How deep statements are in a document."""


def as_rendered(document: Value) -> Value:
    """A document with each list as the provider leaves it; statements that others wrote keep theirs."""
    if not isinstance(document, MapValue) or "Statement" not in document.entries:
        return document
    statements = map_choices(document.entries["Statement"], _statements)
    return _with(document, {**document.entries, "Statement": statements})


def _statements(value: Value) -> Value:
    if not isinstance(value, ListValue):
        return value
    items = tuple([map_choices(item, _statement) for item in value.items])
    return ListValue(value.span, items, value.origin, value.rest)


def _statement(statement: Value) -> Value:
    if isinstance(statement, ListValue):
        # The statements of a document that is there on a condition.
        return _statements(statement)
    # What is made of a block has its header, and what is read from a text has none.
    if not isinstance(statement, MapValue) or statement.header is None:
        return statement
    entries = {
        name: map_choices(statement.entries[name], _PARTS.get(name, _as_it_is))
        for name in _ORDER
        if name in statement.entries
    }
    return _with(statement, entries)


def _as_it_is(value: Value) -> Value:
    return value


def _set(value: Value) -> Value:
    return _single(_reversed(value))


def _ordered_if_known(value: Value) -> Value:
    if not isinstance(value, JoinedList) or value.rest is not None or len(value.items) < 2:
        return value
    rest = Unknown(value.span, "the order of the blocks is the provider's own")
    return ListValue(value.span, value.items, value.origin, rest)


def _principal(value: Value) -> Value:
    if not isinstance(value, MapValue):
        return value
    return _with(value, {kind: map_choices(of, _set) for kind, of in value.entries.items()})


def _condition(value: Value) -> Value:
    if not isinstance(value, MapValue):
        return value
    return _with(value, {test: _variables(variables) for test, variables in value.entries.items()})


def _variables(value: Value) -> Value:
    if not isinstance(value, MapValue):
        return value
    return _with(value, {name: map_choices(values, _single) for name, values in value.entries.items()})


_PARTS = {
    **dict.fromkeys(("Action", "NotAction", "Resource", "NotResource"), _set),
    **dict.fromkeys(("Principal", "NotPrincipal"), _principal),
    "Condition": _condition,
}
"""What the provider makes of the parts of statements that are no strings."""


def _with(value: MapValue, entries: Mapping[str, Value]) -> MapValue:
    return MapValue(value.span, entries, value.keys, value.origin, value.rest, value.header)


def _reversed(value: Value) -> Value:
    value = _ordered_if_known(value)
    if not isinstance(value, ListValue):
        return value
    texts = [item.value for item in map(settle, value.items) if isinstance(item, Literal)]
    if len(texts) < len(value.items):
        return value
    order = sorted(range(len(texts)), key=lambda index: str(texts[index]), reverse=True)
    return ListValue(value.span, tuple([value.items[index] for index in order]), value.origin, value.rest)


def _single(value: Value) -> Value:
    value = _ordered_if_known(value)
    is_one = isinstance(value, ListValue) and len(value.items) == 1 and value.rest is None
    return value.items[0] if is_one and isinstance(value, ListValue) else value


def write_policy(data: object, is_indented: bool) -> str:
    """The text of the plain data of a document, as :func:`as_rendered` has it."""
    return escaped(_written(_ordered(data), "\n" if is_indented else ""))


def _ordered(data: object) -> object:
    """A document with its keys in the provider's order, which is that of names inside of statements."""
    if not isinstance(data, dict):
        return data
    statements = data.get("Statement")
    made = {name: data[name] for name in ("Version", "Id") if name in data}
    if isinstance(statements, list):
        made["Statement"] = [
            {name: one[name] for name in _ORDER if name in one} if isinstance(one, dict) else one
            for one in statements
        ]
    return made


def _written(data: object, line: str, depth: int = 0) -> str:
    """JSON on one line, or, with a line end, with two blanks for each level."""
    if isinstance(data, dict):
        # The document and its statements are in order already.
        names = list(data) if depth <= _STATEMENT else sorted(data)
        inside = [f"{quoted(name)}:{' ' if line else ''}" for name in names]
        parts = [
            start + _written(data[name], line, depth + 1) for start, name in zip(inside, names, strict=True)
        ]
        return _enclosed("{}", parts, line, depth)
    if isinstance(data, list):
        return _enclosed("[]", [_written(item, line, depth + 1) for item in data], line, depth)
    return quoted(data) if isinstance(data, str) else write_json(data)


def _enclosed(signs: str, parts: list[str], line: str, depth: int) -> str:
    if not parts:
        return signs
    start = line and line + "  " * (depth + 1)
    end = line and line + "  " * depth
    return f"{signs[0]}{start}{f',{start}'.join(parts)}{end}{signs[1]}"
