"""Source lines with what is meant underlined."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from iacguard.finding import Finding
from iacguard.patterns import pattern
from iacguard.report._secrets import Masked, length_of_line, masked_line
from iacguard.text import Span
from iacguard.tuples import NamedTuple

Paint = Callable[[str, str], str]
"""Gives a text the look of a style: ``gutter``, ``mark``."""

_TAB = 4
_MOST_LINES = 4
_CUT = "..."
_WIDEST = 200
"""Columns that a line may have where no terminal sets a limit: whole templates stand on one line."""
_LONG_LINE, _BEFORE, _AFTER = 800, 300, 400
"""Characters of a line that are looked at around the place when it has very many."""


def header_of(finding: Finding) -> Span | None:
    """The resource's first line, if what is shown stands in the resource and not in a companion."""
    whole = finding.resource_span
    inside = whole.source is finding.span.source and whole.start <= finding.span.start <= whole.end
    return finding.header if inside else None


def frame(
    span: Span, header: Span | None, secrets: Sequence[Masked], width: int, paint: Paint
) -> Iterator[str]:
    """The lines of a span, numbered, the first one underlined.

    ``header``, the first line of the resource, stands above them when it is another line of the
    same file. ``secrets`` are what is masked in it.
    """
    source = span.source
    first, column = source.position(span.start)
    last = source.position(max(span.start, span.end - 1)).line
    last_shown = min(last, first + _MOST_LINES - 1)
    above = 0
    if header is not None and header.source is source:
        above = source.position(header.start).line
    gutter = len(str(last_shown))
    room = max(min(width or _WIDEST, _WIDEST) - gutter - 3, 40)

    def numbered(number: int, text: str) -> str:
        bar = paint(f"{number:>{gutter}} |" if number else f"{'':>{gutter}} |", "gutter")
        return f"{bar} {text}".rstrip()

    if 0 < above < first:
        text = inert(masked_line(source, above, secrets, 0, _LONG_LINE))
        yield numbered(above, _placed(text, 0, 0, room)[0])
        if above < first - 1:
            yield paint(_CUT, "gutter")
    for number in range(first, last_shown + 1):
        start = column - 1 if number == first else 0
        length = length_of_line(source, number)
        end = min(start + span.end - span.start, length) if number == first else 0
        left_out, most = 0, length
        if length > _LONG_LINE:
            left_out, most = max(start - _BEFORE, 0), start + _AFTER
        text = inert(masked_line(source, number, secrets, left_out, most))
        start, end = start - left_out, min(end - left_out, len(text))
        line, before, length = _placed(text, start, end, room)
        yield numbered(number, line)
        if number == first:
            length = max(min(length, room - before), 1)
            yield numbered(0, " " * before + paint("^" * length, "mark"))
    if last > last_shown:
        yield paint(_CUT, "gutter")


def _placed(text: str, start: int, end: int, room: int) -> tuple[str, int, int]:
    """A line as it is shown, how many columns stand before a part of it, and how many that takes."""
    if len(text) <= room and text.isascii() and text.isprintable():
        return text, min(start, len(text)), len(text[start:end])
    cells = _cells(text)
    line = _clip(cells, start, room)
    before = sum(cell.width for cell in cells[:start]) - line.dropped + (len(_CUT) if line.dropped else 0)
    return line.text, before, sum(cell.width for cell in cells[start:end])


def plain(text: str) -> str:
    """A text on one line and without characters that a terminal would act on."""
    line = inert(" ".join(text.split()))
    if line.isprintable():
        return line
    return "".join(character if _is_harmless(character) else "?" for character in line)


# GitHub and Azure take them anywhere in a line, TeamCity at its start:
# https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands, ``ActionCommand.cs`` of
# https://github.com/actions/runner, https://www.jetbrains.com/help/teamcity/service-messages.html
_COMMAND = pattern(r"##(?=(?:vso|teamcity)?\[)")


def inert(line: str) -> str:
    """A line in whose text no CI that shows it sees a command to itself, as long as before."""
    return _COMMAND.sub("?#", line) if "##" in line else line


# Characters and the columns they take ----------------------------------------------------------


class _Cell(NamedTuple):
    text: str
    width: int


class _Line(NamedTuple):
    text: str
    dropped: int
    """Columns left out at the start."""


def _cells(text: str) -> list[_Cell]:
    """The characters of a line as a terminal shows them."""
    if text.isascii() and text.isprintable():
        return [_Cell(character, 1) for character in text]
    cells: list[_Cell] = []
    column = 0
    for character in text:
        if character == "\t":
            cell = _Cell(" " * (_TAB - column % _TAB), _TAB - column % _TAB)
        elif not _is_harmless(character):
            cell = _Cell("?", 1)
        else:
            cell = _Cell(character, _columns(character))
        cells.append(cell)
        column += cell.width
    return cells


def _is_harmless(character: str) -> bool:
    import unicodedata  # most texts are in ASCII

    # Control characters move the cursor, and some format characters reverse what is read.
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp") or character == "\u200d"


def _columns(character: str) -> int:
    import unicodedata

    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _clip(cells: list[_Cell], start: int, room: int) -> _Line:
    """A line cut to a number of columns around what stands at ``start``."""
    if sum(cell.width for cell in cells) <= room:
        return _Line("".join(cell.text for cell in cells), 0)
    dropped, first = 0, 0
    before = sum(cell.width for cell in cells[:start])
    if before > room // 2:
        # Some of what comes before helps to recognise the place.
        while first < start and before - dropped > room // 4:
            dropped += cells[first].width
            first += 1
    left = room - len(_CUT) * (2 if first else 1)
    kept: list[str] = []
    cut = False
    for cell in cells[first:]:
        if cell.width > left:
            cut = True
            break
        kept.append(cell.text)
        left -= cell.width
    text = (_CUT if first else "") + "".join(kept) + (_CUT if cut else "")
    return _Line(text, dropped)
