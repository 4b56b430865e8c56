"""Expressions of HCL: literals, references, calls, collections, operators.

:class:`ExpressionReader` descends recursively after the manner of HashiCorp's own parser. Three
Python frames serve one level of nesting, and chains (operators, attribute names, conditions in the
else branch of conditions) are loops, so that the limits of :mod:`iacguard.syntax.hcl.reader` keep
it clear of Python's.
"""

from __future__ import annotations

import re

from iacguard.patterns import pattern
from iacguard.syntax.hcl import numbers, templates
from iacguard.syntax.hcl.reader import (
    GAP,
    MAX_CHAIN,
    MAX_DEPTH,
    NAME,
    NAME_END,
    NUMBER,
    PLAIN,
    Broken,
    Locate,
    Reader,
    new_span,
)
from iacguard.syntax.hcl.tree import (
    Binary,
    BinaryOperator,
    Call,
    Conditional,
    Dotted,
    Expression,
    For,
    GetAttr,
    Index,
    LiteralValue,
    ObjectConstructor,
    ObjectItem,
    Parentheses,
    Splat,
    SplatItem,
    Template,
    TemplateLiteral,
    TupleConstructor,
    Unary,
    UnaryOperator,
    Variable,
)
from iacguard.text import Source, Span
from iacguard.typed import cast

_DOTTED = rf"{NAME}(?:\.{NAME})*"

# Groups of _TERM. A string or a name is all there is of most expressions: _STRING_TOKEN and _PATH_TOKEN
# are what ends it then.
_STRING, _STRING_TOKEN, _PATH, _PATH_TOKEN, _CALL, _NUMBER = range(1, 7)
_OPEN, _OPEN_FOR, _OPEN_COMMENT, _PREFIX, _QUOTE, _HEREDOC, _TERM_COMMENT = range(7, 14)
_TERM = tuple(
    pattern(
        rf"""{GAP[free]}(?:
          "({PLAIN})"(?: {GAP[free]}({token}) )?
        | ({_DOTTED})(?: {GAP[free]}(?: ({token}) | (\(|::) ) )?
        | ({NUMBER})
        | ([\[{{(])(?: {GAP[True]}(?: (for){NAME_END} | (\#|//|/\*) ) )?
        | ([-!])
        | (")
        | (<<)
        | ({comment})
        )""",
        re.VERBOSE,
    )
    for free, token, comment in ((False, r"[,)\]}\n]", r"/\*"), (True, r"[,)\]}]", r"\#|//|/\*"))
)

# Groups of _AFTER, what may follow a term.
_ATTRIBUTE, _LEGACY, _STAR, _DOT, _BRACKET, _TOKEN, _COMMENT = range(1, 8)
_AFTER = tuple(
    pattern(
        rf"""{GAP[free]}(?:
          \.{GAP[free]}(?: ({NAME}) | ({NUMBER}) | (\*) | (?!\.\.)() )
        | (\[)
        | (==|!=|<=|>=|=>|&&|\|\||\.\.\.|~?\}}|[,\])?:=+*%<>-]|/(?![/*]){end})
        | ({comment})
        )""",
        re.VERBOSE,
    )
    for free, comment, end in ((False, r"/\*", r"|\n|\#|//"), (True, r"\#|//|/\*", ""))
)

_OPENINGS = frozenset((_OPEN, _OPEN_FOR, _OPEN_COMMENT))
_BEFORE_TERMS = frozenset((_PREFIX, _TERM_COMMENT))
_WITH_TOKEN = frozenset((_STRING_TOKEN, _PATH_TOKEN))
_PATHS = frozenset((_PATH, _PATH_TOKEN, _CALL))

_FULL_SPLAT = tuple(pattern(rf"{gap}\*{gap}\]") for gap in GAP)
_FOR = pattern(f"for{NAME_END}")
_IN = pattern(f"in{NAME_END}")
_IF = pattern(f"if{NAME_END}")

# Groups of _KEY.
_KEY_NAME, _KEY_STRING = 1, 2
_KEY_TEXT = rf"""{GAP[True]}(?: ({NAME}) | "({PLAIN})" ){GAP[False]}(?: =(?![=>]) | : )"""
_KEY = pattern(_KEY_TEXT, re.VERBOSE)

# Groups of _TUPLE_ITEM, an item with what follows it, if it is of the usual kinds, or the end.
_TUPLE_STRING, _TUPLE_PATH, _TUPLE_TOKEN, _TUPLE_END = range(1, 5)
_TUPLE_ITEM = pattern(
    rf"""{GAP[True]}(?: (?: "({PLAIN})" | ({_DOTTED}) ){GAP[True]}([,\]]) | (\]) )""", re.VERBOSE
)

# Groups of _OBJECT_ITEM, the same for objects; of an item of another kind, its key.
_OBJECT_STRING, _OBJECT_PATH, _OBJECT_TOKEN, _OBJECT_END = range(3, 7)
_OBJECT_ITEM = pattern(
    rf"""{_KEY_TEXT}(?: {GAP[False]}(?: "({PLAIN})" | ({_DOTTED}) ){GAP[False]}([,}}\n]) )?
    | {GAP[True]}(\}})""",
    re.VERBOSE,
)

# What ends a line: a comment counts too.
LINE_ENDS = frozenset(("\n", "#", "//"))
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_OF_CONSTANTS = ("true.", "false.", "null.")
_PRECEDENCE = {
    "||": 1,
    "&&": 2,
    "==": 3,
    "!=": 3,
    ">": 4,
    ">=": 4,
    "<": 4,
    "<=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "%": 6,
}


class ExpressionReader(Reader):
    """Reads expressions.

    After each one, ``token`` is what follows it, from ``pos`` (white space skipped) to
    ``token_end``: a separator, a closing bracket, an operator that is none of the expression's, a
    line end, or an empty string for anything else. A comment that ends the line is a line end.
    """

    __slots__ = ("token", "token_end")

    def __init__(self, text: str, place: Source | Locate) -> None:
        super().__init__(text, place)
        self.token = ""
        self.token_end = 0

    def expression(self, free: bool) -> Expression:
        """Read an expression, in which line ends are white space if ``free``."""
        if self.depth >= MAX_DEPTH:
            raise self.too_deep(self.pos)
        match = _TERM[free].match(self.text, self.pos)
        kind = 0 if match is None else match.lastindex
        if match is not None and (kind in _WITH_TOKEN):
            self.token = match[kind]
            self.pos, self.token_end = match.span(kind)
            if kind == _PATH_TOKEN:
                return self.path(match.start(_PATH), match[_PATH])
            return self.string(match.start(_STRING), match[_STRING])
        self.depth += 1
        result = self._operand(free, match)
        if self.token in _PRECEDENCE:
            result = self._operation(result, free)
        if self.token == "?":
            result = self._conditional(result, free)
        self.depth -= 1
        return result

    def take(self, token: str, expected: str) -> None:
        """Go past ``token`` after an expression."""
        if self.token != token:
            raise self.found(self.pos, expected)
        self.pos = self.token_end

    def _operation(self, first: Expression, free: bool) -> Expression:
        operands: list[Expression] = [first]
        operators: list[str] = []
        count = 0
        while (precedence := _PRECEDENCE.get(self.token)) is not None:
            count += 1
            if count > MAX_CHAIN:
                raise self.too_deep(self.pos)
            while operators and _PRECEDENCE[operators[-1]] >= precedence:
                _reduce(operands, operators)
            operators.append(self.token)
            self.pos = self.token_end
            operands.append(self._operand(free, _TERM[free].match(self.text, self.pos)))
        while operators:
            _reduce(operands, operators)
        return operands[0]

    def _conditional(self, condition: Expression, free: bool) -> Expression:
        choices: list[tuple[Expression, Expression]] = []
        otherwise = condition
        while self.token == "?":
            if len(choices) >= MAX_CHAIN:
                raise self.too_deep(self.pos)
            self.pos = self.token_end
            choices.append((otherwise, self.expression(free)))
            self.take(":", '":" and what holds otherwise')
            otherwise = self._operand(free, _TERM[free].match(self.text, self.pos))
            if self.token in _PRECEDENCE:
                otherwise = self._operation(otherwise, free)
        for condition, then in reversed(choices):
            otherwise = Conditional(condition.span.to(otherwise.span), condition, then, otherwise)
        return otherwise

    def _operand(self, free: bool, match: re.Match[str] | None) -> Expression:
        """A term with the signs before it and the attribute names and indexes after it.

        ``match`` is what was found of it at the offset reached.
        """
        text = self.text
        kind = 0 if match is None else match.lastindex
        prefixes: list[int] = []
        if match is None or kind in _BEFORE_TERMS:
            match = self._after_prefixes(free, match, prefixes)
            kind = match.lastindex

        result: Expression
        if kind in _OPENINGS:
            start = match.start(_OPEN)
            self.pos = start + 1
            result = self._bracketed(start, match[_OPEN], match)
        elif kind == _CALL and "." not in match[_PATH]:
            start = match.start(_PATH)
            self.pos = match.end()
            result = self._call(start, match[_PATH], match[_CALL])
        elif kind in _PATHS:
            start, self.pos = match.span(_PATH)
            result = self.path(start, match[_PATH])
        elif kind == _QUOTE:
            start = match.start(_QUOTE)
            self.pos = start + 1
            result = templates.quoted(self, start)
        elif kind == _NUMBER:
            start, self.pos = match.span(_NUMBER)
            result = LiteralValue(self.span(start, self.pos), self._number(start, match[_NUMBER]))
        elif kind == _HEREDOC:
            start = match.start(_HEREDOC)
            self.pos = start
            result = templates.heredoc(self)
        else:
            start, self.pos = match.start(_STRING) - 1, match.end(_STRING) + 1
            result = self.string(start + 1, match[_STRING])

        after = _AFTER[free].match(text, self.pos)
        if after is None or after.lastindex != _TOKEN:
            result = self._suffixes(start, result, free)
        else:
            self.token = after[_TOKEN]
            self.pos, self.token_end = after.span(_TOKEN)
        for prefix in reversed(prefixes):
            operator = cast(UnaryOperator, text[prefix])
            result = Unary(self.span(prefix, start).to(result.span), operator, result)
        return result

    def _after_prefixes(self, free: bool, match: re.Match[str] | None, prefixes: list[int]) -> re.Match[str]:
        """What is found behind signs and comments; where the signs stand is added to ``prefixes``."""
        while True:
            if match is None:
                raise self.found(self.skip(free), "an expression")
            kind = match.lastindex
            if kind == _TERM_COMMENT:
                self.comment(match.start(_TERM_COMMENT))
            elif kind == _PREFIX:
                if len(prefixes) >= MAX_CHAIN:
                    raise self.too_deep(match.start(_PREFIX))
                prefixes.append(match.start(_PREFIX))
                self.pos = match.end()
            else:
                return match
            match = _TERM[free].match(self.text, self.pos)

    def _suffixes(self, start: int, result: Expression, free: bool) -> Expression:
        text, pattern = self.text, _AFTER[free]
        # What the splats that are still being continued apply to: a full one takes everything up
        # to the end of the operand, an attribute-only one ends before the first square bracket.
        full: list[Expression] = []
        legacy: Expression | None = None
        end = self.pos
        for _ in range(MAX_CHAIN):
            match = pattern.match(text, self.pos)
            kind = match.lastindex if match else 0
            if match is None or kind == _TOKEN:
                break
            if kind == _COMMENT:
                self.comment(match.start(_COMMENT))
                continue
            if kind == _DOT:
                self.pos = match.end()
                raise self.found(self.skip(free), 'an attribute name after "."')
            self.pos = end_of_step = match.end()
            if kind == _ATTRIBUTE:
                result = GetAttr(self.span(start, end_of_step), result, match[_ATTRIBUTE])
            elif kind == _LEGACY:
                key = self._legacy_index(match.start(_LEGACY), match[_LEGACY])
                result = Index(self.span(start, end_of_step), result, key)
            elif kind == _STAR:
                if legacy is not None:
                    raise self.found(match.start(_STAR), "an attribute name")
                legacy, result = result, SplatItem(self.span(match.start(), end_of_step))
            else:
                if legacy is not None:
                    result = Splat(self.span(start, end), legacy, result, False)
                    legacy = None
                splat = _FULL_SPLAT[free].match(text, self.pos)
                if splat is not None:
                    self.pos = splat.end()
                    full.append(result)
                    result = SplatItem(self.span(match.start(_BRACKET), self.pos))
                else:
                    key = self.expression(True)
                    self.take("]", '"]"')
                    result = Index(self.span(start, self.pos), result, key)
            end = self.pos
        else:
            raise self.too_deep(self.pos)
        if legacy is not None:
            result = Splat(self.span(start, end), legacy, result, False)
        for target in reversed(full):
            result = Splat(self.span(start, end), target, result, True)
        self._look(match, free)
        return result

    def _look(self, match: re.Match[str] | None, free: bool) -> None:
        if match is None or match.lastindex != _TOKEN:
            self.token = ""
            self.pos = self.token_end = self.skip(free)
        else:
            self.token = match[_TOKEN]
            self.pos, self.token_end = match.span(_TOKEN)

    def _legacy_index(self, start: int, digits: str) -> Expression:
        if not digits.isdigit():
            raise self.found(start, 'a whole number (write "[0][1]" for two indexes in a row)')
        return LiteralValue(self.span(start, start + len(digits)), self._number(start, digits))

    def _number(self, start: int, digits: str) -> int | float:
        try:
            number = numbers.parse(digits)
        except numbers.TooLarge as error:
            raise Broken(start, start + len(digits), f"found {error}, expected a smaller one") from None
        if number is None:
            raise Broken(start, start + len(digits), "found a malformed number, expected one like 1.5e3")
        return number

    def string(self, start: int, text: str) -> Expression:
        """The quoted string whose characters, which all stand for themselves, start at ``start``."""
        end = start + len(text)
        file = self.file
        if file is not None:
            return Template(new_span(Span, (file, start - 1, end + 1)), None, False, text)
        span = self.span(start - 1, end + 1)
        return Template(span, (templates.literal(self, start, end, text),) if text else ())

    def path(self, start: int, text: str) -> Expression:
        """The constant, or the name with attribute names behind it, that a text at ``start`` is."""
        before, dot, name = text.rpartition(".")
        if not dot:
            span = self.span(start, start + len(text))
            return LiteralValue(span, _CONSTANTS[text]) if text in _CONSTANTS else Variable(span, text)
        file = self.file
        if file is not None and not text.startswith(_OF_CONSTANTS) and len(text) < MAX_CHAIN:
            return Dotted(new_span(Span, (file, start, start + len(text))), before, name)
        name, *names = text.split(".")
        if len(names) >= MAX_CHAIN:
            raise self.too_deep(start)
        end = start + len(name)
        result: Expression
        if name in _CONSTANTS:
            result = LiteralValue(self.span(start, end), _CONSTANTS[name])
        else:
            result = Variable(self.span(start, end), name)
        for name in names:
            end += len(name) + 1
            result = GetAttr(self.span(start, end), result, name)
        return result

    def _call(self, start: int, name: str, opener: str) -> Expression:
        parts = [name]
        while opener == "::":
            parts.append(self.name("the name of a function"))
            self.skip(True)
            opener = "::" if self.text.startswith("::", self.pos) else "("
            if not self.text.startswith(opener, self.pos):
                raise self.found(self.pos, '"("')
            self.pos += len(opener)
        opening = self.pos - 1
        arguments: list[Expression] = []
        expand = False
        while not self.closes(")", opening, not arguments):
            if expand:
                raise self.found(self.pos, '")" after "..."')
            arguments.append(self.expression(True))
            if self.token == ")":
                self.pos = self.token_end
                break
            expand = self.token == "..."
            if not expand:
                self.take(",", '"," or ")"')
            else:
                self.pos = self.token_end
        return Call(self.span(start, self.pos), "::".join(parts), tuple(arguments), expand)

    def _bracketed(self, start: int, bracket: str, match: re.Match[str]) -> Expression:
        if bracket == "(":
            inner = self.expression(True)
            self.take(")", '")"')
            return Parentheses(self.span(start, self.pos), inner)
        kind = match.lastindex
        if kind != _OPEN and (kind == _OPEN_FOR or _FOR.match(self.text, self.skip(True))):
            self.pos = self.skip(True) + len("for")
            return self._for(start, bracket)
        return self._tuple(start) if bracket == "[" else self._object(start)

    def _is_sound(self) -> bool:
        """Whether several steps can be taken at once: brackets match so far, and it is not too deep."""
        return self.outline is None and self.depth < MAX_DEPTH

    def _tuple(self, start: int) -> Expression:
        items: list[Expression] = []
        is_sound = self._is_sound()
        while True:
            match = _TUPLE_ITEM.match(self.text, self.pos) if is_sound else None
            if match is not None:
                self.pos = match.end()
                if match.lastindex == _TUPLE_END:
                    break
                string = match[_TUPLE_STRING]
                if string is not None:
                    items.append(self.string(match.start(_TUPLE_STRING), string))
                else:
                    items.append(self.path(match.start(_TUPLE_PATH), match[_TUPLE_PATH]))
                if match[_TUPLE_TOKEN] == "]":
                    break
                continue
            if self.closes("]", start, not items):
                break
            items.append(self.expression(True))
            if self.token == "]":
                self.pos = self.token_end
                break
            self.take(",", '"," or "]"')
        return TupleConstructor(self.span(start, self.pos), tuple(items))

    def _object(self, start: int) -> Expression:
        items: list[ObjectItem] = []
        is_sound = self._is_sound()
        while True:
            match = _OBJECT_ITEM.match(self.text, self.pos) if is_sound else None
            if match is not None:
                self.pos = match.end()
                kind = match.lastindex
                if kind == _OBJECT_END:
                    break
                key = self._usual_key(match)
                if kind == _OBJECT_TOKEN:
                    string = match[_OBJECT_STRING]
                    if string is not None:
                        value = self.string(match.start(_OBJECT_STRING), string)
                    else:
                        value = self.path(match.start(_OBJECT_PATH), match[_OBJECT_PATH])
                    items.append(ObjectItem(key, value))
                    if match[_OBJECT_TOKEN] == "}":
                        break
                    continue
            elif self.closes("}", start, not items):
                break
            else:
                key = self._key()
            items.append(ObjectItem(key, self.expression(False)))
            if self.token == "}":
                self.pos = self.token_end
                break
            if self.token == ",":
                self.pos = self.token_end
            elif self.token not in LINE_ENDS:
                raise self.found(self.pos, 'a new line, "," or "}"')
        return ObjectConstructor(self.span(start, self.pos), tuple(items))

    def _usual_key(self, match: re.Match[str]) -> Expression:
        """A key that is a word or a plain string."""
        text = match[_KEY_NAME]
        if text is None:
            return self.string(match.start(_KEY_STRING), match[_KEY_STRING])
        start, end = match.span(_KEY_NAME)
        file = self.file
        if file is not None:
            return Template(new_span(Span, (file, start, end)), None, False, text)
        return Template(self.span(start, end), (templates.literal(self, start, end, text),))

    def _key(self) -> Expression:
        """A key with the sign after it; a word alone is a string."""
        match = _KEY.match(self.text, self.pos)
        if match is not None:
            self.pos = match.end()
            return self._usual_key(match)
        key = self.expression(False)
        if self.token not in ("=", ":"):
            raise self.found(self.pos, '"=" and a value')
        self.pos = self.token_end
        if isinstance(key, Variable):
            return Template(key.span, (TemplateLiteral(key.span, key.name, True),))
        return key

    def for_intro(self) -> tuple[str | None, str, Expression]:
        """Read ``key, value in collection`` after the word ``for``."""
        key: str | None = None
        value = self.name('the name of a variable after "for"')
        if self.text.startswith(",", self.skip(True)):
            self.pos += 1
            key, value = value, self.name("the name of a variable")
        if not _IN.match(self.text, self.skip(True)):
            raise self.found(self.pos, '"in"')
        self.pos += len("in")
        return key, value, self.expression(True)

    def next_token(self) -> None:
        """Set ``token`` to what follows where there was no expression."""
        self._look(_AFTER[True].match(self.text, self.skip(True)), True)

    def _for(self, start: int, bracket: str) -> Expression:
        key, value, collection = self.for_intro()
        self.take(":", '":" and a value')
        result_key: Expression | None = None
        result_value = self.expression(True)
        if bracket == "{":
            self.take("=>", '"=>" and a value')
            result_key, result_value = result_value, self.expression(True)
        group = bracket == "{" and self.token == "..."
        if group:
            self.pos = self.token_end
        condition: Expression | None = None
        if _IF.match(self.text, self.skip(True)):
            self.pos += len("if")
            condition = self.expression(True)
        closing = "}" if bracket == "{" else "]"
        if not self.closes(closing, start, True):
            raise self.found(self.pos, f'"{closing}"')
        span = self.span(start, self.pos)
        return For(span, (key, value), collection, (result_key, result_value), condition, group)


def _reduce(operands: list[Expression], operators: list[str]) -> None:
    right, left = operands.pop(), operands.pop()
    operator = cast(BinaryOperator, operators.pop())
    operands.append(Binary(left.span.to(right.span), operator, left, right))
