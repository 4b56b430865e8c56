"""Strings put together from pieces, in which every character still knows where it stands."""

from __future__ import annotations

from bisect import bisect_right

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
)

_LONGEST = 1_000_000
"""Characters of the longest string that is put together."""


class _Segment(NamedTuple):
    """Characters of a string from ``start`` on, and the place they stand at."""

    start: int
    span: Span
    mapped: bool


class StringBuilder:
    """A string that is being put together, with the places of its parts."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.segments: list[_Segment] = []
        self.origin: Origin | None = None
        self.sensitive = False

    def add(self, text: str, span: Span, mapped: bool) -> None:
        """Adds characters; ``mapped`` where they stand in the source one for one from the span on."""
        if text:
            self.segments.append(_Segment(self.length, span, mapped))
            self.parts.append(text)
            self.length += len(text)

    def value(self, span: Span) -> Literal:
        """The string so far, used at ``span``."""
        segments = self.segments
        locate: Locate | None = None
        if len(segments) == 1:
            locate = segments[0].span.within if segments[0].mapped else None
        elif segments:
            locate = _segments_locator(segments)
        text = "".join(self.parts)
        if not text.isascii():
            composed = _composed(text)
            if composed != text:
                text, locate = composed, None
        # Of several lines, each can be from somewhere else.
        origin = None if len(segments) > 1 and "\n" in text else self.origin
        return Literal(span, text, origin, self.sensitive, locate)


def _segments_locator(segments: list[_Segment]) -> Locate:
    starts: list[int] = []

    def locate(start: int, end: int) -> Span:
        if not starts:
            starts.extend([segment.start for segment in segments])
        first = _within(segments[max(0, bisect_right(starts, start) - 1)], start)
        last_segment = segments[max(0, bisect_right(starts, max(start, end - 1)) - 1)]
        last = _within(last_segment, max(start, end - 1))
        stop = last.end if not last_segment.mapped else last.start + (1 if end > start else 0)
        if first.source is not last.source or stop < first.start:
            return first
        return Span(first.source, first.start, stop)

    return locate


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
    return Literal(span, text, locate=locate)


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
        return Literal(span, plain_text(value.value), value.origin, value.sensitive)
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
    for piece in pieces:
        for inner in piece.pieces if isinstance(piece, Interpolation) else (piece,):
            if isinstance(inner, Literal):
                length += len(plain_text(inner.value))
                run.append(inner)
                continue
            if run:
                flat.extend(_at_once(run))
                run = []
            flat.append(inner)
    if length > _LONGEST or len(flat) > _LONGEST // 100:
        raise NotFollowed(span, "a string longer than is followed")
    if not flat:
        return _together(run).value(span)
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
    if not run:
        return ()
    if len(run) == 1 and _is_as_written(run[0]):
        return (run[0],)
    text = _together(run)
    return (text.value(text.segments[0].span),) if text.parts else ()


def _is_as_written(piece: Literal) -> bool:
    """Whether putting a piece together would only make another one like it: it stands where it says."""
    text = piece.value
    if not isinstance(text, str) or not text or not text.isascii():
        return False
    if piece.locate is None:
        return True
    return piece.span.end - piece.span.start == len(text) and piece.locate == piece.span.within


def _together(run: list[Literal]) -> StringBuilder:
    text = StringBuilder()
    for piece in run:
        written = plain_text(piece.value)
        whole = piece.span if piece.locate is None else piece.locate(0, len(written))
        text.add(written, whole, piece.locate is not None and whole.end - whole.start == len(written))
        text.origin = text.origin or piece.origin
        text.sensitive = text.sensitive or piece.sensitive
    return text
