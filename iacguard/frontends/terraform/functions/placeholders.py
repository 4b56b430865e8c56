"""Placeholders in documents and in partly known strings, and what is put in their place.

Modules write ``_S3_BUCKET_ID_`` into a policy and replace it once the bucket is there. Read as text
that would lose the document, so the replacement goes into the strings inside it. That is right only
for a text that no run-time name has and that JSON writes as it is, which is what a placeholder is
made to be.
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.frontends.terraform.undecided import like, with_items
from iacguard.patterns import pattern
from iacguard.text import Span
from iacguard.value import (
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
)

_PLACEHOLDER = pattern(r"[_%#@<]+\w+[_%#@>]+")
_ESCAPED = pattern(r'["\\\x00-\x1f]')


def replaced(subject: Value, placeholder: str, new: Value, span: Span) -> Value | None:
    """A document or string with ``new`` in place of a placeholder; None when it cannot be followed."""
    if not isinstance(subject, (Encoded, Interpolation)) or _PLACEHOLDER.fullmatch(placeholder) is None:
        return None
    if not isinstance(new, (Literal, Interpolation, Reference, Unknown)):
        return None
    if isinstance(new, Literal) and (not isinstance(new.value, str) or _ESCAPED.search(new.value)):
        return None
    if _is_in_a_key(subject, placeholder):
        return None
    return _within(subject, placeholder, new).at(span)


def _is_in_a_key(value: Value, placeholder: str) -> bool:
    if isinstance(value, MapValue):
        return any(placeholder in key for key in value.entries) or any(
            _is_in_a_key(item, placeholder) for item in value.entries.values()
        )
    if isinstance(value, ListValue):
        return any(_is_in_a_key(item, placeholder) for item in value.items)
    if isinstance(value, Choice):
        return _is_in_a_key(value.then, placeholder) or _is_in_a_key(value.otherwise, placeholder)
    return isinstance(value, Encoded) and _is_in_a_key(value.document, placeholder)


def _within(value: Value, placeholder: str, new: Value) -> Value:
    if isinstance(value, Literal):
        return _filled(value, placeholder, new)
    if isinstance(value, ListValue):
        items = tuple(_within(item, placeholder, new) for item in value.items)
        return with_items(value, items)
    if isinstance(value, MapValue):
        entries = {key: _within(item, placeholder, new) for key, item in value.entries.items()}
        return MapValue(value.span, entries, value.keys, value.origin, value.rest, value.header)
    if isinstance(value, Interpolation):
        pieces = tuple(_flat(_within(piece, placeholder, new) for piece in value.pieces))
        return Interpolation(value.span, pieces, value.origin)
    if isinstance(value, Encoded):
        return like(value, _within(value.document, placeholder, new))
    if isinstance(value, Choice):
        then, otherwise = (_within(side, placeholder, new) for side in (value.then, value.otherwise))
        return Choice(value.span, value.condition, then, otherwise, value.origin)
    return value


def _filled(literal: Literal, placeholder: str, new: Value) -> Value:
    text = literal.value
    if not isinstance(text, str) or placeholder not in text:
        return literal
    if isinstance(new, Literal):
        made = text.replace(placeholder, str(new.value))
        return Literal(literal.span, made, literal.origin, literal.sensitive or new.sensitive)
    pieces: list[Value] = []
    for index, part in enumerate(text.split(placeholder)):
        if index:
            pieces.append(new)
        if part:
            pieces.append(Literal(literal.span, part, sensitive=literal.sensitive))
    if len(pieces) == 1:
        return pieces[0].at(literal.span)
    return Interpolation(literal.span, tuple(_flat(pieces)), literal.origin)


def _flat(pieces: list[Value] | Iterator[Value]) -> Iterator[Value]:
    for piece in pieces:
        if isinstance(piece, Interpolation):
            yield from piece.pieces
        else:
            yield piece
