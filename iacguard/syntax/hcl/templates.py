"""Templates of HCL: quoted strings, heredocs, and texts that are templates as a whole.

A template is read as a flat list of pieces and assembled afterwards, because trim markers and the
indent of ``<<-`` work on the pieces: HashiCorp's parser has one literal piece for each line of a
heredoc, and a trim marker strips white space from the one piece next to it and no further. Doing
the same is the only way to the same strings.
"""

from __future__ import annotations

import re

from iacguard.patterns import pattern
from iacguard.syntax.hcl.reader import MAX_DEPTH, NAME, Broken
from iacguard.syntax.hcl.tree import (
    Expression,
    Template,
    TemplateFor,
    TemplateIf,
    TemplateInterpolation,
    TemplateLiteral,
    TemplatePart,
)
from iacguard.tuples import NamedTuple
from iacguard.typed import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from iacguard.syntax.hcl.expressions import ExpressionReader

_SEQUENCE = pattern(r"[$%]\{~?")
_LINE = pattern(r"(?:[^$%\n]+|\$\$\{|%%\{|[$%](?!\{))*\n?")
_LINE_WITH_END = pattern(r"[^\n]*\n")
# Characters between quotes, and the quote or the sequence that they end at.
_CHARACTERS, _QUOTE, _OPENING = range(1, 4)
_QUOTED = pattern(r"""((?:[^"\\$%\r\n]+|\\[^\r\n]|\$\$\{|%%\{|[$%](?!\{))*)(?:(")|([$%]\{~?))?""")
_ESCAPE = pattern(r"\\(?:u[0-9a-fA-F]{0,4}|U[0-9a-fA-F]{0,8}|.)|[$%]{2}\{")
_HEREDOC = pattern(rf"<<(-?)({NAME})([ \t]*)\r?\n")
# A heredoc up to the first line that has nothing but its marker. Groups: marker, content, marker.
_WHOLE_HEREDOC = pattern(
    rf"<<-?({NAME})[ \t]*\r?\n((?:(?![^\S\n]*\1[^\S\n]*(?:\n|\Z))[^\n]*\n)*)[^\S\n]*(\1)[^\S\n]*(?=\n|\Z)"
)
_MARKER = pattern(rf"[^\S\n]*({NAME})[^\S\n]*(?=\n|\Z)")
# A line that starts a block: what a heredoc without an end has most likely swallowed.
_HEADER = pattern(r'^[A-Za-z_][\w-]*(?:[ \t]+"[^"\n]*")*[ \t]*\{[ \t]*\r?$', re.MULTILINE)

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
# White space in the sense of Go's unicode.IsSpace, from which str.strip differs.
_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


class _Literal:
    """Characters of a template, and the part of the text they were read from."""

    __slots__ = ("end", "start", "text")

    def __init__(self, start: int, end: int, text: str) -> None:
        self.start = start
        self.end = end
        self.text = text

    @property
    def verbatim(self) -> bool:
        # Every escape is longer than what it stands for.
        return self.end - self.start == len(self.text)

    def drop_left(self, count: int) -> None:
        if self.verbatim:
            self.start += count
        self.text = self.text[count:]

    def strip_left(self) -> None:
        self.drop_left(len(self.text) - len(self.text.lstrip(_SPACE)))

    def strip_right(self) -> None:
        stripped = self.text.rstrip(_SPACE)
        if self.verbatim:
            self.end -= len(self.text) - len(stripped)
        self.text = stripped


class _If(NamedTuple):
    start: int
    end: int
    condition: Expression


class _For(NamedTuple):
    start: int
    end: int
    key: str | None
    value: str
    collection: Expression


class _Word(NamedTuple):
    """``%{else}``, ``%{endif}`` or ``%{endfor}``."""

    start: int
    end: int
    word: str


_Piece: TypeAlias = "_Literal | TemplateInterpolation | _If | _For | _Word"


class _Open(NamedTuple):
    """A directive whose end has not come yet, and the parts that were being collected before it."""

    directive: _If | _For
    around: list[TemplatePart]
    then: list[TemplatePart] | None
    """What stands before ``%{else}``, once that was read."""


def literal(reader: ExpressionReader, start: int, end: int, text: str) -> TemplateLiteral:
    """The literal part that was read from ``start`` to ``end``."""
    span = reader.span(start, end)
    return TemplateLiteral(span, text, span[2] - span[1] == len(text))


def quoted(reader: ExpressionReader, start: int) -> Template:
    """Read a quoted template whose opening quote, at ``start``, has been taken."""
    pieces: list[_Piece] = []
    trim = False
    is_usual = True
    while True:
        pos = reader.pos
        match = _QUOTED.match(reader.text, pos)
        assert match is not None
        end = match.end(_CHARACTERS)
        if end > pos:
            reader.pos = end
            _add_text(pieces, pos, _decoded(reader, pos, match[_CHARACTERS]), end, trim)
            trim = False
        kind = match.lastindex
        if kind == _QUOTE:
            reader.pos = end + 1
            break
        if kind != _OPENING:
            raise Broken(start, end, "found a string without an end, expected a closing quote")
        opening = match[_OPENING]
        trim = _sequence(reader, pieces, end, opening)
        is_usual = is_usual and not trim and opening == "${"
    parts = _in_turn(reader, pieces) if is_usual else _assembled(reader, pieces)
    return Template(reader.span(start, reader.pos), parts)


def _in_turn(reader: ExpressionReader, pieces: list[_Piece]) -> tuple[TemplatePart, ...]:
    """The parts that text and interpolations in turn are: nothing of them is trimmed or put together."""
    parts: list[TemplatePart] = []
    for piece in pieces:
        if isinstance(piece, _Literal):
            parts.append(literal(reader, piece.start, piece.end, piece.text))
        elif isinstance(piece, TemplateInterpolation):
            parts.append(piece)
    return tuple(parts)


def heredoc(reader: ExpressionReader) -> Template:
    """Read a heredoc that starts at the offset reached."""
    text, start = reader.text, reader.pos
    match = _HEREDOC.match(text, start)
    if match is None:
        raise reader.found(start, "an expression (a heredoc has a word and a line end after its <<)")
    flush, marker = bool(match[1]), match[2]
    if match[3]:
        message = "found blanks, expected a line end right after the marker of a heredoc"
        reader.report(*match.span(3), message, False)
    raw = _whole_heredoc(reader, start, marker)
    if raw is None:
        raise _without_end(reader, start, match.end(2), marker)

    pieces: list[_Piece] = []
    if "${" in raw[2] or "%{" in raw[2]:
        reader.pos = match.end()
        end = _heredoc_pieces(reader, pieces, start, marker)
    else:
        reader.pos, end = raw.end(), raw.end(3)
        offset = match.end()
        for line in _LINE_WITH_END.findall(raw[2]) if flush else [raw[2]]:
            pieces.append(_Literal(offset, offset + len(line), line))
            offset += len(line)
    if reader.pos == len(text):
        reader.report(end, end, "found the end of the text, expected a line end after a heredoc", False)
    if flush:
        _strip_indent(pieces)
    return Template(reader.span(start, end), _assembled(reader, pieces), True)


def bare(reader: ExpressionReader) -> Template:
    """Read the whole text as a template."""
    pieces: list[_Piece] = []
    trim = False
    while reader.pos < len(reader.text):
        trim = _line(reader, pieces, trim)
        sequence = _SEQUENCE.match(reader.text, reader.pos)
        if sequence is not None:
            trim = _sequence(reader, pieces, sequence.start(), sequence[0])
    return Template(reader.span(0, len(reader.text)), _assembled(reader, pieces))


def after_heredoc(reader: ExpressionReader, start: int) -> int | None:
    """Where the heredoc that starts at ``start`` ends, if one does and it has an end."""
    match = _HEREDOC.match(reader.text, start)
    raw = None if match is None else _whole_heredoc(reader, start, match[2])
    return None if raw is None else raw.end()


def _whole_heredoc(reader: ExpressionReader, start: int, marker: str) -> re.Match[str] | None:
    if reader.marker_lines is not None and not reader.is_marker_ahead(marker, start):
        return None
    raw = _WHOLE_HEREDOC.match(reader.text, start)
    if raw is None:
        # A heredoc without an end is rarely alone: have a list of the lines that may end one.
        reader.is_marker_ahead(marker, start)
    return raw


def _without_end(reader: ExpressionReader, start: int, end: int, marker: str) -> Broken:
    header = _HEADER.search(reader.text, end)
    resume = len(reader.text) if header is None else header.start()
    message = f'found a heredoc without an end, expected a line with nothing but "{marker}"'
    return Broken(start, end, message, resume)


def _heredoc_pieces(reader: ExpressionReader, pieces: list[_Piece], start: int, marker: str) -> int:
    """Read the content of a heredoc and its end; return where its closing marker ends."""
    text = reader.text
    trim = False
    line_start = True
    while True:
        pos = reader.pos
        if line_start:
            match = _MARKER.match(text, pos)
            if match is not None and match[1] == marker:
                reader.pos = match.end()
                return match.end(1)
        trim = _line(reader, pieces, trim)
        line_start = text.startswith("\n", reader.pos - 1) if reader.pos > pos else False
        sequence = _SEQUENCE.match(text, reader.pos)
        if sequence is not None:
            line_start = False
            trim = _sequence(reader, pieces, sequence.start(), sequence[0])
        elif reader.pos == len(text):
            raise _without_end(reader, start, start + 2 + len(marker), marker)


def _line(reader: ExpressionReader, pieces: list[_Piece], trim: bool) -> bool:
    """Take literal text up to a sequence or past a line end; what becomes of ``trim``."""
    pos = reader.pos
    match = _LINE.match(reader.text, pos)
    assert match is not None
    if match.end() == pos:
        return trim
    reader.pos = match.end()
    raw = match[0]
    _add_text(pieces, pos, raw.replace("$${", "${").replace("%%{", "%{"), reader.pos, trim)
    return False


def _add_text(pieces: list[_Piece], start: int, text: str, end: int, trim: bool) -> None:
    piece = _Literal(start, end, text)
    if trim:
        piece.strip_left()
    pieces.append(piece)


def _decoded(reader: ExpressionReader, start: int, raw: str) -> str:
    """The characters that those between quotes stand for; an escape that is none stays."""
    if "\\" not in raw and "{" not in raw:
        return raw

    def decode(match: re.Match[str]) -> str:
        escape = match[0]
        if escape[0] != "\\":
            return escape[1:]
        simple = _ESCAPES.get(escape[1])
        if simple is not None:
            return simple
        if escape[1] in "uU":
            if len(escape) == (6 if escape[1] == "u" else 10):
                code = int(escape[2:], 16)
                if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF:
                    return chr(code)
            expected = "the hexadecimal number of a character, 4 digits after \\u and 8 after \\U"
        else:
            expected = r"\n, \r, \t, \", \\, \uNNNN or \UNNNNNNNN"
        offset = start + match.start()
        reader.report(offset, offset + len(escape), f"found {escape}, expected {expected}")
        return escape

    return _ESCAPE.sub(decode, raw)


def _sequence(reader: ExpressionReader, pieces: list[_Piece], start: int, opening: str) -> bool:
    """Read an interpolation or a directive; tell whether it strips white space after it."""
    if opening.endswith("~") and pieces and isinstance(pieces[-1], _Literal):
        pieces[-1].strip_right()
    reader.pos = start + len(opening)
    if opening[0] == "$":
        expression = reader.expression(True)
        trim = _end(reader)
        pieces.append(TemplateInterpolation(reader.span(start, reader.pos), expression))
        return trim

    expected = '"if", "else", "endif", "for" or "endfor"'
    word_start = reader.skip(True)
    word = reader.name(expected)
    if word == "if":
        condition = reader.expression(True)
        trim = _end(reader)
        pieces.append(_If(start, reader.pos, condition))
    elif word == "for":
        key, value, collection = reader.for_intro()
        trim = _end(reader)
        pieces.append(_For(start, reader.pos, key, value, collection))
    elif word in ("else", "endif", "endfor"):
        reader.next_token()
        trim = _end(reader)
        pieces.append(_Word(start, reader.pos, word))
    else:
        raise reader.found(word_start, expected)
    return trim


def _end(reader: ExpressionReader) -> bool:
    trim = reader.token == "~}"
    reader.take("~}" if trim else "}", '"}"')
    return trim


def _strip_indent(pieces: list[_Piece]) -> None:
    """Take from each line the indent of the least indented one, as ``<<-`` asks for.

    The indent is what the pieces that start a line start with, before anything is interpolated.
    """
    least: int | None = None
    leading: list[_Literal] = []
    line_start = True
    for piece in pieces:
        text = piece.text if isinstance(piece, _Literal) else None
        if line_start and (text is None or text.strip(_SPACE) or not text.endswith("\n")):
            indent = 0 if text is None else len(text) - len(text.lstrip(_SPACE))
            least = indent if least is None else min(least, indent)
            if isinstance(piece, _Literal):
                leading.append(piece)
        line_start = text is not None and text.endswith("\n")
    for piece in leading:
        piece.drop_left(least or 0)


def _assembled(reader: ExpressionReader, pieces: list[_Piece]) -> tuple[TemplatePart, ...]:
    parts: list[TemplatePart] = []
    open_directives: list[_Open] = []
    run: list[_Literal] = []
    for piece in pieces:
        if isinstance(piece, _Literal):
            if run and not (run[-1].end == piece.start and run[-1].verbatim and piece.verbatim):
                _add_run(reader, parts, run)
            run.append(piece)
            continue
        _add_run(reader, parts, run)
        if isinstance(piece, TemplateInterpolation):
            parts.append(piece)
        elif isinstance(piece, _Word):
            parts = _close(reader, open_directives, parts, piece)
        else:
            if len(open_directives) >= MAX_DEPTH:
                raise reader.too_deep(piece.start)
            open_directives.append(_Open(piece, parts, None))
            parts = []
    _add_run(reader, parts, run)
    if open_directives:
        directive = open_directives[-1].directive
        word = "endif" if isinstance(directive, _If) else "endfor"
        message = f'found a directive without an end, expected "{word}" after it'
        raise Broken(directive.start, directive.end, message)
    if len(parts) == 1 and len(pieces) > 1 and isinstance(parts[0], TemplateInterpolation):
        # White space that a trim marker has stripped still makes a string of the value.
        edge = parts[0].span
        parts.insert(0, TemplateLiteral(edge._replace(end=edge.start), "", True))
    return tuple(parts)


def _add_run(reader: ExpressionReader, parts: list[TemplatePart], run: list[_Literal]) -> None:
    """Make one part of pieces that adjoin; pieces with escapes stay apart, so that the rest is mapped."""
    text = "".join([piece.text for piece in run])
    if text:
        parts.append(literal(reader, run[0].start, run[-1].end, text))
    run.clear()


def _close(
    reader: ExpressionReader, stack: list[_Open], parts: list[TemplatePart], word: _Word
) -> list[TemplatePart]:
    """Note the else or the end of the innermost directive; return where further parts go."""
    innermost = stack[-1] if stack else None
    directive = innermost.directive if innermost else None
    matches = directive is not None and (word.word == "endfor") == isinstance(directive, _For)
    if innermost is None or not matches or (word.word == "else" and innermost.then is not None):
        raise Broken(word.start, word.end, f'found "{word.word}", expected a directive that it belongs to')
    stack.pop()
    if word.word == "else":
        stack.append(innermost._replace(then=parts))
        return []
    span = reader.span(innermost.directive.start, word.end)
    around = innermost.around
    if isinstance(directive, _For):
        around.append(TemplateFor(span, directive.key, directive.value, directive.collection, tuple(parts)))
    elif isinstance(directive, _If):
        then, otherwise = (parts, []) if innermost.then is None else (innermost.then, parts)
        around.append(TemplateIf(span, directive.condition, tuple(then), tuple(otherwise)))
    return around
