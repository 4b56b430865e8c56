"""Documents held in strings: policies in heredocs, redrive policies, state machine definitions, OpenAPI.

A string is read as a document without losing where its parts stand, and what is interpolated
into it stays what it is: the text is parsed with a private-use character in place of each piece
that is not text, and the pieces are put back into the strings that hold those characters. A piece
outside of strings (``"Seconds": ${var.wait}``, ``"Resource": ${jsonencode(var.arns)}``) is JSON of
its own, so there the character gets quotation marks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache

from iacguard.patterns import pattern
from iacguard.syntax.node import Document, Mapping, Node, Scalar
from iacguard.text import Source, Span
from iacguard.value import (
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    Locate,
    MapValue,
    Reference,
    Unknown,
    Value,
    map_choices,
)

_FIRST = 0xE000
_LAST = 0xF8FF

_MARKS = pattern(r'\\.|"', re.DOTALL)


def decode_json(value: Value) -> Value:
    """The value whose JSON text a string is; other values, and strings that are no JSON, unchanged.

    The value must not be a choice.
    """
    if isinstance(value, Encoded):
        return value.document
    if isinstance(value, Literal) and isinstance(value.value, str):
        text = value.value.lstrip()
        return _decode(value) if text.startswith(("{", "[")) else value
    if isinstance(value, Interpolation) and value.pieces:
        first = value.pieces[0]
        if isinstance(first, Literal) and str(first.value).lstrip().startswith(("{", "[")):
            return _decode(value)
    return value


def decode_document(value: Value) -> Value:
    """The same where the text may be YAML as well; one that is a single scalar stays what it is.

    For properties that are documents: as YAML nearly every text means something.
    """
    decoded = decode_json(value)
    if decoded is not value or not isinstance(value, (Literal, Interpolation)):
        return decoded
    if isinstance(value, Literal) and not isinstance(value.value, str):
        return value
    return _decode_yaml(value)


@lru_cache(maxsize=64)
def _decode_yaml(value: Literal | Interpolation) -> Value:
    # Most units hold no YAML in strings, nor JSON, and a parser is a hundredth of a second's import.
    from iacguard.syntax.yaml import parse

    return _decoded(value, parse, is_json=False)


@lru_cache(maxsize=256)
def _decode(value: Literal | Interpolation) -> Value:
    from iacguard.syntax.json import parse

    return _decoded(value, parse, is_json=True)


def _decoded(value: Literal | Interpolation, parse: Callable[[Source], Document], is_json: bool) -> Value:
    pieces = value.pieces if isinstance(value, Interpolation) else (value,)
    if len(pieces) > _LAST - _FIRST:
        return Unknown(value.span, "more interpolations than are followed")
    text = _Template(value, pieces, is_json)
    document = parse(Source(value.span.source.path, text.text))
    root = document.root
    if root is None or any(problem.fatal for problem in document.problems):
        return value
    return text.convert(root) if is_json or not isinstance(root, Scalar) else value


class _Template:
    """The text of the pieces with placeholders, and the way back to pieces and places."""

    def __init__(
        self, whole: Literal | Interpolation, pieces: tuple[Value, ...], is_json: bool = True
    ) -> None:
        self.whole = whole
        self.pieces = pieces
        self.starts: list[int] = []
        self.bare: set[int] = set()
        """The pieces that stand outside of strings."""
        parts: list[str] = []
        length = 0
        is_inside = False
        for index, piece in enumerate(pieces):
            self.starts.append(length)
            if isinstance(piece, Literal) and piece.value is not None:
                part = _text(piece)
                is_inside ^= len(pieces) > 1 and _changes_side(part)
            elif is_inside or not is_json:
                part = chr(_FIRST + index)
            else:
                part = f'"{chr(_FIRST + index)}"'
                self.bare.add(index)
            parts.append(part)
            length += len(part)
        self.text = "".join(parts)

    def place(self, span: Span) -> Span:
        """Where a part of the text stands in the source."""
        _, start, end = span
        starts = self.starts
        if len(starts) == 1:
            return self._within(0, start, end)
        first = bisect_right(starts, start) - 1
        last = bisect_right(starts, max(start, end - 1)) - 1
        if first == last:
            return self._within(first, start, end)
        opening = self._within(first, start, min(end, starts[first + 1]))
        return opening.to(self._within(last, starts[last], end))

    def _within(self, index: int, start: int, end: int) -> Span:
        piece = self.pieces[index]
        locate: Locate | None = piece.locate if isinstance(piece, Literal) else None
        if locate is None:
            return piece.span
        return locate(start - self.starts[index], end - self.starts[index])

    def convert(self, node: Node) -> Value:
        if isinstance(node, Scalar):
            return self._scalar(node)
        if isinstance(node, Mapping):
            entries: dict[str, Value] = {}
            keys: dict[str, Span] = {}
            for key, inner in node.entries.values():
                # An interpolated key keeps its placeholder, so it equals no known key.
                entries[key.text] = self.convert(inner)
                keys[key.text] = self.place(key.span)
            return MapValue(self.place(node.span), entries, keys, self.whole.origin)
        items: list[Value] = []
        rest: Unknown | None = None
        for item in node.items:
            value = self.convert(item)
            if isinstance(value, Unknown) and self._is_bare(item):
                # Text between the elements of a list may be any number of them.
                rest = value
            else:
                items.append(value)
        return ListValue(self.place(node.span), tuple(items), self.whole.origin, rest)

    def _is_bare(self, node: Node) -> bool:
        return isinstance(node, Scalar) and self._piece(node.text) in self.bare

    def _piece(self, text: str) -> int:
        """The number of the piece that a string is, and nothing else; -1 for other strings."""
        index = ord(text) - _FIRST if len(text) == 1 else -1
        return index if 0 <= index < len(self.pieces) else -1

    def _scalar(self, node: Scalar) -> Value:
        if not isinstance(node.value, str) or not _may_hold_pieces(node.value):
            return Literal(self.place(node.span), node.value, self.whole.origin, self.whole.sensitive)
        span = self.place(node.span)
        pieces: list[Value] = []
        text = ""
        for character in node.value:
            index = ord(character) - _FIRST
            if 0 <= index < len(self.pieces) and not isinstance(self.pieces[index], Literal):
                if text:
                    pieces.append(Literal(span, text))
                    text = ""
                pieces.append(self.pieces[index])
            else:
                text += character
        if text:
            pieces.append(Literal(span, text))
        if len(pieces) == 1 and not isinstance(pieces[0], Literal):
            is_bare = self._piece(node.value) in self.bare
            piece = map_choices(pieces[0], _as_json) if is_bare else pieces[0]
            return piece.at(span)
        return Interpolation(span, tuple(pieces), self.whole.origin)


def _as_json(piece: Value) -> Value:
    """What the text of a piece means that stands outside of strings."""
    if isinstance(piece, Encoded):
        return piece.document
    is_string = isinstance(piece, Literal) and isinstance(piece.value, str)
    if is_string or isinstance(piece, (Reference, Interpolation)):
        return Unknown(piece.span, "a part of the JSON text that is not known", origin=piece.origin)
    return piece


def _may_hold_pieces(text: str) -> bool:
    """Whether a string has characters in it that may stand for pieces."""
    return not text.isascii() and any(_FIRST <= ord(character) <= _LAST for character in text)


def _changes_side(text: str) -> bool:
    """Whether what follows a text is inside a string when what comes before it is not, or the reverse."""
    marks: list[str] = _MARKS.findall(text)
    return marks.count('"') % 2 == 1


def _text(piece: Value) -> str:
    assert isinstance(piece, Literal)
    if isinstance(piece.value, bool):
        return "true" if piece.value else "false"
    return str(piece.value)
