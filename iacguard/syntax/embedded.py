"""Where the characters of a string value stand in the source.

A policy inside a block scalar, or a string full of escapes, is text within a text. Reading it
again is easier than keeping a map for every scalar on the chance that someone asks: the source of
the scalar is decoded once more, piece by piece, and the result is used only when it equals the
text that the parser found.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator

from iacguard.syntax.node import Scalar
from iacguard.syntax.yaml_layout import after_properties
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import Final, TypeAlias

Locate: TypeAlias = "Callable[[int, int], Span]"

# The constructor of a named tuple only calls this.
_new: Final = tuple.__new__


class _Piece(NamedTuple):
    """A run of decoded characters and where it comes from.

    A piece as long as its place was copied; any other was made of its place as a whole, as an
    escape or a folded line break is.
    """

    text: str
    start: int
    end: int


def locator(scalar: Scalar) -> Locate:
    """The function from offsets in ``scalar.text`` to places in the source.

    The places are exact to the character, with an escape as one character. Where they can't be
    worked out, each is the scalar's whole span.
    """
    span = scalar.span
    source, start, end = span
    start = after_properties(source.text, start, end)
    text = scalar.text
    if source.text[start:end] == text:
        return lambda first, last: _new(Span, (source, start + first, start + last))
    if scalar.style in ("single", "double") and source.text[start + 1 : end - 1] == text:
        # No escape and no line break folds to what stands there.
        return lambda first, last: _new(Span, (source, start + 1 + first, start + 1 + max(first, last)))
    runs = _escaped_runs(scalar, start, end) or _block_runs(scalar, start, end)
    if runs is not None:
        return runs.locate
    pieces = _decode(scalar, start, end)
    if pieces is None:
        return lambda first, last: span
    return _Located(span, pieces).locate


class _Runs:
    """The runs of a text that were copied from its source, which is what nearly all texts are made of.

    ``offsets`` are those of the runs in the text, ``starts`` those in the source. In between a run may
    have one more character: an escape, whose place is what is up to the next run, or a line break,
    whose place is one character. ``bisect`` tells which.
    """

    __slots__ = ("_bisect", "_length", "_offsets", "_source", "_starts")

    def __init__(
        self, scalar: Scalar, offsets: list[int], starts: list[int], bisect: Callable[[list[int], int], int]
    ) -> None:
        self._source = scalar.span.source
        self._length = len(scalar.text)
        self._offsets = offsets
        self._starts = starts
        self._bisect = bisect

    def locate(self, first: int, last: int) -> Span:
        first = min(first, self._length)
        index = bisect_right(self._offsets, first) - 1
        start = end = self._starts[index] + first - self._offsets[index]
        if last > first:
            last = min(last, self._length)
            index = self._bisect(self._offsets, last) - 1
            end = self._starts[index] + last - self._offsets[index]
        return _new(Span, (self._source, start, end))


def _escaped_runs(scalar: Scalar, start: int, end: int) -> _Runs | None:
    """The runs of a string on one line whose escapes are two characters each."""
    content = scalar.span.source.text[start + 1 : end - 1]
    if scalar.style != "double" or "\n" in content or "\r" in content:
        return None
    offsets, starts = [0], [start + 1]
    text = scalar.text
    offset = run = 0
    escape = content.find("\\")
    while escape != -1:
        if content[escape + 1 : escape + 2] in "xuU" or not text.startswith(content[run:escape], offset):
            return None
        offset += escape - run + 1
        run = escape + 2
        offsets.append(offset)
        starts.append(start + 1 + run)
        escape = content.find("\\", run)
    return _Runs(scalar, offsets, starts, bisect_right) if text[offset:] == content[run:] else None


def _block_runs(scalar: Scalar, start: int, end: int) -> _Runs | None:
    """The runs of a literal block whose first line tells how all of them are indented."""
    source = scalar.span.source.text
    begin = source.find("\n", start, end) + 1
    if scalar.style != "literal" or source[start:begin].rstrip("-+ \n") != "|" or "\r" in source[begin:end]:
        return None
    written = source[begin:end].split("\n")
    indentation = len(written[0]) - len(written[0].lstrip(" "))
    lines = scalar.text.split("\n")
    if len(lines) == len(written) + 1 and not lines[-1]:
        # The last line break is a part of the text, and not of what was taken for its place.
        written.append("")
    if not written[0].strip() or len(lines) != len(written):
        return None
    offsets: list[int] = []
    starts: list[int] = []
    offset, place = 0, begin
    for line, whole in zip(lines, written, strict=True):
        if whole[indentation:] != line or whole[:indentation].strip(" "):
            return None
        offsets.append(offset)
        starts.append(place + min(indentation, len(whole)))
        offset += len(line) + 1
        place += len(whole) + 1
    return _Runs(scalar, offsets, starts, bisect_left)


class _Located:
    __slots__ = ("_offsets", "_pieces", "_span")

    def __init__(self, span: Span, pieces: list[_Piece]) -> None:
        self._span = span
        self._pieces = pieces
        self._offsets: list[int] = []
        offset = 0
        for piece in pieces:
            self._offsets.append(offset)
            offset += len(piece.text)

    def locate(self, first: int, last: int) -> Span:
        start, end_of_first = self._place(first)
        if last <= first:
            return Span(self._span.source, start, start)
        end = end_of_first if last == first + 1 else self._place(last - 1)[1]
        return Span(self._span.source, start, end)

    def _place(self, offset: int) -> tuple[int, int]:
        """Start and end of a character in the source."""
        index = bisect_right(self._offsets, offset) - 1
        if index < 0:
            return self._span.start, self._span.start
        piece = self._pieces[index]
        within = offset - self._offsets[index]
        if within >= len(piece.text):
            return piece.end, piece.end
        if len(piece.text) == piece.end - piece.start:
            return piece.start + within, piece.start + within + 1
        return piece.start, piece.end


def _decode(scalar: Scalar, start: int, end: int) -> list[_Piece] | None:
    """The pieces of the scalar's text, or None when the source decodes to something else."""
    source = scalar.span.source.text
    if scalar.style in ("literal", "folded"):
        return _decode_block(scalar, start, end)
    if scalar.style == "plain":
        return _checked(scalar, list(_flow(source, start, end, _FOLD)))
    special = _DOUBLE_SPECIAL if source[start : start + 1] == '"' else _SINGLE_SPECIAL
    # JSON has no line breaks in strings, so that it is read by the rules of YAML.
    return _checked(scalar, list(_flow(source, start + 1, end - 1, special)))


def _checked(scalar: Scalar, pieces: list[_Piece]) -> list[_Piece] | None:
    pieces = [piece for piece in pieces if piece.text]
    return pieces if "".join([piece.text for piece in pieces]) == scalar.text else None


# Plain and quoted scalars: escapes, and line breaks that fold.

# Patterns are compiled when they are needed, which for most texts is never.
_FOLD: Final = r"(?P<fold>(?<![ \t])[ \t]*(?:\r\n|[\r\n])(?:[ \t]*(?:\r\n|[\r\n]))*[ \t]*)"
_SINGLE_SPECIAL: Final = rf"{_FOLD}|(?P<quote>'')"
_DOUBLE_SPECIAL: Final = rf"""(?xs)
        (?P<surrogates>\\u[dD][89abAB][0-9a-fA-F]{{2}}\\u[dD][c-fC-F][0-9a-fA-F]{{2}})
      | \\(?P<code>x[0-9a-fA-F]{{2}}|u[0-9a-fA-F]{{4}}|U[0-9a-fA-F]{{8}})
      | \\(?P<joined>(?:\r\n|[\r\n])(?:[ \t]*(?:\r\n|[\r\n]))*[ \t]*)
      | \\(?P<escape>.)
      | {_FOLD}"""
_ESCAPED: Final = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}


def _flow(source: str, start: int, end: int, special: str) -> Iterator[_Piece]:
    offset = start
    for match in re.compile(special).finditer(source, start, end):
        yield _Piece(source[offset : match.start()], offset, match.start())
        yield _Piece(_meaning(match), match.start(), match.end())
        offset = match.end()
    yield _Piece(source[offset:end], offset, end)


def _meaning(match: re.Match[str]) -> str:
    kind, characters = match.lastgroup, match[match.lastgroup or 0]
    if kind == "quote":
        return "'"
    if kind == "escape":
        return _ESCAPED.get(characters, characters)
    if kind == "code":
        code = int(characters[1:], 16)
        return chr(code) if code < 0x110000 else ""
    if kind == "surrogates":
        high, low = int(characters[2:6], 16), int(characters[8:], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)
    breaks = len(re.findall(r"\r\n|[\r\n]", characters))
    if kind == "joined":
        return "\n" * (breaks - 1)
    return " " if breaks == 1 else "\n" * (breaks - 1)


# Block scalars.

_HEADER: Final = r"[|>][-+0-9]*[ \t]*(?:#[^\r\n]*)?(?:\r\n|[\r\n])?"
_LINE: Final = r"([ ]*)([^\r\n]*)(\r\n|[\r\n]|\Z)"


class _Line(NamedTuple):
    spaces: int
    start: int
    content_end: int
    end: int


def _decode_block(scalar: Scalar, start: int, end: int) -> list[_Piece] | None:
    source = scalar.span.source.text
    header = re.compile(_HEADER).match(source, start)
    if header is None:
        return None
    lines = list(_block_lines(source, header.end(), end))
    indented = [line.spaces for line in lines if line.start + line.spaces < line.content_end]
    # The indentation is that of the first line, unless the header gives it relative to a parent
    # that is not known here. Where all lines are blank, all of their spaces are indentation.
    candidates = indented[:1] or [max((line.spaces for line in lines), default=0)]
    if indented and any(character.isdigit() for character in header[0].split("#")[0]):
        candidates = list(range(min(indented), 0, -1))
    for indentation in candidates:
        pieces = list(_block_pieces(source, lines, indentation, scalar.style == "folded"))
        pieces = _without_surplus(pieces, len(scalar.text))
        checked = _checked(scalar, pieces)
        if checked is not None:
            return checked
    return None


def _block_lines(source: str, start: int, end: int) -> Iterator[_Line]:
    """The lines of a block, and the blank ones after it, whose line breaks it may keep."""
    pattern = re.compile(_LINE)
    while start < len(source):
        match = pattern.match(source, start)
        if match is None or (start >= end and match[2].strip()):
            return
        yield _Line(len(match[1]), start, match.end(2), match.end())
        start = match.end()


def _block_pieces(source: str, lines: list[_Line], indentation: int, folded: bool) -> Iterator[_Piece]:
    pending: list[_Piece] = []
    previous_folds = False
    for line in lines:
        start = min(line.start + indentation, line.content_end)
        line_break = _Piece("\n" if line.end > line.content_end else "", line.content_end, line.end)
        if start == line.content_end:
            pending.append(line_break)
            continue
        folds = folded and source[start] not in " \t"
        if folds and previous_folds:
            # The break after the line before becomes a space, or nothing when blank lines follow.
            broken = pending.pop(0)
            yield broken._replace(text=" ") if not pending else broken._replace(text="")
        yield from pending
        yield _Piece(source[start : line.content_end], start, line.content_end)
        pending = [line_break]
        previous_folds = folds
    yield from pending


def _without_surplus(pieces: list[_Piece], length: int) -> list[_Piece]:
    """Leave out the last line breaks, which the header or the lack of one may drop."""
    surplus = sum(len(piece.text) for piece in pieces) - length
    while surplus > 0 and pieces and pieces[-1].text == "\n":
        pieces = pieces[:-1]
        surplus -= 1
    return pieces
