"""The cursor that the HCL parsers share: where they are in a text, and how they complain.

There is no list of tokens. Each regular expression of these modules takes the white space before
a token together with the token, and as much of the token's neighbourhood as usually goes with it
(``aws_s3_bucket.logs.arn``, ``"text"``, ``name =``), because in Python the number of steps is what
costs, and the expression engine takes long steps for the price of short ones.

HCL reads line ends in two ways: they end an attribute and an item of an object, and are white
space between parentheses and square brackets. The patterns that care exist in two variants, in
pairs indexed by ``free``: whether line ends are white space here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from iacguard.patterns import pattern
from iacguard.syntax.node import SyntaxProblem
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple
from iacguard.typed import Final, TypeAlias

Locate: TypeAlias = Callable[[int, int], Span]
"""Offsets into the text at hand to the span they stand for."""

# Brackets, blocks and directives may nest this deep, and a chain of operators, attribute names or
# conditions may be that long, before they are refused: both are far beyond what people write and
# keep every recursive walk of a tree within Python's own limit.
MAX_DEPTH = 100
MAX_CHAIN = 250

NAME = r"[^\W\d][\w\-\u0300-\u036f]*"
NAME_END = r"(?![\w\-\u0300-\u036f])"
NUMBER = r"[0-9](?:\.*(?:[0-9]|[eE][+-]?[0-9]))*"
# What stands between the quotes of a string without escapes and interpolations.
PLAIN = r'[^"\\$%\r\n]*(?:[$%](?!\{)[^"\\$%\r\n]*)*'
# A carriage return is white space wherever it stands, which makes CRLF a line end like any other.
GAP = (r"[ \t\r]*", r"[ \t\r\n]*")

_CLOSING = {"(": ")", "[": "]", "{": "}"}
_BLANKS = pattern(GAP[False])
_WHITE = pattern(GAP[True])
_NAME = pattern(NAME)
_WORD_LINE = pattern(rf"^[^\S\n]*({NAME})[^\S\n]*$", re.MULTILINE)
_FOUND = pattern(rf"{NAME}|{NUMBER}|[=!<>]=|&&|\|\||=>|\.\.\.|::|<<|.", re.DOTALL)


class Broken(Exception):
    """The text cannot be read on from here. Caught where the grammar has a place to go on.

    ``resume`` is that place when the one who raises knows it.
    """

    def __init__(self, start: int, end: int, message: str, resume: int | None = None) -> None:
        super().__init__(message)
        self.start = start
        self.end = end
        self.message = message
        self.resume = resume


class Outline(NamedTuple):
    """How lines are indented; consulted in a text whose brackets do not match.

    Nothing else tells which bracket is the one that was forgotten.
    """

    line_starts: list[int]

    def indent(self, text: str, offset: int) -> int:
        """The number of blanks that start the line of ``offset``."""
        start = self.line_start(offset)
        match = _BLANKS.match(text, start)
        assert match is not None
        return match.end() - start

    def line_start(self, offset: int) -> int:
        """Where the line of ``offset`` starts."""
        return self.line_starts[bisect_right(self.line_starts, offset) - 1]

    def leads_line(self, text: str, offset: int, indent: int) -> bool:
        """Whether nothing but blanks, at most ``indent`` of them, stands before ``offset``."""
        start = self.line_start(offset)
        return offset - start <= indent and not text[start:offset].strip()


new_span: Final = tuple.__new__
"""Makes a span of a file: what named tuples call themselves, in half the time without their keywords."""


def _spans_of(source: Source) -> Locate:
    """Makes the spans of a source."""
    return lambda start, end: new_span(Span, (source, start, end))


class Reader:
    """A text, the offset reached in it, and what was collected on the way.

    ``place`` is the source of the text, or what gives the span of a source that stands for a part of
    it. Offsets into a source, which ``file`` is then, are those into the text, so parts of its tree can
    be made later on. ``comments`` has where comments start and end. ``outline`` is there only in a
    second attempt at a text whose brackets do not match; ``indent`` is then the indent of the attribute
    at hand, and whatever follows at that indent or left of it is taken to be no part of its value.
    ``endless_comment`` (from where on no comment has an end) and ``marker_lines`` keep what a look
    through all the text has found, so that the same is not looked for in vain over and over.
    """

    __slots__ = (
        "comments",
        "depth",
        "endless_comment",
        "file",
        "indent",
        "marker_lines",
        "outline",
        "pos",
        "problems",
        "span",
        "text",
    )

    def __init__(self, text: str, place: Source | Locate) -> None:
        self.text = text
        self.file = place if isinstance(place, Source) else None
        self.span = _spans_of(place) if isinstance(place, Source) else place
        self.pos = 0
        self.depth = 0
        self.comments: list[tuple[int, int]] = []
        self.problems: list[SyntaxProblem] = []
        self.outline: Outline | None = None
        self.indent = -1
        self.endless_comment = len(text)
        self.marker_lines: dict[str, int] | None = None

    def report(self, start: int, end: int, message: str, fatal: bool = True) -> None:
        """Note a problem and go on."""
        self.problems.append(SyntaxProblem(self.span(start, end), message, fatal))

    def found(self, pos: int, expected: str) -> Broken:
        """What to raise when something else than ``expected`` stands at ``pos``."""
        match = _FOUND.match(self.text, pos)
        if match is None:
            return Broken(pos, pos, f"found the end of the text, expected {expected}")
        if match[0] == "\n" or self.text.startswith(("#", "//"), pos):
            return Broken(pos, pos, f"found the end of the line, expected {expected}")
        what = "a quote" if match[0] == '"' else f'"{match[0]}"'
        if not match[0].isprintable():
            what = ascii(match[0])
        return Broken(pos, match.end(), f"found {what}, expected {expected}")

    def too_deep(self, pos: int) -> Broken:
        """What to raise when something nests deeper, or a chain is longer, than is followed."""
        message = f"found more than {MAX_DEPTH} levels, or {MAX_CHAIN} parts in a row, expected fewer"
        return Broken(pos, min(pos + 1, len(self.text)), message)

    def skip(self, free: bool) -> int:
        """Go past white space and comments, and return the offset reached."""
        text = self.text
        while True:
            match = (_WHITE if free else _BLANKS).match(text, self.pos)
            assert match is not None
            self.pos = pos = match.end()
            if text.startswith("/*", pos) or (free and text.startswith(("#", "//"), pos)):
                self.comment(pos)
            else:
                return pos

    def comment(self, start: int) -> None:
        """Take the comment at ``start``, without the line end after it."""
        text = self.text
        end = self.end_of_comment(start)
        if end is None:
            raise Broken(start, start + 2, 'found a comment without an end, expected "*/"')
        self.pos = end
        if text.endswith("\r", start, end):
            end -= 1
        self.comments.append((start, end))

    def end_of_comment(self, start: int) -> int | None:
        """Where the comment at ``start`` ends, or None if it does not."""
        text = self.text
        if not text.startswith("/*", start):
            end = text.find("\n", start)
            return len(text) if end == -1 else end
        end = -1 if start >= self.endless_comment else text.find("*/", start + 2)
        if end == -1:
            self.endless_comment = min(start, self.endless_comment)
            return None
        return end + 2

    def is_marker_ahead(self, marker: str, start: int) -> bool:
        """Whether some line after ``start`` has nothing but the marker of a heredoc."""
        if self.marker_lines is None:
            self.marker_lines = {match[1]: match.start() for match in _WORD_LINE.finditer(self.text)}
        return self.marker_lines.get(marker, -1) > start

    def closes(self, bracket: str, opening: int, first: bool) -> bool:
        """Go past white space, comments and, if it follows, the closing ``bracket``.

        Tells whether it did. ``opening`` is where the bracket was opened, and ``first`` tells that
        no item of it has been read.
        """
        pos = self.skip(True)
        if self.text.startswith(bracket, pos):
            self.pos = pos + 1
            return True
        if pos == len(self.text):
            raise self.unclosed(opening, pos)
        if self.outline is not None and self.outline.leads_line(self.text, pos, self.indent):
            if not first:
                raise self.unclosed(opening, pos)
            # Whoever writes like this does not indent, and indent says nothing about the value.
            self.indent = -1
        return False

    def unclosed(self, opening: int, pos: int) -> Broken:
        """What to raise when the bracket at ``opening`` must have ended before ``pos``."""
        bracket = self.text[opening]
        at_end = pos == len(self.text)
        before = "the end" if at_end else f"line {self.span(pos, pos).start_position.line}"
        message = f'found "{bracket}" without an end, expected "{_CLOSING[bracket]}" before {before}'
        return Broken(opening, opening + 1, message, None if at_end else pos)

    def name(self, expected: str) -> str:
        """Take a name; line ends before it are white space."""
        match = _NAME.match(self.text, self.skip(True))
        if match is None:
            raise self.found(self.pos, expected)
        self.pos = match.end()
        return match[0]
