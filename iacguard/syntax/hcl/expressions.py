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
)
from iacguard.syntax.hcl.tree import (
    Binary,
    BinaryOperator,
    Call,
    Conditional,
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
from iacguard.typed import cast

# Groups of _TERM.
_STRING, _NAME, _PATH, _CALL, _NUMBER, _OPEN, _PREFIX, _QUOTE, _HEREDOC, _TERM_COMMENT = range(1, 11)
_TERM = tuple(
    re.compile(
        rf"""{GAP[free]}(?:
          "({PLAIN})"
        | ({NAME})(?: ((?:\.{NAME})+) | {GAP[free]}(\(|::) )?
        | ({NUMBER})
        | ([\[{{(])
        | ([-!])
        | (")
        | (<<)
        | ({comment})
        )""",
        re.VERBOSE,
    )
    for free, comment in ((False, r"/\*"), (True, r"\#|//|/\*"))
)

# Groups of _AFTER, what may follow a term.
_ATTRIBUTE, _LEGACY, _STAR, _DOT, _BRACKET, _TOKEN, _COMMENT = range(1, 8)
_AFTER = tuple(
    re.compile(
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

_FULL_SPLAT = tuple(pattern(rf"{gap}\*{gap}\]") for gap in GAP)
_FOR = pattern(f"for{NAME_END}")
_IN = pattern(f"in{NAME_END}")
_IF = pattern(f"if{NAME_END}")

# Groups of _KEY.
_KEY_NAME, _KEY_STRING = 1, 2
_KEY = re.compile(
    rf"""{GAP[True]}(?: ({NAME}) | "({PLAIN})" ){GAP[False]}(?: =(?![=>]) | : )""",
    re.VERBOSE,
)

# What ends a line: a comment counts too.
LINE_ENDS = frozenset(("\n", "#", "//"))
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
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

    def __init__(self, text: str, span: Locate) -> None:
        super().__init__(text, span)
        self.token = ""
        self.token_end = 0

    def expression(self, free: bool) -> Expression:
        """Read an expression, in which line ends are white space if ``free``."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.too_deep(self.pos)
        result = self._operand(free)
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
            operands.append(self._operand(free))
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
            otherwise = self._operand(free)
            if self.token in _PRECEDENCE:
                otherwise = self._operation(otherwise, free)
        for condition, then in reversed(choices):
            otherwise = Conditional(condition.span.to(otherwise.span), condition, then, otherwise)
        return otherwise

    def _operand(self, free: bool) -> Expression:
        """A term with the signs before it and the attribute names and indexes after it."""
        text, pattern = self.text, _TERM[free]
        prefixes: list[int] = []
        while True:
            match = pattern.match(text, self.pos)
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
                break

        if kind == _STRING:
            start, self.pos = match.start(_STRING) - 1, match.end()
            result = self.string(start + 1, match[_STRING])
        elif kind in (_NAME, _PATH):
            start, self.pos = match.start(_NAME), match.end(kind)
            result = self.path(start, self.text[start : self.pos])
        elif kind == _CALL:
            start = match.start(_NAME)
            self.pos = match.end()
            result = self._call(start, match[_NAME], match[_CALL])
        elif kind == _NUMBER:
            start, self.pos = match.span(_NUMBER)
            result = LiteralValue(self.span(start, self.pos), self._number(start, match[_NUMBER]))
        elif kind == _OPEN:
            start = match.start(_OPEN)
            self.pos = start + 1
            result = self._bracketed(start, match[_OPEN])
        elif kind == _QUOTE:
            start = match.start(_QUOTE)
            self.pos = start + 1
            result = templates.quoted(self, start)
        else:
            start = match.start(_HEREDOC)
            self.pos = start
            result = templates.heredoc(self)

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
        parts = (templates.literal(self, start, end, text),) if text else ()
        return Template(self.span(start - 1, end + 1), parts)

    def path(self, start: int, text: str) -> Expression:
        """The constant, or the name with attribute names behind it, that a text at ``start`` is."""
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

    def _bracketed(self, start: int, bracket: str) -> Expression:
        if bracket == "(":
            inner = self.expression(True)
            self.take(")", '")"')
            return Parentheses(self.span(start, self.pos), inner)
        if _FOR.match(self.text, self.skip(True)):
            self.pos += len("for")
            return self._for(start, bracket)
        return self._tuple(start) if bracket == "[" else self._object(start)

    def _tuple(self, start: int) -> Expression:
        items: list[Expression] = []
        while not self.closes("]", start, not items):
            items.append(self.expression(True))
            if self.token == "]":
                self.pos = self.token_end
                break
            self.take(",", '"," or "]"')
        return TupleConstructor(self.span(start, self.pos), tuple(items))

    def _object(self, start: int) -> Expression:
        items: list[ObjectItem] = []
        while not self.closes("}", start, not items):
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

    def _key(self) -> Expression:
        """A key with the sign after it; a word alone is a string."""
        match = _KEY.match(self.text, self.pos)
        if match is not None:
            self.pos = match.end()
            kind = match.lastindex
            assert kind is not None
            start, end = match.span(kind)
            parts = (templates.literal(self, start, end, match[kind]),) if end > start else ()
            quote = int(kind == _KEY_STRING)
            return Template(self.span(start - quote, end + quote), parts)
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
