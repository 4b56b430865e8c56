"""``Fn::Split``: the parts of a text between delimiters."""

from __future__ import annotations

from iacguard.frontends.cloudformation.context import Call
from iacguard.frontends.cloudformation.intrinsics.lists import HOST_NAMES, lifted_text
from iacguard.frontends.cloudformation.texts import concatenate, known_text, slice_literal, unknown_result
from iacguard.text import Span
from iacguard.typed import Final
from iacguard.value import Interpolation, ListValue, Literal, Reference, Unknown, Value, map_choices

_PLAIN_SYMBOLS: Final = frozenset({"AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::URLSuffix"})
"""Values that are made of letters, digits, dots and hyphens only."""

_MOST_PARTS: Final = 10_000

_PLAIN: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-")


def split(call: Call) -> Value:
    """The list of the parts; unknown when a piece that is not known may hold the delimiter."""
    arguments = call.arguments(2, 2)
    if arguments is None:
        return call.wrong()
    delimiter = call.context.value(arguments[0])
    source = call.context.value(arguments[1])

    def split_side(side: Value) -> Value:
        return map_choices(delimiter, lambda separator: _split(separator, side, call.span))

    return map_choices(lifted_text(source), split_side)


def _split(delimiter: Value, source: Value, span: Span) -> Value:
    separator = known_text(delimiter)
    if isinstance(source, Reference) and source.value is not None and known_text(source) is not None:
        source = Literal(source.span, known_text(source), source.origin)
    if isinstance(source, Reference) and source.attribute == HOST_NAMES and separator == ":":
        return ListValue(span, (Unknown(span, "the zone of an endpoint is settled at deployment"), source))
    pieces = source.pieces if isinstance(source, Interpolation) else (source,)
    if not separator or not all(_is_whole(piece, separator) for piece in pieces):
        return unknown_result("Fn::Split", span, (delimiter, source), "what is split is not known")
    parts: list[list[Value]] = [[]]
    for piece in pieces:
        if not isinstance(piece, Literal):
            parts[-1].append(piece)
            continue
        text = known_text(piece) or ""
        literal = piece
        if not isinstance(piece.value, str):
            literal = Literal(piece.span, text, piece.origin, piece.sensitive)
        start = 0
        if text.count(separator) > _MOST_PARTS:
            return Unknown(span, "more parts than are followed", origin=source.origin)
        while (end := text.find(separator, start)) != -1:
            parts[-1].append(slice_literal(literal, start, end))
            parts.append([])
            start = end + len(separator)
        parts[-1].append(slice_literal(literal, start, len(text)))
    items = tuple(concatenate(part, part[0].span if part else span) for part in parts)
    return ListValue(span, items, source.origin)


def _is_whole(piece: Value, separator: str) -> bool:
    """Whether a piece certainly does not hold the separator, or is known."""
    if isinstance(piece, Literal):
        return piece.value is not None
    return (
        isinstance(piece, Unknown)
        and piece.symbol in _PLAIN_SYMBOLS
        and not any(character in _PLAIN for character in separator)
    )
