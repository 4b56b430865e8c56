"""What is wrong with a text that the YAML parser gave up on, and how to read on.

The parser stops at the first error and says where it noticed it, which is often not where it was
made. Here its complaint becomes a problem that points at the mistake, together with the smallest
edits after which the text can be read: a colon put in, a block moved to the column where it
belongs, a line blanked when nothing better is known. The edited text is only ever read, and
:class:`MendedText` leads every offset in it back to the text as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from iacguard.patterns import pattern
from iacguard.syntax.wording import quoted
from iacguard.text import Source
from iacguard.tuples import NamedTuple
from iacguard.typed import Final

UNREADABLE: Final = pattern("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""A character that YAML does not allow anywhere."""


class Edit(NamedTuple):
    """Characters ``start`` up to and without ``end`` give way to ``replacement``."""

    start: int
    end: int
    replacement: str


class Mend(NamedTuple):
    """A mistake in the text, and the edits that make the text readable."""

    start: int
    end: int
    message: str
    edits: list[Edit]


class Failure(NamedTuple):
    """Where the parser stopped, in the offsets of the text that it was given."""

    problem: str
    """What the parser says is wrong, in its own words."""
    offset: int
    context: int
    """Where the thing starts that it was reading; ``offset`` when it does not say."""
    scalar: tuple[int, int]
    """Start and end of the last scalar that it read; twice 0 when there is none."""
    opened: list[int]
    """Starts of the lists and mappings that it had not read to their ends, outermost first."""


class MendedText:
    """A text after some edits, which knows where each of its characters comes from."""

    __slots__ = ("_origins", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._origins = list(range(len(text) + 1))

    def apply(self, edits: list[Edit]) -> None:
        """Make the edits, without those that overlap an earlier one."""
        parts: list[str] = []
        origins: list[int] = []
        offset = 0
        for start, end, replacement in sorted(edits):
            if start < offset:
                continue
            parts += (self.text[offset:start], replacement)
            origins += self._origins[offset:start]
            kept = self._origins[start:end] if len(replacement) == end - start else None
            origins += kept or [self._origins[start]] * len(replacement)
            offset = end
        self.text = "".join(parts) + self.text[offset:]
        self._origins = origins + self._origins[offset:]

    def origin(self, offset: int) -> int:
        """The offset in the text before all edits; its end for all that is past the end."""
        return self._origins[min(offset, len(self.text))]


def find_mistake(text: str, failure: Failure) -> Mend:
    """The mistake behind a failure."""
    line = _line_start(text, failure.offset)
    if any(_CONFLICT_MARKER.match(text, start) for start in (line, _line_start(text, failure.context))):
        return _merge_conflict(text)
    if text.startswith("\t", failure.offset):
        return _tab(text, failure.offset)
    if _has_swallowed_lines(text, failure):
        return _unclosed_quote(text, failure.scalar[0])
    in_quotes = "quoted scalar" in failure.problem
    swallows = in_quotes and _SWALLOWED_ENTRY.search(text, failure.context, failure.offset) is not None
    if swallows or "scanning a quoted scalar" in failure.problem:
        return _unclosed_quote(text, failure.context)
    for words, explain in _EXPLANATIONS:
        if any(word in failure.problem for word in words):
            return explain(text, failure)
    return _unexplained(text, failure)


def blank_block(text: str, offset: int) -> list[Edit]:
    """Take out the line at an offset together with the deeper lines that belong to it."""
    line = _line_start(text, offset)
    column = _content_start(text, line) - line
    end = _line_end(text, line)
    opens_list = text[line:end].rstrip().endswith(":")
    for following in _lines_after(text, line):
        start = _content_start(text, following)
        if start - following <= column and not (opens_list and _LIST_ITEM.match(text, start)):
            break
        end = _line_end(text, following)
    return [_blank(text, line, end)]


# Explanations, from frequent mistakes to rare ones.


def _tab(text: str, offset: int) -> Mend:
    line = _line_start(text, offset)
    if text[line:offset].strip(" \t"):
        return Mend(
            offset, offset + 1, "found a tab where only spaces may stand", [Edit(offset, offset + 1, " ")]
        )
    width = " " * min((len(match[1]) for match in _SPACE_INDENTATION.finditer(text)), default=2)
    ends = {match.start(): match.end() for match in _TAB_INDENTATION.finditer(text)}
    ends[line] = _content_start(text, line)
    edits = [Edit(start, end, text[start:end].replace("\t", width)) for start, end in ends.items()]
    message = "found a tab in the indentation, which must be made of spaces"
    return Mend(text.index("\t", line), ends[line], message, edits)


def _merge_conflict(text: str) -> Mend:
    markers = [match.span() for match in _CONFLICT_MARKER.finditer(text)]
    edits = [_blank(text, start, end) for start, end in markers]
    return Mend(*markers[0], "found the marker of a merge conflict that is not resolved", edits)


def _unclosed_quote(text: str, opening: int) -> Mend:
    opening = _after_properties(text, opening)
    end = _content_end(text, opening, _line_end(text, opening))
    if text[end - 1] == "," and end - 1 > opening:
        end = _content_end(text, opening, end - 1)
    quote = text[opening]
    return Mend(opening, end, f"the {quote} that opens here is not closed", [Edit(end, end, quote)])


def _key_in_value(text: str, failure: Failure) -> Mend:
    index = failure.offset
    line = _line_start(text, index)
    start, end = _after_properties(text, failure.scalar[0]), failure.scalar[1]
    if text[start : start + 1] in ("'", '"') or not start < end <= index:
        return _surplus(text, index, "found ':' after a value that is complete")
    if start >= line:
        end = _value_end(text, start)
        message = "found ': ' in a value without quotes, which needs quotes for that"
        return Mend(start, end, message, _quotes(text, start, end))
    first_line = _line_start(text, start)
    column = _columns(text, first_line)[-1]
    key_column = _content_start(text, line) - line
    if start - first_line == column <= key_column:
        return _missing_colon(text, _line_start(text, _content_end(text, start, line)))
    if key_column > column:
        message = "found a key that is indented deeper than the key above it, which already has a value"
        return Mend(line + key_column, index, message, _shift(text, line, column - key_column))
    return _unexplained(text, failure)


def _simple_key(text: str, failure: Failure) -> Mend:
    return _missing_colon(text, _line_start(text, failure.context))


def _missing_colon(text: str, line: int) -> Mend:
    start = line + _columns(text, line)[-1]
    end = _value_end(text, start)
    glued = _GLUED_KEY.match(text, start, end)
    if glued is not None:
        colon = glued.end()
        return Mend(start, end, "found a ':' without a space after it", [Edit(colon, colon, " ")])
    word = _LEADING_WORD.match(text, start, end)
    if text[start : start + 1] in "{[}],":
        edits = blank_block(text, line)
    elif _content_column(text, next(_lines_after(text, line), len(text))) > start - line:
        edits = [Edit(end, end, ":")]
    elif word is not None:
        edits = [Edit(word.end(), word.end(), ":")]
    else:
        edits = blank_block(text, line)
    return Mend(start, end, f"expected a key with ':' after it, found {_excerpt(text, start, end)}", edits)


def _outside_block(text: str, failure: Failure) -> Mend:
    index = failure.offset
    line = _line_start(text, index)
    if text[line:index].strip(" "):
        alias = _ALIAS_WITH_TEXT.search(text[line:index])
        if alias is not None:
            return _special_start(text, text.index("*", line + alias.start()))
        quote = text[failure.scalar[1] - 1 : failure.scalar[1]]
        if quote in ("'", '"') and failure.scalar[1] > line:
            escaped = "''" if quote == "'" else '\\"'
            return _surplus(text, index, f"found text after the closing {quote} (inside, write {escaped})")
        return _surplus(text, index, "found text after a value that is complete")
    column, outer = index - line, failure.context - _line_start(text, failure.context)
    is_item = _LIST_ITEM.match(text, index) is not None
    inner = _inner_column(text, line, column)
    if inner is None if is_item else column <= outer:
        found = "a list item" if is_item else _excerpt(text, index, _value_end(text, index))
        in_list = "'-'" in failure.problem
        expected = "a list item, which starts with '- '," if in_list else "a key"
        message = f"expected {expected} in this column, found {found}"
        edits = _blank_neighbours(text, line) if is_item or in_list else blank_block(text, line)
        return Mend(index, _value_end(text, index), message, edits)
    target, expected = outer, f"{outer}"
    if inner is not None:
        # An item cannot stand where the keys of a mapping do.
        expected = f"{inner}" if is_item and "'-'" not in failure.problem else f"{outer} or {inner}"
        if is_item or inner - column <= column - outer:
            target = inner
    message = f"expected an indentation of {expected} spaces, found {column}"
    return Mend(line, index, message, _shift(text, line, target - column))


def _inside_brackets(text: str, failure: Failure) -> Mend:
    opening = _first_bracket(text, failure.context)
    index = failure.offset
    closer = "]" if text[opening] == "[" else "}"
    if _is_outside(text, opening, index):
        return _unclosed_bracket(text, opening)
    expected = f"expected ',' or '{closer}'"
    found = text[index : index + 1]
    if found in ("]", "}"):
        message = f"expected '{closer}' for the '{text[opening]}' before, found '{found}'"
        return Mend(index, index + 1, message, [Edit(index, index + 1, closer)])
    scalar_line_end = _line_end(text, failure.scalar[0])
    if found == ":" and scalar_line_end < index:
        end = _content_end(text, failure.scalar[0], scalar_line_end)
        return Mend(end, end, f"{expected} after this value", [Edit(end, end, ",")])
    edit = Edit(index, index + 1, " ") if found == ":" else Edit(index, index, ",")
    return Mend(index, index + 1, f"{expected}, found {_excerpt(text, index, index + 1)}", [edit])


def _no_content(text: str, failure: Failure) -> Mend:
    index = failure.offset
    if index >= len(text) or _DOCUMENT_MARKER.match(text, index):
        for start in reversed(failure.opened):
            bracket = _after_properties(text, start)
            if text[bracket] in "[{":
                return _unclosed_bracket(text, bracket)
        return _unexplained(text, failure)
    found = text[index]
    if found in ",]}":
        return Mend(index, index + 1, f"expected a value, found '{found}'", [Edit(index, index + 1, " ")])
    return _unexplained(text, failure)


def _unquoted(text: str, failure: Failure) -> Mend:
    return _special_start(text, min(failure.context, failure.offset))


def _special_start(text: str, start: int) -> Mend:
    end = max(_value_end(text, start), start + 1)
    message = f"found a value that starts with '{text[start]}', which needs quotes for that"
    return Mend(start, end, message, _quotes(text, start, end))


def _block_header(text: str, failure: Failure) -> Mend:
    start, index = _after_properties(text, failure.context), failure.offset
    end = _value_end(text, start)
    message = (
        f"expected a line break after '{text[start:index].rstrip()}', found {_excerpt(text, index, end)}"
    )
    return Mend(index, end, message, _quotes(text, start, end))


def _tag(text: str, failure: Failure) -> Mend:
    index = failure.offset
    message = f"expected a space after the tag, found {_excerpt(text, index, index + 1)}"
    return Mend(failure.context, index, message, [Edit(index, index, " ")])


def _tag_handle(text: str, failure: Failure) -> Mend:
    start, index = failure.context, failure.offset
    match = _PROPERTY.match(text, index)
    end = match.end(1) if match else index + 1
    message = f"found the tag {quoted(text[index:end])}, of which the part between the '!' is not declared"
    return Mend(start, end, message, [_blank(text, index, end)])


def _escape(text: str, failure: Failure) -> Mend:
    start = max(text.rfind("\\", 0, failure.offset + 1), failure.context)
    pair = _SURROGATE_PAIR.match(text, start)
    if pair is not None:
        code = 0x10000 + ((int(pair[1], 16) - 0xD800) << 10) + int(pair[2], 16) - 0xDC00
        written = f"\\U{code:08X}"
        message = f"found the surrogate pair {pair[0]}, which YAML writes {written}"
        return Mend(start, pair.end(), message, [Edit(start, pair.end(), written)])
    match = _ESCAPE_SEQUENCE.match(text, start)
    end = match.end() if match else start + 1
    message = f"found the unknown escape {quoted(text[start:end])} in double quotes"
    message += ", where a backslash is written '\\\\'"
    return Mend(start, end, message, [Edit(start, start, "\\")])


def _misplaced_item(text: str, failure: Failure) -> Mend:
    index = failure.offset
    end = _value_end(text, index)
    message = "found a list item on the line of its key, where it must start on a line of its own"
    return Mend(index, end, message, blank_block(text, index))


def _second_root(text: str, failure: Failure) -> Mend:
    index = min(failure.offset, len(text) - 1)
    if text[index] in "]}":
        message = f"found '{text[index]}' that closes nothing"
        return Mend(index, index + 1, message, [Edit(index, index + 1, " ")])
    line = _line_start(text, index)
    first = next((match.end() for match in _FIRST_CONTENT.finditer(text, 0, line)), line)
    column, first_column = index - line, first - _line_start(text, first)
    if 0 <= column < first_column:
        message = f"found the first key indented by {first_column} spaces, a later one by {column}"
        edits = _shift(text, _line_start(text, first), column - first_column)
        return Mend(_line_start(text, first), first, message, edits)
    message = "found text after the end of the document"
    return Mend(index, _value_end(text, index), message, [_blank(text, index, len(text))])


def _unexplained(text: str, failure: Failure) -> Mend:
    index = min(failure.offset, len(text))
    line = _line_start(text, _content_end(text, 0, index) if index == len(text) else index)
    message = failure.problem
    for libyaml, ours in (("did not find expected", "expected"), ("could not find expected", "expected")):
        message = message.replace(libyaml, ours)
    end = _value_end(text, index)
    start = index if index < end else min(_content_start(text, line), end)
    return Mend(start, end, message, blank_block(text, line))


_EXPLANATIONS: Final[list[tuple[tuple[str, ...], Callable[[str, Failure], Mend]]]] = [
    (("mapping values are not allowed",), _key_in_value),
    (("could not find expected ':'",), _simple_key),
    (("expected ',' or",), _inside_brackets),
    (("expected key", "expected '-' indicator", "expected <block end>"), _outside_block),
    (("node content",), _no_content),
    (("cannot start any token", "alphabetic or numeric character"), _unquoted),
    (("comment or line break", "a comment or a line break", "chomping or indentation"), _block_header),
    (("whitespace or line break", "expected ' '"), _tag),
    (("undefined tag handle",), _tag_handle),
    (("escape", "hexdecimal"), _escape),
    (("sequence entries are not allowed",), _misplaced_item),
    (("<document start>",), _second_root),
]
"""Words of the parser's complaint (of libyaml's, then of the Python parser's) and who explains it."""


def depends_on(source: Source, offset: int) -> int | None:
    """Number of the line that the line at an offset is indented below, if any."""
    text = source.text
    line = _line_start(text, offset)
    column = _content_column(text, line)
    for before in _lines_before(text, line):
        if _content_column(text, before) < column:
            return source.position(before).line
    return None


# Parts of texts.

_DOCUMENT_MARKER = pattern(r"^(?:---|\.\.\.)(?=\s|\Z)", re.MULTILINE)
_CONFLICT_MARKER = pattern(r"^(?:<{7}|={7}|>{7}|\|{7})(?![^\s]).*", re.MULTILINE)
_SPACE_INDENTATION = pattern(r"^( +)[^\s#]", re.MULTILINE)
_TAB_INDENTATION = pattern(r"^\t[ \t]*", re.MULTILINE)
_SPACES = pattern(r"[ \t]*")
_DASH = pattern(r"- +(?=[^\s#])")
_LIST_ITEM = pattern(r"-(?=\s|\Z)")
_COMMENT = pattern(r"(?<![ \t])[ \t]+#.*")
_ENTRY_WITH_VALUE = pattern(r"[ ]*(?:[^\s'\"-][^\s#]*:[ ]+|- +(?![^\s:]+:(?:\s|\Z)))[^\s|>!&\[{#-]")
_SWALLOWED_ENTRY = pattern(r"[\r\n][ ]*(?:- +|(?:[\w.:/-]+|'[^'\n]*'|\"[^\"\n]*\"):(?:\s|\Z))")
_ALIAS_WITH_TEXT = pattern(r"(?:^|[ \t])\*[\w-]+[ \t]*\Z")
_GLUED_KEY = pattern(r"[\w.-]+:(?=[^\s:])")
_LEADING_WORD = pattern(r"[\w.-]+(?=\s)")
_FIRST_CONTENT = pattern(r"^(?!---|%) *(?=[^\s#])", re.MULTILINE)
_PROPERTY = pattern(r"([!&][^\s,\[\]{}]*)(?:[ \t\r\n]+(?:#[^\r\n]*)?)*")
_SURROGATE_PAIR = pattern(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_ESCAPE_SEQUENCE = pattern(r"\\(?:u[0-9a-fA-F]*|[^\r\n])?")


def _line_start(text: str, offset: int) -> int:
    start = text.rfind("\n", 0, offset) + 1
    return max(start, text.rfind("\r", start, offset) + 1)


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    end = len(text) if end == -1 else end
    carriage_return = text.find("\r", offset, end)
    return end if carriage_return == -1 else carriage_return


def _lines_after(text: str, offset: int) -> Iterator[int]:
    """Starts of the lines after the one at ``offset`` that have content other than a comment."""
    end = _line_end(text, offset)
    while end < len(text):
        line = end + (2 if text.startswith("\r\n", end) else 1)
        end = _line_end(text, line)
        start = _content_start(text, line)
        if start < end and text[start] != "#":
            yield line


def _lines_before(text: str, line: int) -> Iterator[int]:
    """Starts of the lines before the one that starts at ``line``, last first, likewise."""
    while line > 0:
        line = _line_start(text, line - 2 if text.startswith("\r\n", line - 2) else line - 1)
        start = _content_start(text, line)
        if text[start : start + 1] not in ("", "#", "\r", "\n"):
            yield line


def _content_start(text: str, line: int) -> int:
    match = _SPACES.match(text, line)
    return match.end() if match else line


def _content_column(text: str, line: int) -> int:
    return _content_start(text, line) - line


def _content_end(text: str, start: int, end: int) -> int:
    """``end`` without the white space before it, but not before ``start``."""
    return start + len(text[start:end].rstrip())


def _value_end(text: str, start: int) -> int:
    """End of what stands on the rest of the line, without a comment and white space before it."""
    end = _line_end(text, start)
    comment = _COMMENT.search(text, start, end)
    return _content_end(text, start, comment.start() if comment else end)


def _after_properties(text: str, start: int) -> int:
    """Start of a value without its tag and anchor."""
    match = _PROPERTY.match(text, start)
    while match is not None and match.end() < len(text):
        start = match.end()
        match = _PROPERTY.match(text, start)
    return start


def _columns(text: str, line: int) -> list[int]:
    """Columns of a line in which values start: after its indentation and after each ``- ``."""
    start = _content_start(text, line)
    columns = [start - line]
    match = _DASH.match(text, start)
    while match is not None:
        columns.append(match.end() - line)
        match = _DASH.match(text, match.end())
    return columns


def _inner_column(text: str, line: int, column: int) -> int | None:
    """The outermost column beyond ``column`` that a block ended by ``line`` was in."""
    inner = None
    for before in _lines_before(text, line):
        columns = _columns(text, before)
        deeper = [other for other in columns if other > column]
        if deeper:
            inner = min(deeper)
        if columns[0] <= column:
            break
    return inner


def _has_swallowed_lines(text: str, failure: Failure) -> bool:
    """Whether the last scalar is quoted and took whole entries in, up to the next quote."""
    start, end = _after_properties(text, failure.scalar[0]), failure.scalar[1]
    lines = (_line_start(text, failure.offset), _line_start(text, failure.context))
    if text[start : start + 1] not in ("'", '"') or _line_start(text, end) not in lines:
        return False
    if end == failure.offset and _line_start(text, start) != _line_start(text, end):
        return True
    return _SWALLOWED_ENTRY.search(text, start, end) is not None


def _is_outside(text: str, opening: int, index: int) -> bool:
    """Whether the place can't be inside the brackets, going by indentation."""
    opening_line = _line_start(text, opening)
    column = _columns(text, opening_line)[-1]
    if opening == opening_line + column:
        column = _content_column(text, opening_line)
    for line in _lines_after(text, opening):
        if line > index:
            break
        start = _content_start(text, line)
        if (start - line <= column and text[start] not in "]}") or _LIST_ITEM.match(text, start):
            return True
    return index >= len(text)


def _unclosed_bracket(text: str, opening: int) -> Mend:
    closer = "]" if text[opening] == "[" else "}"
    column = _content_column(text, _line_start(text, opening))
    end = _value_end(text, opening)
    if end == opening + 1 or text[end - 1] in ",[{":
        for line in _lines_after(text, opening):
            if _content_column(text, line) <= column:
                break
            end = _value_end(text, line)
    message = f"the '{text[opening]}' that opens here is not closed"
    return Mend(opening, opening + 1, message, [Edit(end, end, closer)])


def _first_bracket(text: str, start: int) -> int:
    start = _after_properties(text, start)
    brackets = [offset for offset in (text.find("[", start), text.find("{", start)) if offset != -1]
    return min(brackets, default=start)


def _surplus(text: str, index: int, message: str) -> Mend:
    end = max(_value_end(text, index), index + 1)
    return Mend(index, end, message, [_blank(text, index, end)])


def _blank(text: str, start: int, end: int) -> Edit:
    return Edit(start, end, re.sub(r"[^\r\n]", " ", text[start:end]))


def _quotes(text: str, start: int, end: int) -> list[Edit]:
    inner = [Edit(match.start(), match.start(), "'") for match in re.finditer("'", text[start:end])]
    doubled = [Edit(start + offset, start + offset, quote) for offset, _, quote in inner]
    return [Edit(start, start, "'"), *doubled, Edit(end, end, "'")]


def _blank_neighbours(text: str, line: int) -> list[Edit]:
    """Take out a list item, or an entry, with those of its kind that follow it in its column."""
    column = _content_column(text, line)
    is_item = _LIST_ITEM.match(text, line + column) is not None
    end = _line_end(text, line)
    for following in _lines_after(text, line):
        start = _content_start(text, following)
        if start - following < column:
            break
        if start - following == column and is_item != (_LIST_ITEM.match(text, start) is not None):
            break
        end = _line_end(text, following)
    return [_blank(text, line, end)]


def _shift(text: str, line: int, by: int) -> list[Edit]:
    """Move a line by some columns, together with what belongs to it and its neighbours.

    After a line that stands too far left, lines in the right columns may follow; they are told by
    being less deep than the first line below it, or deeper than a line that can have none below.
    """
    column = _content_column(text, line)
    is_item = _LIST_ITEM.match(text, line + column) is not None
    lines = [line]
    below = 0 if _ENTRY_WITH_VALUE.match(text, line) is None else None
    for following in _lines_after(text, line):
        deeper = _content_column(text, following)
        if deeper < column:
            break
        if deeper == column:
            if is_item and _LIST_ITEM.match(text, following + deeper) is None:
                # A key beside items stands where it belongs.
                break
            below = 0 if _ENTRY_WITH_VALUE.match(text, following) is None else None
        elif by > 0:
            is_neighbour = deeper == column + by and _LIST_ITEM.match(text, following + deeper)
            if below is None or deeper < below or is_neighbour:
                break
            below = below or deeper
        lines.append(following)
    if by < 0:
        return [Edit(start, start - by, "") for start in lines]
    return [Edit(start, start, " " * by) for start in lines]


def _excerpt(text: str, start: int, end: int) -> str:
    found = text[start:end].split("\n")[0].strip()
    if not found:
        return "the end of the line" if start < len(text) else "the end of the text"
    return quoted(found)
