"""Strings put together from pieces, in which every character still knows where it stands."""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter

from iacguard.frontends.terraform.errors import EvaluationError, NotFollowed
from iacguard.frontends.terraform.operators import describe, encoded_text, plain_text
from iacguard.frontends.terraform.undecided import Computed, ResourceObject, distribute
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.value import (
    Absent,
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    Locate,
    MapValue,
    Origin,
    Reference,
    Unknown,
    Value,
    new_literal,
)

_LONGEST = 1_000_000
"""Characters of the longest string that is put together."""


class _Segment(NamedTuple):
    """Characters of a string from ``start`` on, and the place they stand at."""

    start: int
    span: Span
    mapped: bool


class _Locator:
    """Where the characters of a string stand that is made of literals beside each other."""

    __slots__ = ("_pieces", "_segments")

    def __init__(self, pieces: list[Literal]) -> None:
        self._pieces = pieces
        # Of most strings nobody asks. Where a piece would have to find out itself, and its pieces in
        # turn, it is done at once, so that it does not nest.
        is_nested = any(isinstance(piece.locate, _Locator) for piece in pieces)
        self._segments = _segments(pieces) if is_nested else None

    def __call__(self, start: int, end: int) -> Span:
        segments = self._segments
        if segments is None:
            segments = self._segments = _segments(self._pieces)
        first = _within(_at(segments, start), start)
        last_segment = _at(segments, max(start, end - 1))
        last = _within(last_segment, max(start, end - 1))
        stop = last.end if not last_segment.mapped else last.start + (1 if end > start else 0)
        if first.source is not last.source or stop < first.start:
            return first
        return Span(first.source, first.start, stop)


def _at(segments: list[_Segment], offset: int) -> _Segment:
    return segments[max(0, bisect_right(segments, offset, key=_START) - 1)]


_START = itemgetter(0)


def _segments(pieces: list[Literal]) -> list[_Segment]:
    """The characters of literals, as far as there are any."""
    found: list[_Segment] = []
    length = 0
    for piece in pieces:
        text = plain_text(piece.value)
        if text:
            place = _place(piece, text)
            mapped = piece.locate is not None and place.end - place.start == len(text)
            found.append(_Segment(length, place, mapped))
            length += len(text)
    return found


def _place(piece: Literal, text: str) -> Span:
    """Where the text of a literal stands."""
    return piece.span if piece.locate is None else piece.locate(0, len(text))


def _within(segment: _Segment, offset: int) -> Span:
    if not segment.mapped:
        return segment.span
    start = segment.span.start + offset - segment.start
    return Span(segment.span.source, start, segment.span.end)


def literal_string(span: Span, text: str, locate: Locate | None) -> Literal:
    """A string that is written in the source, where ``locate`` says if it is there one for one.

    As everywhere in Terraform, characters that have a composed form are in it.
    """
    if not text.isascii():
        composed = _composed(text)
        if composed != text:
            return Literal(span, composed)
    return new_literal(span, text, None, False, locate)


def _composed(text: str) -> str:
    from unicodedata import normalize  # most texts are in ASCII

    return normalize("NFC", text)


def as_piece(value: Value, span: Span) -> Value:
    """What stands for a value inside of a string. Raises for what cannot be part of one."""
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, Choice):

        def side(values: list[Value]) -> Value:
            return as_piece(values[0], span)

        return distribute(span, [value], side)
    if isinstance(value, Encoded):
        text = encoded_text(value)
        return value if text is None else Literal(span, text, value.origin)
    if isinstance(value, (Literal, Absent)):
        if isinstance(value, Absent) or value.value is None:
            raise EvaluationError(span, "a string cannot include null")
        return new_literal(span, plain_text(value.value), value.origin, value.sensitive)
    if isinstance(value, (ListValue, MapValue, ResourceObject)):
        raise EvaluationError(span, f"a string cannot include {describe(value)}")
    return value


_AS_THEY_ARE = frozenset({Computed, Interpolation, Reference, Unknown})
"""Types of values that can be part of a string."""


def joined(span: Span, pieces: list[Value]) -> Value:
    """The string of these pieces: a literal when all of them are known."""
    flat: list[Value] = []
    run: list[Literal] = []
    length = 0
    if Interpolation in map(type, pieces):
        pieces = [
            inner
            for piece in pieces
            for inner in (piece.pieces if isinstance(piece, Interpolation) else (piece,))
        ]
    for piece in pieces:
        if isinstance(piece, Literal):
            length += len(plain_text(piece.value))
            run.append(piece)
        else:
            if run:
                flat.extend(_at_once(run))
                run = []
            flat.append(piece)
    if length > _LONGEST or len(flat) > _LONGEST // 100:
        raise NotFollowed(span, "a string longer than is followed")
    if not flat:
        return _together(run, span)
    if run:
        flat.extend(_at_once(run))
    if len(flat) == 1 and isinstance(flat[0], Encoded):
        return flat[0]
    origin: Origin | None = None
    for piece in flat:
        if piece.origin is not None:
            origin = None if is_long(flat) else piece.origin
            break
    return Interpolation(span, tuple(flat), origin)


def is_long(pieces: list[Value]) -> bool:
    """Whether a string has several lines: where one of its pieces is from says nothing of the others."""
    return any(isinstance(piece, Literal) and "\n" in str(piece.value) for piece in pieces)


def _at_once(run: list[Literal]) -> tuple[Literal, ...]:
    """The one string that literals beside each other are; none where that is empty."""
    if len(run) == 1 and _is_as_written(run[0]):
        return (run[0],)
    for piece in run:
        text = plain_text(piece.value)
        if text:
            return (_together(run, _place(piece, text)),)
    return ()


def _is_as_written(piece: Literal) -> bool:
    """Whether putting a piece together would only make another one like it: it stands where it says."""
    text = piece.value
    if not isinstance(text, str) or not text or not text.isascii():
        return False
    if piece.locate is None:
        return True
    return piece.span.end - piece.span.start == len(text) and piece.locate == piece.span.within


def _together(run: list[Literal], span: Span) -> Literal:
    """The string that literals beside each other are, used at a place."""
    texts = [plain_text(piece.value) for piece in run]
    text = "".join(texts)
    count = len(texts) - texts.count("")
    locate: Locate | None = None
    if count > 1:
        locate = _Locator(run)
    elif count:
        (segment,) = _segments(run)
        locate = segment.span.within if segment.mapped else None
    if not text.isascii():
        composed = _composed(text)
        if composed != text:
            text, locate = composed, None
    origin: Origin | None = None
    sensitive = False
    for piece in run:
        origin = origin or piece.origin
        sensitive = sensitive or piece.sensitive
    if origin is not None and count > 1 and "\n" in text:
        # Of several lines, each can be from somewhere else.
        origin = None
    return new_literal(span, text, origin, sensitive, locate)
