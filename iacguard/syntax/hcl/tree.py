"""The tree that HCL parses to, in both its notations, named as the HCL specification names things.

Source: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

from iacguard.syntax.node import Comment, SyntaxProblem
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple
from iacguard.typed import Literal, TypeAlias

Place: TypeAlias = tuple[Source, int, int]
"""What a span is made of; one is only made of it when somebody asks, where hardly anybody does."""


class Expression:
    """Base of all expressions. ``span`` covers the whole expression."""

    __slots__ = ("span",)

    def __init__(self, span: Span) -> None:
        self.span = span


class LiteralValue(Expression):
    """A number, ``true``, ``false`` or ``null``. Numbers are int where they are whole."""

    __slots__ = ("value",)

    def __init__(self, span: Span, value: int | float | bool | None) -> None:
        self.span = span
        self.value = value


class TemplateLiteral(NamedTuple):
    """Characters of a template with escapes decoded, trim markers and heredoc indent applied.

    ``mapped`` says whether the characters stand in the source one for one from ``span.start``
    on, so that an offset into ``text`` can be added to it.
    """

    span: Span
    text: str
    mapped: bool


class TemplateInterpolation(NamedTuple):
    """``${expression}``."""

    span: Span
    expression: Expression


class TemplateIf(NamedTuple):
    """``%{if condition}then%{else}otherwise%{endif}``."""

    span: Span
    condition: Expression
    then: tuple[TemplatePart, ...]
    otherwise: tuple[TemplatePart, ...]


class TemplateFor(NamedTuple):
    """``%{for key, value in collection}body%{endfor}``."""

    span: Span
    key: str | None
    value: str
    collection: Expression
    body: tuple[TemplatePart, ...]


TemplatePart: TypeAlias = "TemplateLiteral | TemplateInterpolation | TemplateIf | TemplateFor"


class Template(Expression):
    """A quoted template or a heredoc. A plain string has one literal part, an empty one none.

    A template of nothing but one interpolation is that expression's value, unconverted. In a heredoc
    literal parts may follow one another, where an indent was stripped or an escape decoded between
    them, so that each stays mapped as far as it can be.
    """

    __slots__ = ("_parts", "heredoc", "plain")

    def __init__(
        self,
        span: Span,
        parts: tuple[TemplatePart, ...] | None,
        heredoc: bool = False,
        plain: str | None = None,
    ) -> None:
        self.span = span
        self._parts = parts
        self.heredoc = heredoc
        self.plain = plain
        """The text of a string in which every character stands for itself, instead of its parts."""

    @property
    def parts(self) -> tuple[TemplatePart, ...]:
        """What it is made of."""
        if self._parts is None:
            text = self.plain or ""
            self._parts = (TemplateLiteral(self.within(0, len(text)), text, True),) if text else ()
        return self._parts

    def within(self, start: int, end: int) -> Span:
        """Where the characters ``start`` up to ``end`` of :attr:`plain` stand."""
        source, first, last = self.span
        # A word that is the key of an object has no quotes.
        first += (last - first - len(self.plain or "")) // 2
        return Span(source, first + start, first + end)

    # For who keeps what tells it, for thousands of strings.
    __call__ = within


class TupleConstructor(Expression):
    """``[a, b]``."""

    __slots__ = ("items",)

    def __init__(self, span: Span, items: tuple[Expression, ...]) -> None:
        super().__init__(span)
        self.items = items


class ObjectItem(NamedTuple):
    """``key = value``. A bare identifier as key is a Template of that one word; ``(expr)`` is Parentheses."""

    key: Expression
    value: Expression


class ObjectConstructor(Expression):
    """``{ key = value }``."""

    __slots__ = ("items",)

    def __init__(self, span: Span, items: tuple[ObjectItem, ...]) -> None:
        super().__init__(span)
        self.items = items


class Variable(Expression):
    """The root name of a traversal: ``var``, ``local``, ``aws_s3_bucket``, ``each``, a for variable."""

    __slots__ = ("name",)

    def __init__(self, span: Span, name: str) -> None:
        self.span = span
        self.name = name


class GetAttr(Expression):
    """``target.name``; the legacy ``target.0`` is an Index."""

    __slots__ = ("name", "target")

    def __init__(self, span: Span, target: Expression, name: str) -> None:
        self.span = span
        self.target = target
        self.name = name


class Dotted(GetAttr):
    """Names with nothing but dots between them: ``aws_s3_bucket.logs.arn``.

    The target is given as it is ``written``, since who evaluates them seldom asks for what is between
    the first name and the last; it is made of that when somebody does.
    """

    __slots__ = ("written",)

    def __init__(self, span: Span, written: str, name: str) -> None:
        self.span = span
        self.written = written
        self.name = name

    def __getattr__(self, name: str) -> Expression:
        if name != "target":
            raise AttributeError(name)
        source, start, _ = self.span
        written = self.written
        before, dot, last = written.rpartition(".")
        span = Span(source, start, start + len(written))
        self.target = Dotted(span, before, last) if dot else Variable(span, last)
        return self.target


class Index(Expression):
    """``target[key]``."""

    __slots__ = ("key", "target")

    def __init__(self, span: Span, target: Expression, key: Expression) -> None:
        super().__init__(span)
        self.target = target
        self.key = key


class SplatItem(Expression):
    """Stands for the element at hand inside :attr:`Splat.each`."""

    __slots__ = ()


class Splat(Expression):
    """``target[*].rest`` (full) or ``target.*.rest`` (attribute only).

    ``each`` is what is evaluated for every element: a chain of GetAttr and Index (in a full splat
    of Splat too, whose own ``each`` has a SplatItem of its own) that ends in a :class:`SplatItem`.
    """

    __slots__ = ("each", "full", "target")

    def __init__(self, span: Span, target: Expression, each: Expression, full: bool) -> None:
        super().__init__(span)
        self.target = target
        self.each = each
        self.full = full


class Call(Expression):
    """``name(arguments)``; ``expand`` when the last argument is followed by ``...``."""

    __slots__ = ("arguments", "expand", "name")

    def __init__(self, span: Span, name: str, arguments: tuple[Expression, ...], expand: bool) -> None:
        super().__init__(span)
        self.name = name
        self.arguments = arguments
        self.expand = expand


UnaryOperator: TypeAlias = Literal["-", "!"]
BinaryOperator: TypeAlias = Literal["+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||"]


class Unary(Expression):
    """``-operand`` or ``!operand``."""

    __slots__ = ("operand", "operator")

    def __init__(self, span: Span, operator: UnaryOperator, operand: Expression) -> None:
        super().__init__(span)
        self.operator: UnaryOperator = operator
        self.operand = operand


class Binary(Expression):
    """``left operator right``, grouped by HCL's precedence."""

    __slots__ = ("left", "operator", "right")

    def __init__(self, span: Span, operator: BinaryOperator, left: Expression, right: Expression) -> None:
        super().__init__(span)
        self.operator: BinaryOperator = operator
        self.left = left
        self.right = right


class Conditional(Expression):
    """``condition ? then : otherwise``."""

    __slots__ = ("condition", "otherwise", "then")

    def __init__(self, span: Span, condition: Expression, then: Expression, otherwise: Expression) -> None:
        super().__init__(span)
        self.condition = condition
        self.then = then
        self.otherwise = otherwise


class For(Expression):
    """``[for k, v in collection : value if condition]``, ``{for k, v in collection : k => v... if c}``.

    ``result_key`` is None for the list form; ``group`` when the value is followed by ``...``.
    """

    __slots__ = ("collection", "condition", "group", "key", "result_key", "result_value", "value")

    def __init__(
        self,
        span: Span,
        variables: tuple[str | None, str],
        collection: Expression,
        result: tuple[Expression | None, Expression],
        condition: Expression | None,
        group: bool,
    ) -> None:
        super().__init__(span)
        self.key, self.value = variables
        self.collection = collection
        self.result_key, self.result_value = result
        self.condition = condition
        self.group = group


class Parentheses(Expression):
    """``(inner)``. Kept, because it tells an object key that is evaluated from a bare word."""

    __slots__ = ("inner",)

    def __init__(self, span: Span, inner: Expression) -> None:
        super().__init__(span)
        self.inner = inner


class Invalid(Expression):
    """An expression that could not be read. Why is told among the problems that came with it."""

    __slots__ = ()


def operands(expression: Expression) -> tuple[Expression, ...]:
    """What calls, operators and conditionals work out their value from, as written; none for the others."""
    if isinstance(expression, Call):
        return expression.arguments
    if isinstance(expression, Unary):
        return (expression.operand,)
    if isinstance(expression, Binary):
        return (expression.left, expression.right)
    if isinstance(expression, Conditional):
        return (expression.condition, expression.then, expression.otherwise)
    return ()


class Attribute:
    """``name = expression`` in a body, where the expression with its quotes ends at ``end``."""

    __slots__ = ("_end", "expression", "name", "name_span")

    def __init__(self, name: str, name_span: Span, expression: Expression, end: int) -> None:
        self.name = name
        self.name_span = name_span
        self.expression = expression
        self._end = end

    @property
    def span(self) -> Span:
        """The whole attribute."""
        source, start, _ = self.name_span
        return Span(source, start, self._end)

    def __repr__(self) -> str:
        return f"Attribute({self.name})"


class Label:
    """A label of a block, without its quotes. ``span`` covers the quotes."""

    __slots__ = ("_place", "text")

    def __init__(self, text: str, place: Place) -> None:
        self.text = text
        self._place = place

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(*self._place)

    @property
    def end(self) -> int:
        """Where its place ends."""
        return self._place[2]


class Block:
    """``type "label" { body }``. ``header`` covers type and labels; in JSON, the key of the body."""

    __slots__ = ("body", "header", "labels", "span", "type")

    def __init__(self, span: Span, header: Span, type: str, labels: tuple[Label, ...], body: Body) -> None:
        self.span = span
        self.header = header
        self.type = type
        self.labels = labels
        self.body = body

    def __repr__(self) -> str:
        return f"Block({' '.join([self.type, *(label.text for label in self.labels)])})"


class Body:
    """Attributes and blocks in the order written, of an attribute written twice the first.

    ``span`` is what stands between the braces, or the whole text of a file.
    """

    __slots__ = ("_place", "attributes", "blocks")

    def __init__(self, place: Place, attributes: dict[str, Attribute], blocks: list[Block]) -> None:
        self._place = place
        self.attributes = attributes
        self.blocks = blocks

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(*self._place)


class File(NamedTuple):
    """A parsed file."""

    body: Body
    problems: list[SyntaxProblem]
    """All there are, in the order of the text."""
    comment_places: list[tuple[int, int]]
    """Where comments start and end, in the order of the text."""

    @property
    def comments(self) -> list[Comment]:
        """The comments, with what they say."""
        source = self.body.span.source
        return [_comment(source, *place) for place in self.comment_places]


def _comment(source: Source, start: int, end: int) -> Comment:
    text = source.text[start:end]
    if text.startswith("/*"):
        return Comment(Span(source, start, end), text[2:-2])
    return Comment(Span(source, start, end), text[1 if text.startswith("#") else 2 :])
