"""JSON texts to trees.

A scanner made of regular expressions reads what is right in one or two matches per entry, without
recursion. Where they do not match, the irregular case is told apart, reported and read as what
was probably meant, so that one comma too many costs nothing but its own problem.
"""

from __future__ import annotations

import re

from iacguard.patterns import pattern
from iacguard.syntax.node import Document, Entry, Mapping, Node, Scalar, Sequence, SyntaxProblem
from iacguard.syntax.wording import duplicate_key, quoted
from iacguard.text import Source, Span
from iacguard.typed import Final, NoReturn, TypeAlias

DEEPEST: Final = 200
"""Levels of nesting that are read; everything downstream may recurse over a tree."""

MOST_PROBLEMS: Final = 20
"""Problems after which the rest of a text is left alone: it may be no JSON at all."""

_MEMBER = pattern(
    r'[ \t\r\n]*"([^"\\\x00-\x1f]*)"[ \t\r\n]*:[ \t\r\n]*'
    r'(?:"([^"\\\x00-\x1f]*)"(?:[ \t\r\n]*([,}]))?|([{\[]))?'
).match
_ITEM = pattern(r'[ \t\r\n]*(?:"([^"\\\x00-\x1f]*)"(?:[ \t\r\n]*([,\]]))?|([{\[]))').match
_AFTER = pattern(r"[ \t\r\n]*([,}\]])").match
_SPACE = pattern(r"[ \t\r\n]*").match
_STRING = pattern(r'"([^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*)"').match
_LITERAL = pattern(
    r"(?:(true)|(false)|(null)|(-?(?:0|[1-9][0-9]*))(\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)?)"
    r"(?![^\s:=,;{}\[\]\"'\x00-\x20])"
).match
_ESCAPE = pattern(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", re.DOTALL
)
_BRACKETS: Final = ("{", "[")
_RARE_ESCAPE = pattern(r"\\[^\"nt/]").search
_REGULAR: Final = frozenset(["", *'{}[],:"-0123456789tfn'])
_ESCAPED: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


# What only irregular texts need.
_COMMENT = pattern(r"//[^\r\n]*|/\*.*?(?:\*/|\Z)|#[^\r\n]*", re.DOTALL)
_OTHER_SPACE = pattern(r"[^\S \t\r\n]+|[\ufeff\u200b]+")
_WORD = pattern(r"""[^\s:=,;{}\[\]"'\x00-\x20]+""")
_BARE_TEXT = pattern(r"""(?:\$\{[^{}\r\n]*\}|[^,;{}\[\]"'\r\n\x00-\x1f])+""")
_MORE_ENTRIES = pattern(r'[ \t\r\n]*,[ \t\r\n]*"[^"\r\n]*"[ \t]*:')
_CLOSING_QUOTE = pattern(r'"(?=[ \t]*(?:[,}\]\r\n]|\Z))')
_REST_OF_STRING = {
    '"': pattern(r'(?:[^"\\\r\n]|\\[^\r\n])*'),
    "'": pattern(r"(?:[^'\\\r\n]|\\[^\r\n])*"),
}
_LONG_STRING = pattern(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NEXT_LINE_IS_JSON = pattern(r"\s*(?:[\"{}\[\]]|\Z)")
_WRONG_IN_STRING: Final = pattern(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})|[\x00-\x1f]')
_STRUCTURE: Final = pattern(r'\n[ \t]*|"(?:[^"\\\r\n]|\\.)*"?|[{}\[\]]')
_SURROGATE: Final = pattern("[\ud800-\udfff]")
_PYTHON_WORDS: Final = {"True": True, "False": False, "None": None}
_NUMBER_START: Final = frozenset("+-.0123456789")

# Converting digits costs time that grows with their square; no property has a number this long.
_LONGEST_NUMBER = 400

_new: Final = tuple.__new__


def parse(source: Source) -> Document:
    """The tree of a text and what is wrong with it."""
    return _Reader(source).read()


class _TooDeep(Exception):
    pass


# What encloses a value: its parent with what it holds, and the key that the value is of.
_Frame: TypeAlias = "tuple[Mapping | Sequence | None, dict[str, Entry] | None, list[Node], Scalar | None]"


class _Reader:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._text = source.text
        self._problems: list[SyntaxProblem] = []
        self._last_reported = -1
        self._reported: set[int] = set()
        self._opened: list[int] = []
        self._end_is_reported = False
        self._gave_up = False

    def read(self) -> Document:
        root: Node | None = None
        try:
            offset = self._skip(0)
            if offset < len(self._text):
                root, offset = self._root(offset)
                offset = self._skip(offset)
                found = self._text[offset : offset + 1]
                # After a mistake it may be the nesting that is wrong.
                if found and not (self._reported and found in ",}]"):
                    message = f"expected the end of the text, found {self._found(offset)}"
                    self._report(offset, offset + 1, message)
        except _TooDeep:
            root = None
        return Document(root, sorted(self._problems, key=lambda problem: problem.span.start))

    def _root(self, offset: int) -> tuple[Node | None, int]:
        offset = self._value_start(offset)
        if self._text[offset : offset + 1] in ("{", "["):
            return self._container(offset)
        return self._scalar(offset)

    def _container(self, offset: int) -> tuple[Node, int]:
        """The object or list that opens at ``offset``, with all that is in it."""
        text, source, opened = self._text, self._source, self._opened
        nowhere = Span(source, offset, offset)
        outer: list[_Frame] = []
        current: Mapping | Sequence | None = None
        entries: dict[str, Entry] | None = None
        items: list[Node] = []
        key: Scalar | None = None
        node: Node | None
        opening: str | None = text[offset]
        goes_on = True
        offset += 1
        while True:
            if opening is not None:
                outer.append((current, entries, items, key))
                opened.append(offset - 1)
                if len(opened) > DEEPEST:
                    self._refuse_depth(offset - 1)
                if opening == "{":
                    entries = {}
                    current = Mapping(nowhere, entries)
                else:
                    entries = None
                    items = []
                    current = Sequence(nowhere, items)
                opening = None
                continue
            if not goes_on and current is not None:
                if len(opened) == 1 and _MORE_ENTRIES.match(text, offset):
                    self._report(offset - 1, offset, "found the last '}' although more entries follow")
                    offset = self._peek(offset) + 1
                    goes_on = True
                    continue
                node = current
                node.span = _new(Span, (source, opened.pop(), offset))
                current, entries, items, key = outer.pop()
                if current is None:
                    return node, offset
                if entries is None:
                    items.append(node)
                elif key is not None:
                    if key.text in entries:
                        self._attach(entries, key, node)
                    else:
                        entries[key.text] = _new(Entry, (key, node))
                match = _AFTER(text, offset)
                if match is not None and match[1] in (",]" if entries is None else ",}"):
                    goes_on, offset = match[1] == ",", match.end()
                else:
                    goes_on, offset = self._after(offset)
                continue
            if entries is not None:
                match = _MEMBER(text, offset)
                if match is None:
                    key, offset = self._key(offset)
                    if key is None:
                        goes_on = False
                        continue
                else:
                    name, content, following, opening = match.groups()
                    start = match.start(1) - 1
                    key = Scalar(_new(Span, (source, start, start + len(name) + 2)), name, name, "double")
                    if content is not None:
                        start = match.start(2) - 1
                        end = start + len(content) + 2
                        node = Scalar(_new(Span, (source, start, end)), content, content, "double")
                        if name in entries:
                            self._attach(entries, key, node)
                        else:
                            entries[name] = _new(Entry, (key, node))
                        if following is None:
                            goes_on, offset = self._after(end)
                        else:
                            offset = match.end()
                            goes_on = following == ","
                        continue
                    offset = match.end()
                    if opening is not None:
                        continue
                offset = self._value_start(offset)
            else:
                match = _ITEM(text, offset)
                if match is not None:
                    content, following, opening = match.groups()
                    offset = match.end()
                    if content is not None:
                        start = match.start(1) - 1
                        end = start + len(content) + 2
                        items.append(Scalar(_new(Span, (source, start, end)), content, content, "double"))
                        if following is None:
                            goes_on, offset = self._after(end)
                        else:
                            goes_on = following == ","
                    continue
                offset, goes_on = self._item_start(offset)
                if not goes_on:
                    continue
            # What is neither a string without escapes nor where a regular text has a bracket.
            if text[offset : offset + 1] in _BRACKETS:
                opening = text[offset]
                offset += 1
                continue
            node, offset = self._scalar(offset)
            if node is None:
                pass
            elif entries is None:
                items.append(node)
            elif key is not None:
                self._attach(entries, key, node)
            goes_on, offset = self._after(offset)

    def _attach(self, entries: dict[str, Entry], key: Scalar, node: Node) -> None:
        name = key.text
        if name in entries:
            self._problems.append(duplicate_key(key, entries[name].key))
        entries[name] = _new(Entry, (key, node))

    def _scalar(self, offset: int) -> tuple[Scalar | None, int]:
        """The value at ``offset``, which is no object and no list; None when there is no value."""
        text = self._text
        match = _LITERAL(text, offset)
        if match is None:
            return self._string(offset)
        true, false, _, integer, rest = match.groups()
        end = match.end()
        characters = text[offset:end]
        value: str | int | float | bool | None
        if integer is None:
            value = True if true else False if false else None
        elif end - offset > _LONGEST_NUMBER:
            value = characters
        else:
            value = int(integer) if rest is None else float(characters)
        return Scalar(Span(self._source, offset, end), value, characters), end

    def _string(self, offset: int) -> tuple[Scalar | None, int]:
        text = self._text
        match = _STRING(text, offset)
        if match is None:
            return self._irregular_scalar(offset)
        content = match[1]
        if "\\\\" in content or _RARE_ESCAPE(content):
            content = _ESCAPE.sub(_unescape, content)
            if "\\u" in match[1]:
                content = self._without_surrogates(content, offset, match.end())
        elif "\\" in content:
            # No backslash is the second one of an escape, so that each stands for one alone.
            content = (
                content.replace('\\"', '"').replace("\\n", "\n").replace("\\t", "\t").replace("\\/", "/")
            )
        return Scalar(Span(self._source, offset, match.end()), content, content, "double"), match.end()

    def _without_surrogates(self, content: str, start: int, end: int) -> str:
        if content.isascii() or _SURROGATE.search(content) is None:
            return content
        self._report(start, end, "found one half of a surrogate pair in a string, without the other half")
        return _SURROGATE.sub("\ufffd", content)

    def _after(self, offset: int) -> tuple[bool, int]:
        """Whether the object or list goes on after the value that ends at ``offset``, and where."""
        text = self._text
        closer = "}" if text[self._opened[-1]] == "{" else "]"
        match = _AFTER(text, offset)
        while match is None or (match[1] != "," and match[1] != closer):
            start = self._skip(offset)
            found = text[start : start + 1]
            if found == "" or (found in "]}" and found != closer and self._closes_outer(start)):
                return False, self._unclosed(start)
            if found == "," or found == closer:
                return found == ",", start + 1
            if found in "]}":
                self._report(start, start + 1, f"expected ',' or '{closer}', found '{found}'")
                if self._stands_in(start):
                    return False, start + 1
                offset = start + 1
                match = _AFTER(text, offset)
                continue
            expected = f"expected ',' or '{closer}'"
            if self._starts_entry(start, closer):
                self._report(offset, offset, f"{expected} after this value")
                return True, start
            end = start + max(len(self._word(start)), 1)
            self._report(start, end, f"{expected}, found {self._found(start)}")
            if found == ";":
                return True, start + 1
            offset = self._pass_over(start)
            match = _AFTER(text, offset)
        return match[1] == ",", match.end()

    # From here on all is irregular.

    def _starts_entry(self, offset: int, closer: str) -> bool:
        """Whether another entry or item starts here, so that only a comma is missing."""
        text = self._text
        found = text[offset]
        if closer == "]":
            return found in "\"'{[" or _LITERAL(text, offset) is not None
        if found in "\"'":
            end = self._string_end(offset)
        else:
            word = _WORD.match(text, offset)
            if word is None:
                return False
            end = word.end()
        return text.startswith((":", "="), self._peek(end))

    def _key(self, offset: int) -> tuple[Scalar | None, int]:
        """The next key and where its value should be; None and the end when the object ends."""
        text = self._text
        comma = offset - 1 if text[offset - 1] == "," else None
        while True:
            offset = self._skip(offset)
            found = text[offset : offset + 1]
            if found == "}":
                if comma is not None:
                    self._report(comma, comma + 1, "found a ',' after the last entry of an object")
                return None, offset + 1
            if found == "" or (found == "]" and self._closes_outer(offset)):
                return None, self._unclosed(offset)
            key: Scalar | None = None
            end = offset
            if found in "\"'":
                key, end = self._string(offset)
            elif self._starts_entry(offset, "}"):
                word = self._word(offset)
                end = offset + len(word)
                self._report(offset, end, f"expected a key in double quotes, found {self._found(offset)}")
                key = Scalar(Span(self._source, offset, end), word, word)
            if key is None:
                end = offset + max(len(self._word(offset)), 1)
                self._report(offset, end, f"expected a key in double quotes, found {self._found(offset)}")
                end = offset if found == "," else max(self._pass_over(offset), offset + 1)
            else:
                value = self._colon(end)
                if value != -1:
                    return key, value
            offset = self._peek(end)
            if text.startswith(",", offset):
                offset += 1
            comma = None

    def _colon(self, offset: int) -> int:
        """Where the value should be of a key that ends at ``offset``; -1 when it has none."""
        text = self._text
        start = self._skip(offset)
        found = text[start : start + 1]
        if found == ":":
            return self._skip(start + 1)
        if found == "=":
            self._report(start, start + 1, "expected ':' after the key, found '='")
            return self._skip(start + 1)
        if found == "":
            return -1
        has_value = found in "\"'{[" or _WORD.match(text, start) is not None
        if has_value and "\n" not in text[offset:start]:
            self._report(offset, offset, "expected ':' after the key")
            return start
        # A list that lost its bracket looks like keys without values: one problem for all of them.
        if self._last_reported < 0 or ":" in text[self._last_reported : offset]:
            self._report(offset, offset, "expected ':' and a value after the key")
        return -1

    def _value_start(self, offset: int) -> int:
        """Where the value is that should start at ``offset``, past what does not belong there."""
        text = self._text
        character = text[offset : offset + 1]
        if character and character in '"{[-0123456789tfn':
            return offset
        while True:
            offset = self._skip(offset)
            found = text[offset : offset + 1]
            if found == "":
                return offset
            if found in ",}]":
                self._report(offset, offset + 1, f"expected a value, found {self._found(offset)}")
                return offset
            if found in "\"'{[" or _WORD.match(text, offset):
                return offset
            self._report(offset, offset + 1, f"expected a value, found {self._found(offset)}")
            offset += 1

    def _item_start(self, offset: int) -> tuple[int, bool]:
        """Where the next item of a list is, and whether there is one."""
        text = self._text
        comma = offset - 1 if text[offset - 1] == "," else None
        while True:
            offset = self._skip(offset)
            found = text[offset : offset + 1]
            if found == "]":
                if comma is not None:
                    self._report(comma, comma + 1, "found a ',' after the last item of a list")
                return offset + 1, False
            if found == "" or (found == "}" and self._closes_outer(offset)):
                return self._unclosed(offset), False
            if found in "\"'{[" or _WORD.match(text, offset):
                return offset, True
            self._report(offset, offset + 1, f"expected a value, found {self._found(offset)}")
            comma = None
            offset += 1

    def _irregular_scalar(self, offset: int) -> tuple[Scalar | None, int]:
        text = self._text
        found = text[offset : offset + 1]
        if found == "" or found in ",}]":
            return None, offset
        if found in "\"'":
            return self._irregular_string(offset)
        bare = _BARE_TEXT.match(text, offset)
        characters = bare[0].rstrip() if bare else found
        end = offset + len(characters)
        value: str | bool | None = characters
        hint = "text needs double quotes"
        if characters in _PYTHON_WORDS:
            value = _PYTHON_WORDS[characters]
            hint = f"JSON writes {'null' if value is None else characters.lower()}"
        elif found in _NUMBER_START:
            hint = "which is no number in JSON"
        self._report(offset, end, f"expected a value, found {quoted(characters)} ({hint})")
        if _CLOSING_QUOTE.match(text, end):
            end += 1
        return Scalar(Span(self._source, offset, end), value, characters), end

    def _irregular_string(self, offset: int) -> tuple[Scalar, int]:
        text = self._text
        quote = text[offset]
        match = _REST_OF_STRING[quote].match(text, offset + 1)
        end = match.end() if match else offset + 1
        if text[end : end + 1] != quote:
            return self._open_string(offset, end)
        if quote == "'":
            self._report(offset, end + 1, "expected a string in double quotes, found one in single quotes")
        else:
            self._report_content(offset + 1, end)
        return self._lenient(offset, offset + 1, end, end + 1)

    def _open_string(self, offset: int, line_end: int) -> tuple[Scalar, int]:
        """A string that does not end on its line: its quote was forgotten, or it has line breaks."""
        text = self._text
        long = _LONG_STRING.match(text, offset)
        if long is not None and _NEXT_LINE_IS_JSON.match(text, line_end) is None:
            message = "found a line break in a string, where it is written \\n"
            self._report(line_end, line_end + 1, message)
            return self._lenient(offset, offset + 1, long.end() - 1, long.end())
        end = max(offset + 1, offset + len(text[offset:line_end].rstrip(" \t,}]")))
        if self._peek(line_end) == len(text):
            self._end_is_reported = True
        self._report(offset, end, f"the {text[offset]} that opens here is not closed")
        return self._lenient(offset, offset + 1, end, end)

    def _lenient(self, start: int, content: int, content_end: int, end: int) -> tuple[Scalar, int]:
        content_text = _ESCAPE.sub(_unescape, self._text[content:content_end])
        content_text = _SURROGATE.sub("\ufffd", content_text)
        return Scalar(Span(self._source, start, end), content_text, content_text, "double"), end

    def _report_content(self, start: int, end: int) -> None:
        for match in _WRONG_IN_STRING.finditer(self._text, start, end):
            offset = match.start()
            if match[0] == "\\":
                sequence = self._text[offset : offset + 2]
                message = f"found the unknown escape {quoted(sequence)} in a string"
                message += ", where a backslash is written '\\\\'"
                self._report(offset, offset + 2, message)
            else:
                written = {"\t": "\\t"}.get(match[0], f"\\u{ord(match[0]):04x}")
                message = f"found a control character in a string, where it is written {written}"
                self._report(offset, offset + 1, message)
            return

    def _skip(self, offset: int) -> int:
        """Pass white space, and comments, which are no JSON; or all that is left, on giving up."""
        text = self._text
        if self._gave_up:
            return len(text)
        while True:
            space = _SPACE(text, offset)
            offset = space.end() if space else offset
            if text[offset : offset + 1] in _REGULAR:
                return offset
            comment = _COMMENT.match(text, offset)
            if comment is not None:
                self._report(offset, comment.end(), "found a comment, which JSON does not have")
                offset = comment.end()
                continue
            other = _OTHER_SPACE.match(text, offset)
            if other is None:
                return offset
            message = f"found the white space U+{ord(text[offset]):04X}, which JSON does not have"
            self._report(offset, other.end(), message)
            offset = other.end()

    def _peek(self, offset: int) -> int:
        space = _SPACE(self._text, offset)
        return space.end() if space else offset

    def _pass_over(self, offset: int) -> int:
        """End of what has no business at ``offset``: up to the next comma, bracket or line."""
        text = self._text
        while offset < len(text) and text[offset] not in ",}]\r\n":
            if text[offset] in "\"'":
                offset = self._string_end(offset)
            elif text[offset] in "{[":
                offset = self._bracket_end(offset)
            else:
                offset += len(self._word(offset)) or 1
        return offset

    def _bracket_end(self, offset: int) -> int:
        depth = 0
        for match in _STRUCTURE.finditer(self._text, offset):
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(match[0], 0)
            if depth == 0:
                return match.end()
        return len(self._text)

    def _string_end(self, offset: int) -> int:
        match = _REST_OF_STRING[self._text[offset]].match(self._text, offset + 1)
        return match.end() + 1 if match else offset + 1

    def _word(self, offset: int) -> str:
        word = _WORD.match(self._text, offset)
        return word[0] if word else ""

    def _closes_outer(self, offset: int) -> bool:
        """Whether the closing bracket at ``offset`` belongs to something further out.

        Where it is the first on its line, it has to stand in the column of its opening line.
        """
        text = self._text
        bracket = "{" if text[offset] == "}" else "["
        column = offset - text.rfind("\n", 0, offset) - 1
        is_first = self._column(offset) == column
        return any(
            text[opening] == bracket and (not is_first or self._column(opening) == column)
            for opening in self._opened[:-1]
        )

    def _stands_in(self, offset: int) -> bool:
        """Whether the closing bracket at ``offset`` is the wrong one rather than one too many."""
        column = offset - self._text.rfind("\n", 0, offset) - 1
        return self._column(offset) != column or self._column(self._opened[-1]) == column

    def _column(self, offset: int) -> int:
        """Column in which the line of ``offset`` starts."""
        line = self._text.rfind("\n", 0, offset) + 1
        return self._peek(line) - line

    def _unclosed(self, offset: int) -> int:
        """The innermost object or list ends at ``offset`` without its closing bracket."""
        text = self._text
        opening = self._opened[-1]
        if offset == len(text):
            if self._end_is_reported:
                return offset
            self._end_is_reported = True
            opening = _unclosed_bracket(text, opening)
        if opening not in self._reported:
            self._add(opening, opening + 1, f"the '{text[opening]}' that opens here is not closed")
        return offset

    def _found(self, offset: int) -> str:
        if offset >= len(self._text):
            return "the end of the text"
        return quoted(self._word(offset) or self._text[offset])

    def _report(self, start: int, end: int, message: str) -> None:
        """Add a problem, unless it comes from the one before; give up when there are many."""
        last, self._last_reported = self._last_reported, max(start, self._last_reported)
        between = self._text[last:start]
        if start <= last or (last >= 0 and not any(character in between for character in ",:\n")):
            return
        if len(self._reported) >= MOST_PROBLEMS:
            self._gave_up = self._end_is_reported = True
            self._last_reported = len(self._text)
            message = "nothing from here on is read, after so many mistakes"
        self._add(start, end, message)

    def _refuse_depth(self, offset: int) -> NoReturn:
        self._add(offset, offset + 1, f"values are nested more than {DEEPEST} levels deep")
        raise _TooDeep

    def _add(self, start: int, end: int, message: str) -> None:
        self._reported.add(start)
        length = len(self._text)
        span = Span(self._source, min(start, length), min(end, length))
        self._problems.append(SyntaxProblem(span, message))


def _unescape(match: re.Match[str]) -> str:
    high, low, code, character = match.groups()
    if character is not None:
        return _ESCAPED.get(character, character if character in '"\\/' else match[0])
    if code is not None:
        return chr(int(code, 16))
    return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)


def _unclosed_bracket(text: str, innermost: int) -> int:
    """The bracket that was probably left open, judged by how the text is indented."""
    opened: list[tuple[int, int]] = []
    column, is_first = 0, True
    for match in _STRUCTURE.finditer(text):
        token = match[0]
        if token[0] == "\n":
            column, is_first = len(token) - 1, True
            continue
        if token in ("{", "["):
            opened.append((match.start(), column))
        elif token in ("}", "]") and opened:
            opening, opening_column = opened.pop()
            if is_first and column < opening_column:
                return opening
        is_first = False
    return innermost
