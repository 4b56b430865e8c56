"""Source texts and places in them.

Everything downstream of the parsers speaks in offsets: a :class:`Span` is a source and two
offsets, and a line and a column are worked out only when a report or an editor asks. Offsets
count Unicode code points of the decoded text, because that is what Python strings, their slices
and its regular expressions count; a parser that counts bytes converts once, where it meets the
text.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, repeat
from operator import add

from iacguard.tuples import NamedTuple


class Position(NamedTuple):
    """A place as people write it: line and column, both counted from 1, columns in code points."""

    line: int
    column: int


class Source:
    """One text that was read, and where it came from.

    ``path`` is the path to show (relative to the working folder, forward slashes). ``text`` is
    the decoded text without a byte order mark, its line ends as they were.
    """

    __slots__ = ("__weakref__", "_line_starts", "path", "text")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self._line_starts: list[int] | None = None

    def __repr__(self) -> str:
        return f"Source({self.path!r}, {len(self.text)} characters)"

    @property
    def line_starts(self) -> list[int]:
        """Offsets at which the lines start; a line ends with LF, CRLF or a lone CR."""
        if self._line_starts is None:
            self._line_starts = _line_starts(self.text)
        return self._line_starts

    def position(self, offset: int) -> Position:
        """Line and column of an offset."""
        starts = self.line_starts
        line = bisect_right(starts, offset)
        return Position(line, offset - starts[line - 1] + 1)

    def offset(self, position: Position) -> int:
        """Offset of a position; a column past the end of its line gives the end of the line."""
        starts = self.line_starts
        if position.line > len(starts):
            return len(self.text)
        start = starts[position.line - 1]
        end = starts[position.line] if position.line < len(starts) else len(self.text)
        return min(start + position.column - 1, end)

    def line(self, number: int) -> str:
        """Text of a line (counted from 1) without its line end; empty when there is none."""
        starts = self.line_starts
        if not 1 <= number <= len(starts):
            return ""
        start = starts[number - 1]
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The part from ``start`` up to and without ``end`` (default: to the end of the text)."""
        return Span(self, start, len(self.text) if end is None else end)


class Span(NamedTuple):
    """A part of a source: offsets ``start`` up to and without ``end``."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters of the span."""
        return self.source.text[self.start : self.end]

    @property
    def start_position(self) -> Position:
        """Line and column of the first character."""
        return self.source.position(self.start)

    @property
    def end_position(self) -> Position:
        """Line and column after the last character."""
        return self.source.position(self.end)

    def within(self, start: int, end: int) -> Span:
        """The characters ``start`` up to ``end`` of this span."""
        return Span(self.source, self.start + start, self.start + end)

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of ``other``."""
        return Span(self.source, self.start, other.end)


def _line_starts(text: str) -> list[int]:
    if text.isascii():
        # Lines of bytes end as ours do, those of strings in several other ways.
        starts = [*accumulate(map(len, text.encode().splitlines(keepends=True)), initial=0)]
        if text and text[-1] not in "\r\n":
            starts.pop()
        return starts
    starts = [0]
    if "\r" not in text:
        starts += accumulate(map(add, map(len, text.split("\n")), repeat(1)))
        starts.pop()
        return starts
    offset, length = 0, len(text)
    while offset < length:
        character = text[offset]
        if character == "\r" and offset + 1 < length and text[offset + 1] == "\n":
            offset += 1
            starts.append(offset + 1)
        elif character in "\r\n":
            starts.append(offset + 1)
        offset += 1
    return starts
