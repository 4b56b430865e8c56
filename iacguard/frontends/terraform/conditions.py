"""Conditionals: one value or another, by a condition that may not be decided."""

from __future__ import annotations

from collections.abc import Callable

from iacguard.condition import Condition, Formula
from iacguard.frontends.terraform.conversion import converted
from iacguard.frontends.terraform.dispatch import evaluate, proposition, text_of
from iacguard.frontends.terraform.errors import EvaluationError, NotFollowed
from iacguard.frontends.terraform.operators import formula_of, settle, symbol_of
from iacguard.frontends.terraform.scope import Scope
from iacguard.frontends.terraform.types import NULL, Type
from iacguard.frontends.terraform.undecided import Failed, TypedNull, choice, distribute, marked
from iacguard.frontends.terraform.unify import Opposed, common_type, type_of
from iacguard.syntax.hcl.tree import Conditional, Expression, Parentheses, Variable
from iacguard.text import Span
from iacguard.value import Encoded, ListValue, Literal, MapValue, Unknown, Value, is_absent


def conditional(expression: Conditional, scope: Scope) -> Value:
    """``condition ? then : otherwise``."""
    sides = (
        lambda: evaluate(expression.then, scope),
        lambda: evaluate(expression.otherwise, scope),
    )
    return decide(expression.span, expression.condition, sides, scope, typed=True)


def tested(expression: Expression, scope: Scope) -> Value:
    """A condition as a literal or a choice between true and false."""
    then, otherwise = Literal(expression.span, True), Literal(expression.span, False)
    return decide(expression.span, expression, (lambda: then, lambda: otherwise), scope)


class _Side:
    """A side of a conditional, evaluated once when it is needed; an error is kept for later."""

    def __init__(self, evaluate: Callable[[], Value]) -> None:
        self.evaluate = evaluate
        self.value: Value | None = None

    def here(self) -> Value:
        if self.value is None:
            self.value = self.evaluate()
        return self.value

    def possible(self) -> Value:
        """The value, :class:`Failed` where Terraform would refuse it."""
        try:
            return self.here()
        except NotFollowed as error:
            return Unknown(error.span, error.message)
        except EvaluationError as error:
            return Failed(error.span, error.message)


def decide(
    span: Span,
    condition: Expression,
    sides: tuple[Callable[[], Value], Callable[[], Value]],
    scope: Scope,
    typed: bool = False,
) -> Value:
    """The first side where the condition holds, the second where it does not.

    Where it is ``typed`` both are converted to one type, whatever the condition turns out to be.
    """
    then, otherwise = _Side(sides[0]), _Side(sides[1])

    def decided(values: list[Value]) -> Value:
        formula = formula_of(values[0], proposition(condition, scope))
        if isinstance(formula, bool):
            taken, other = (then, otherwise) if formula else (otherwise, then)
            value = taken.here()
            if typed and not _has_the_last_word(value):
                unused = other.possible()
                return marked(converted(value, _common(value, unused, span)), values[0], unused)
            return marked(value, values[0])
        named = _named(condition, formula, scope)
        if typed:
            sides = then.possible(), otherwise.possible()
            type = _common(*sides, span)
            return choice(span, named, _as_side(sides[0], type), _as_side(sides[1], type))
        return choice(span, named, then.possible(), otherwise.possible())

    return distribute(span, [evaluate(condition, scope)], decided, settle)


def _has_the_last_word(value: Value) -> bool:
    """Whether what the other side is cannot matter: null goes with anything, as may what is not known."""
    if is_absent(value):
        return not isinstance(value, TypedNull)
    return not isinstance(value, (Literal, ListValue, MapValue, Encoded))


def _common(value: Value, other: Value, span: Span) -> Type:
    """The type that both sides of a conditional have room in, None where they need none."""
    if isinstance(value, Failed) or isinstance(other, Failed):
        return None
    types = type_of(value), type_of(other)
    if types[0] == types[1] or NULL in types:
        return None
    try:
        return common_type(types)
    except Opposed:
        raise EvaluationError(span, "the sides of a conditional have types that do not go together") from None


def _as_side(value: Value, type: Type) -> Value:
    try:
        return converted(value, type)
    except EvaluationError as error:
        return Failed(error.span, error.message)


def _named(expression: Expression, formula: Formula, scope: Scope) -> Condition:
    while isinstance(expression, Parentheses):
        expression = expression.inner
    namespace = scope.namespace
    text = text_of(expression)
    bound = scope.names.get(expression.name) if isinstance(expression, Variable) else None
    if bound is not None and scope.closed:
        # A template has names of its own, which say nothing to who reads of the configuration.
        symbol = symbol_of(settle(bound.value))
        text = text if symbol is None else symbol.removeprefix(namespace.path)
    return namespace.conditions.named(text, namespace.path, formula, expression.span)
