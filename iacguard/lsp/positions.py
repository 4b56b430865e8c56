"""Places of the protocol and offsets of source texts, both ways.

The engine counts code points from the start of a text; editors count lines, and inside a line the
units of an encoding that both sides agree on. A line ends with LF, CRLF or a lone CR, as
:class:`~iacguard.text.Source` has it, and a position behind the end of its line is the end of it.

https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#position
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Literal, TypeAlias

from iacguard.text import Source
from iacguard.tuples import NamedTuple

Encoding: TypeAlias = Literal["utf-8", "utf-16", "utf-32"]

PREFERRED: Final[tuple[Encoding, ...]] = ("utf-8", "utf-16", "utf-32")
"""Encodings in the order in which they are taken when a client offers several."""

DEFAULT: Final[Encoding] = "utf-16"
"""What counts where a client offers none."""


class Place(NamedTuple):
    """A place as the protocol has it, both numbers counted from 0."""

    line: int
    character: int
    """Units of the encoding before it in its line."""


def negotiated(offered: Collection[str] | None) -> Encoding:
    """The encoding to use with a client that understands some."""
    return next((one for one in PREFERRED if one in (offered or ())), DEFAULT)


def units(text: str, encoding: Encoding) -> int:
    """The length of a text in units of an encoding."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-8":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text) + sum(character > "\uffff" for character in text)


def place_of(source: Source, offset: int, encoding: Encoding) -> Place:
    """Where an offset is."""
    line, column = source.position(offset)
    before = source.text[offset - column + 1 : offset]
    return Place(line - 1, units(before, encoding))


def offset_of(source: Source, place: Place, encoding: Encoding) -> int:
    """The offset of a place; one in the middle of a character is before that character."""
    starts = source.line_starts
    if place.line < 0:
        return 0
    if place.line >= len(starts):
        return len(source.text)
    text = source.line(place.line + 1)
    return starts[place.line] + _code_points(text, max(place.character, 0), encoding)


def _code_points(text: str, count: int, encoding: Encoding) -> int:
    """How many characters stand before so many units of a text."""
    if encoding == "utf-32" or text.isascii():
        return min(count, len(text))
    left = count
    for index, character in enumerate(text):
        left -= units(character, encoding)
        if left < 0:
            return index
    return len(text)
