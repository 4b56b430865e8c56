"""HCL native syntax: bodies, attributes and blocks, and what to do where they are broken.

An attribute that cannot be read costs itself and nothing else: reading goes on at the line end
that, brackets counted, ends it. Where counting fails because brackets do not match, the text is
read once more with an eye on its indent: an item at the indent of the block or attribute around it,
or left of it, is then taken to be outside of it. Indent means nothing in HCL, so the first attempt,
the only one for a sound text, never looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from iacguard.patterns import pattern
from iacguard.syntax.hcl import templates
from iacguard.syntax.hcl.expressions import LINE_ENDS, ExpressionReader
from iacguard.syntax.hcl.reader import (
    GAP,
    MAX_DEPTH,
    NAME,
    NAME_END,
    PLAIN,
    Broken,
    Locate,
    Outline,
    new_span,
)
from iacguard.syntax.hcl.tree import (
    Attribute,
    Block,
    Body,
    Expression,
    File,
    Invalid,
    Label,
    LiteralValue,
    Template,
    TemplateLiteral,
)
from iacguard.syntax.node import SyntaxProblem
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple

MAX_PROBLEMS = 20
"""So many problems of one text are told; the rest of it is read in silence."""

# Groups of _ITEM, what starts an item of a body.
_NAME, _EQUALS, _STRING, _PATH, _WHOLE, _LAST, _FIRST, _SECOND, _MORE, _BRACE = range(1, 11)
_CLOSE, _LINE_COMMENT, _COMMENT, _END = range(11, 15)
_ATTRIBUTE = range(_EQUALS, _FIRST)
_SIMPLE = frozenset(range(_STRING, _FIRST))
_ITEM = pattern(
    rf"""{GAP[True]}(?:
      ({NAME}){NAME_END}{GAP[False]}(?:
          (=)(?![=>])(?:
            {GAP[False]}(?: "({PLAIN})" | ({NAME}(?:\.{NAME}){{0,40}}) | ([0-9]{{1,15}}) )
            {GAP[False]}(?=\n|\Z|\#|//)(?: \n{GAP[True]}(\}}) )?
          )?
        | (?:"({PLAIN})"{GAP[False]}(?:"({PLAIN})"{GAP[False]})?)?
          ((?:"{PLAIN}"{GAP[False]}|{NAME}{NAME_END}{GAP[False]})*)(\{{)
      )
    | (\}})
    | ((?:\#|//)[^\n]*)
    | (/\*)
    | (\Z)
    )""",
    re.VERBOSE,
)
_WORD = pattern(NAME)
_WHITE = pattern(GAP[True])
_LABEL = pattern(rf'"({PLAIN})"|{NAME}')
_ON_LINE = pattern(rf"{GAP[False]}[^\s#/}}]")
_AFTER_BLOCK = pattern(rf"{GAP[False]}(?:\n|\Z|#|//|/\*|\}})")

# What broken text is walked through by: strings and heredocs whole, brackets one by one.
_STEP = pattern(r"""[^"\#/<\[\](){}\n]+|"(?:[^"\\\n]+|\\[^\n])*"?|//|/\*|<<|.""", re.DOTALL)
_LINE = pattern(r"([ \t\r]*)([^\n]?)[^\n]*\n?")
_CLOSERS = pattern(r"[ \t\r,\])}]*(?=\n|\Z|#|//)")
_COMMENT_MARKERS = frozenset(("#", "//", "/*"))
_STOPS = frozenset("()[]{}\n")
_OPENING = {")": "(", "]": "[", "}": "{"}


def parse(source: Source) -> File:
    """Parse a file in HCL native syntax. Its problems are complete, whatever is read later."""
    try:
        reader = _BodyReader(source, None)
        body = reader.body(None)
    except _Unbalanced:
        reader = _BodyReader(source, Outline(source.line_starts))
        body = reader.body(None)
    return File(body, _first(reader.problems), reader.comments)


def parse_expression(source: Source, span: Span) -> tuple[Expression, list[SyntaxProblem]]:
    """Parse the text of ``span`` as one expression, in which line ends mean nothing."""
    return _only_expression(ExpressionReader(source.text[: span.end], source), span.start)


def parse_embedded_expression(text: str, locate: Locate) -> tuple[Expression, list[SyntaxProblem]]:
    """Parse a text that is an expression as a whole: a reference in a string of ``.tf.json``.

    ``locate`` gives the span of the source that stands for a part of ``text``.
    """
    return _only_expression(ExpressionReader(text, locate), 0)


def parse_template(text: str, locate: Locate) -> tuple[Template | Invalid, list[SyntaxProblem]]:
    """Parse a text that is a template as a whole: a string of ``.tf.json``, a file for templatefile().

    ``text`` has been decoded already, so that backslashes mean nothing. ``locate`` gives the span
    of the source that stands for a part of it.
    """
    reader = ExpressionReader(text, locate)
    try:
        return templates.bare(reader), _first(reader.problems)
    except Broken as broken:
        reader.report(broken.start, broken.end, broken.message)
        return Invalid(locate(0, len(text))), _first(reader.problems)


def _only_expression(reader: ExpressionReader, start: int) -> tuple[Expression, list[SyntaxProblem]]:
    end = len(reader.text)
    reader.pos = start
    try:
        expression = reader.expression(True)
        if reader.pos < end:
            raise reader.found(reader.pos, "the end of the expression")
    except Broken as broken:
        reader.report(broken.start, broken.end, broken.message)
        expression = Invalid(reader.span(start, end))
    return expression, _first(reader.problems)


def _first(problems: list[SyntaxProblem]) -> list[SyntaxProblem]:
    return sorted(problems, key=lambda problem: problem.span.start)[:MAX_PROBLEMS]


class _Unbalanced(Exception):
    """Brackets do not match, so the text has to be read by its indent."""


class _Opening(NamedTuple):
    """Where the brace of a block is, the indent of its line, and whether the block is on one line."""

    brace: int
    indent: int
    one_line: bool


_USUAL = _Opening(-1, -1, False)
"""Stands for all blocks of several lines while nobody looks at indents: where they start is not asked."""


class _BodyReader(ExpressionReader):
    """Reads bodies.

    ``cut`` is where reading went on after the last repair: what is found missing right there is
    missing because of the repair. ``suspect`` tells that a closing brace too many may be due to an
    earlier problem.
    """

    __slots__ = ("cut", "source", "suspect")

    def __init__(self, source: Source, outline: Outline | None) -> None:
        super().__init__(source.text, source)
        self.source = source
        self.outline = outline
        self.cut = -1
        self.suspect = False

    def body(self, opening: _Opening | None) -> Body:
        """Read what remains of a body, with the brace that ends it; without ``opening``, the text."""
        text, start = self.text, self.pos
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        # What is on the line of a brace, or read by its indent, takes a closer look.
        is_usual = self.outline is None and (opening is None or not opening.one_line)
        match_item = _ITEM.match
        while True:
            match = match_item(text, self.pos)
            kind = 0 if match is None else match.lastindex or 0
            if match is None:
                pos = self.skip(True)
            elif is_usual and kind in _SIMPLE:
                self._simple_attribute(match, attributes)
                if kind != _LAST:
                    self.pos = match.end()
                    continue
                self.pos = pos = match.start(_LAST)
                if opening is None:
                    continue
                self.pos += 1
                break
            elif is_usual and kind == _BRACE:
                self.pos = end = match.end()
                start_of_block = match.start(_NAME)
                labels = self._labels(match)
                blocks.append(self._block(start_of_block, match[_NAME], labels, opening, end - 1))
                continue
            elif is_usual and kind == _EQUALS:
                self.pos = match.end(_EQUALS)
                self._attribute(match.start(_NAME), match[_NAME], opening, attributes)
                continue
            elif kind == _LINE_COMMENT:
                self.pos = match.end()
                # The line end is no part of it, and neither is the half of one.
                self.comments.append((match.start(kind), self.pos - text.endswith("\r", 0, self.pos)))
                continue
            elif kind == _COMMENT:
                self._comment_or_skip(match.start(kind))
                continue
            elif kind == _END:
                pos = len(text)
            else:
                pos = match.start(_CLOSE if kind == _CLOSE else _NAME)

            if opening is not None:
                if self.outline is None:
                    is_over = kind == _END
                else:
                    if not (attributes or blocks) and kind in _ATTRIBUTE:
                        opening = self._distrust(opening, pos)
                    is_over = kind == _END or self._is_outside(opening, pos, kind == _CLOSE)
                if is_over:
                    self._missing_brace(opening, pos)
                    break
                if kind == _CLOSE:
                    self.pos = pos + 1
                    break
            elif kind == _END:
                self.pos = pos
                break

            if match is None:
                self._odd_item(pos, opening, attributes, blocks)
            elif kind == _BRACE:
                self.pos = match.end()
                blocks.append(self._block(pos, match[_NAME], self._labels(match), opening, self.pos - 1))
            elif kind in _ATTRIBUTE:
                self.pos = match.end(_EQUALS)
                self._attribute(pos, match[_NAME], opening, attributes)
            else:
                self._stray_brace(pos)
        return Body((self.source, start, pos), attributes, blocks)

    # Attributes.

    def _attribute(
        self, start: int, name: str, opening: _Opening | None, attributes: dict[str, Attribute]
    ) -> None:
        """Read the value of an attribute, after its equals sign, and what ends it."""
        expression = self._value(start, opening)
        if name in attributes:
            self._second(start, name)
        else:
            name_span = self.span(start, start + len(name))
            attributes[name] = Attribute(name, name_span, expression, expression.span.end)

    def _second(self, start: int, name: str) -> None:
        message = f'found a second "{name}", expected an attribute only once'
        self.report(start, start + len(name), message, False)

    def _simple_attribute(self, match: re.Match[str], attributes: dict[str, Attribute]) -> None:
        """Take an attribute on a line of its own that was matched as a whole."""
        source = self.source
        text = match[_STRING]
        expression: Expression
        if text is not None:
            start = match.start(_STRING)
            end = start + len(text) + 1
            expression = Template(new_span(Span, (source, start - 1, end)), None, False, text)
        elif (text := match[_PATH]) is not None:
            start, end = match.span(_PATH)
            expression = self.path(start, text)
        else:
            start, end = match.span(_WHOLE)
            expression = LiteralValue(new_span(Span, (source, start, end)), int(match[_WHOLE]))
        name, start = match[_NAME], match.start(_NAME)
        if name in attributes:
            self._second(start, name)
        else:
            place = new_span(Span, (source, start, start + len(name)))
            attributes[name] = Attribute(name, place, expression, end)

    def _value(self, start: int, opening: _Opening | None) -> Expression:
        """Read the value of the attribute that starts at ``start``, and what ends it."""
        indent = -1 if self.outline is None else self.outline.indent(self.text, start)
        value, depth = self.pos, self.depth
        self.indent = indent
        try:
            expression = self.expression(False)
        except Broken as broken:
            self.depth, self.indent = depth, indent
            return self._repair(value, broken)
        self._end_attribute(start, opening)
        return expression

    def _end_attribute(self, start: int, opening: _Opening | None) -> None:
        """See to it that the attribute that starts at ``start`` ends where its value does."""
        one_line = opening is not None and opening.one_line and self._same_line(opening.brace, start)
        if self.token in LINE_ENDS or self.pos == len(self.text):
            if one_line:
                self._report(self.found(self.pos, '"}"'), False)
        elif self.token == "}" and opening is not None:
            if not opening.one_line:
                self._report(self.found(self.pos, "a new line"), False)
        else:
            self._report(self.found(self.pos, '"}"' if one_line else "a new line"))
            if not self._starts_item(self.pos):
                self._skip(self.pos, self.pos)

    def _repair(self, start: int, broken: Broken) -> Invalid:
        """Report why a value cannot be read, and go to where it ends in all likelihood."""
        if self.outline is None and (broken.resume is not None or broken.start == len(self.text)):
            raise _Unbalanced
        self._report(broken)
        self._skip(start, broken.start, broken.resume)
        skipped = self.text[start : self.pos]
        end = start + len(skipped.rstrip())
        return Invalid(self.span(min(end, self.pos - len(skipped.lstrip())), end))

    # Blocks.

    def _labels(self, match: re.Match[str]) -> tuple[Label, ...]:
        source = self.source
        if match[_MORE]:
            found = _LABEL.finditer(self.text, match.end(_NAME), match.start(_BRACE))
            return tuple(
                [
                    Label(one[0] if one[1] is None else one[1], (source, one.start(), one.end()))
                    for one in found
                ]
            )
        first = match[_FIRST]
        if first is None:
            return ()
        start, end = match.span(_FIRST)
        label = Label(first, (source, start - 1, end + 1))
        second = match[_SECOND]
        if second is None:
            return (label,)
        start, end = match.span(_SECOND)
        return (label, Label(second, (source, start - 1, end + 1)))

    def _block(
        self, start: int, type: str, labels: tuple[Label, ...], parent: _Opening | None, brace: int
    ) -> Block:
        """Read a block after its opening brace."""
        text = self.text
        header = new_span(Span, (self.source, start, labels[-1].end if labels else start + len(type)))
        if parent is not None and parent.one_line and self._same_line(parent.brace, start):
            message = "found a block, expected an attribute in a block of one line"
            self.report(start, header.end, message, False)
        problems = len(self.problems)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self._report(self.too_deep(brace))
            self._skip(brace, brace)
            body = Body((self.source, brace + 1, self.pos), {}, [])
        else:
            one_line = not text.startswith("\n", self.pos) and _ON_LINE.match(text, self.pos) is not None
            if one_line or self.outline is not None:
                indent = -1 if self.outline is None else self.outline.indent(text, start)
                body = self.body(_Opening(brace, indent, one_line))
            else:
                body = self.body(_USUAL)
        self.depth -= 1
        block = Block(new_span(Span, (self.source, start, self.pos)), header, type, labels, body)
        is_ended = text.startswith("\n", self.pos) or self.pos == self.cut
        if not is_ended and not _AFTER_BLOCK.match(text, self.pos):
            self._report(self.found(self.skip(False), "a new line"))
        if parent is None and len(self.problems) == problems:
            self.suspect = False
        return block

    def _is_outside(self, opening: _Opening, pos: int, closing: bool) -> bool:
        """Whether what stands at ``pos`` is indented too little to be inside of a block."""
        assert self.outline is not None
        return self.outline.leads_line(self.text, pos, opening.indent - closing)

    def _distrust(self, opening: _Opening, pos: int) -> _Opening:
        """The same, with no regard to indent if the first attribute of a block is not indented."""
        return opening._replace(indent=-1) if self._is_outside(opening, pos, False) else opening

    def _missing_brace(self, opening: _Opening, pos: int) -> None:
        if self.outline is None:
            raise _Unbalanced
        # Of a block without its opening brace enough has been said.
        if pos != self.cut and self.text[opening.brace] == "{":
            self._report(self.unclosed(opening.brace, pos))
        self.pos = self.cut = pos

    def _stray_brace(self, pos: int) -> None:
        if not self.suspect:
            self.report(pos, pos + 1, 'found "}", expected an attribute or a block')
        self.pos = pos + 1

    # Anything else.

    def _odd_item(
        self, pos: int, opening: _Opening | None, attributes: dict[str, Attribute], blocks: list[Block]
    ) -> None:
        """Read an item that is not of the usual form, or is none at all."""
        text = self.text
        if self.outline is not None:
            self.indent = self.outline.indent(text, pos)
        word = _WORD.match(text, pos)
        if word is None:
            expected = "a name without quotes" if text[pos] == '"' else "an attribute or a block"
            self._report(self.found(pos, expected))
            self._skip(pos, pos)
            return
        self.pos = word.end()
        labels: list[Label] = []
        depth = self.depth
        try:
            self._read_labels(labels)
        except Broken as broken:
            self.depth = depth
            self._report(broken)
            self._block_without_brace(pos, word[0], labels, opening, blocks)
            return
        if text.startswith("=", self.pos) and not labels:
            self.pos += 1
            self._attribute(pos, word[0], opening, attributes)
        elif text.startswith("{", self.pos):
            self.pos += 1
            blocks.append(self._block(pos, word[0], tuple(labels), opening, self.pos - 1))
        else:
            self._report(self.found(self.pos, '"{"' if labels else '"=" and a value, or "{"'))
            self._block_without_brace(pos, word[0], labels, opening, blocks)

    def _block_without_brace(
        self, start: int, type: str, labels: list[Label], opening: _Opening | None, blocks: list[Block]
    ) -> None:
        """Read a block whose header is broken, if what follows looks like its body."""
        header_end = self.pos
        if self._body_follows(start):
            blocks.append(self._block(start, type, tuple(labels), opening, self.pos - 1))
        else:
            self._skip(start, header_end)

    def _read_labels(self, labels: list[Label]) -> None:
        while True:
            start = self.skip(False)
            word = _WORD.match(self.text, start)
            if word is not None:
                self.pos = word.end()
                labels.append(Label(word[0], (self.source, start, self.pos)))
            elif self.text.startswith('"', start):
                self.pos += 1
                template = templates.quoted(self, start)
                text = "".join([part.text for part in template.parts if isinstance(part, TemplateLiteral)])
                if not all(isinstance(part, TemplateLiteral) for part in template.parts):
                    self.report(start, self.pos, "found a template, expected a plain string as label")
                    text = self.text[start + 1 : self.pos - 1]
                labels.append(Label(text, template.span))
            else:
                return

    def _body_follows(self, start: int) -> bool:
        """Whether the body of a block without brace follows; if so, go to where it starts."""
        text = self.text
        match = _WHITE.match(text, self.pos)
        assert match is not None
        if text.startswith("{", match.end()):
            self.pos = match.end() + 1
            return True
        if not text.startswith("\n", self.pos):
            return False
        outline = Outline(self.source.line_starts)
        return outline.indent(text, match.end()) > outline.indent(text, start)

    # Repairs.

    def _report(self, broken: Broken, fatal: bool = True) -> None:
        self.report(broken.start, broken.end, broken.message, fatal)
        self.suspect = self.suspect or fatal

    def _comment_or_skip(self, start: int) -> None:
        try:
            self.comment(start)
        except Broken as broken:
            self._report(broken)
            self._skip(start, start)

    def _skip(self, start: int, broken: int, resume: int | None = None) -> None:
        """Go from ``start`` to where reading can go on after what is wrong at ``broken``."""
        if resume is None:
            resume = self._end_by_brackets(start, broken)
        if resume is None:
            if self.outline is None:
                raise _Unbalanced
            resume = self._end_by_indent(start, broken, self.outline)
        # The way there may lead past comments that have been taken already.
        while self.comments and self.comments[-1][0] >= start:
            self.comments.pop()
        for character, pos in self._steps(start, resume):
            if character in _COMMENT_MARKERS:
                self.comment(pos)
        self.pos = resume
        if self.outline is not None:
            self.cut = resume

    def _end_by_brackets(self, start: int, broken: int) -> int | None:
        """The first line end, or brace of the block around, past everything opened since ``start``.

        By the second attempt brackets are known not to match, and only those of the line count.
        """
        text = self.text
        limit = len(text)
        if self.outline is not None:
            limit = text.find("\n", broken) + 1 or limit
        unclosed: list[str] = []
        for character, pos in self._steps(start, limit):
            if character == "\n":
                if not unclosed and (pos >= broken or self._starts_item(pos)):
                    return pos
            elif character in ("(", "[", "{"):
                unclosed.append(character)
            elif character in _OPENING:
                if not unclosed and character == "}":
                    return pos
                if unclosed and unclosed.pop() != _OPENING[character]:
                    return None
        return None if unclosed or self.outline is not None else len(text)

    def _end_by_indent(self, start: int, broken: int, outline: Outline) -> int:
        """The next line after ``start`` that is not indented more than the attribute at hand.

        A line of nothing but closing brackets is the end of its value, if that has opened any.
        """
        text = self.text
        opened = {character for character, _ in self._steps(start, broken)}
        pos = outline.line_start(broken)
        if pos <= start or text[pos:broken].strip():
            pos = text.find("\n", broken) + 1
        while 0 < pos < len(text):
            line = _LINE.match(text, pos)
            assert line is not None
            indent, first = line.end(1) - pos, line[2]
            if first and first not in "#/" and indent <= self.indent:
                if _OPENING.get(first) not in opened or (first == "}" and indent < self.indent):
                    return pos
                closers = _CLOSERS.match(text, pos)
                if closers is not None:
                    return closers.end()
            pos = line.end()
        return len(text)

    def _steps(self, pos: int, end: int) -> Iterator[tuple[str, int]]:
        """Brackets, line ends and starts of comments from ``pos`` up to ``end``."""
        text = self.text
        while pos < end:
            match = _STEP.match(text, pos)
            assert match is not None
            step, after = match[0], match.end()
            if step in _COMMENT_MARKERS:
                end_of_comment = self.end_of_comment(pos)
                if end_of_comment is not None:
                    yield step, pos
                    after = end_of_comment
            elif step == "<<":
                after = templates.after_heredoc(self, pos) or after
            elif step in _STOPS:
                yield step, pos
            pos = after

    def _starts_item(self, pos: int) -> bool:
        match = _ITEM.match(self.text, pos)
        return match is not None and (match.lastindex in _ATTRIBUTE or match.lastindex in (_BRACE, _CLOSE))

    def _same_line(self, start: int, end: int) -> bool:
        return "\n" not in self.text[start:end]
