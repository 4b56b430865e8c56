"""Calls of functions, and of ``try`` and ``can``, which see what Terraform would refuse."""

from __future__ import annotations

from collections.abc import Sequence

from iacguard.condition import Any as AnyOf
from iacguard.condition import Equals
from iacguard.condition import Variable as Symbol
from iacguard.frontends.terraform.dispatch import EVALUATORS, evaluate, has_names, proposition
from iacguard.frontends.terraform.errors import EvaluationError, NotFollowed
from iacguard.frontends.terraform.functions import call
from iacguard.frontends.terraform.operators import plain_text, settle, symbol_of
from iacguard.frontends.terraform.scope import Scope
from iacguard.frontends.terraform.template import spend_characters
from iacguard.frontends.terraform.undecided import Failed, Undecided, choice, distribute, with_items
from iacguard.syntax.hcl.tree import Call, Expression, GetAttr, Index, Splat, Variable
from iacguard.value import Choice, ListValue, Literal, Unknown, Value, walk

_MOST = 200_000
"""Elements of the longest list that is put together."""

_ELEMENTWISE = frozenset(
    {"coalescelist", "compact", "distinct", "flatten", "join", "toset", "concat", "setunion"}
)
"""Functions for which it matters which elements a list has: choices among them are followed."""

_PASSING = frozenset(
    {"coalesce", "concat", "element", "flatten", "jsonencode", "lookup", "merge", "nonsensitive", "one",
     "sensitive", "tolist", "tomap", "toset", "tostring", "zipmap"}
)  # fmt: skip
"""Functions that hand arguments on: references in them stay references."""


def call_function(expression: Call, scope: Scope) -> Value:
    """The result of a function, of ``try`` or of ``can``."""
    if expression.name == "try":
        return _try(expression, expression.arguments, scope)
    if expression.name == "can":
        return _can(expression, scope)
    if scope.closed and expression.name == "templatefile":
        raise EvaluationError(expression.span, "templatefile() cannot be called from inside of a template")
    if expression.name == "templatestring" and not _is_reference(expression.arguments[:1]):
        raise EvaluationError(expression.span, "templatestring() takes a reference to a template")
    if expression.name == "ephemeralasnull" and any(map(has_names, expression.arguments)):
        # Variables, resources and outputs may be ephemeral, and so is what is made of them.
        return Unknown(expression.span, "ephemeralasnull() of what may be ephemeral")
    arguments = [EVALUATORS[type(argument)](argument, scope) for argument in expression.arguments]
    if expression.expand and arguments:
        last = arguments.pop()

        def spread(values: list[Value]) -> Value:
            if not isinstance(values[0], ListValue):
                return Unknown(expression.span, f"{expression.name}() of arguments that are not known")
            if values[0].rest is not None:
                rest = values[0].rest
                return _apply(expression, [*arguments, *values[0].items, rest], scope)
            return _apply(expression, [*arguments, *values[0].items], scope)

        return distribute(expression.span, [last], spread, settle)
    return _apply(expression, arguments, scope)


def _is_reference(arguments: Sequence[Expression]) -> bool:
    return all(isinstance(argument, (GetAttr, Index, Splat, Variable)) for argument in arguments)


def _apply(expression: Call, arguments: list[Value], scope: Scope) -> Value:
    name = expression.name
    if name in _ELEMENTWISE:
        arguments = [_unfolded(argument) for argument in arguments]
    context = scope.namespace.function_context(expression.span)
    passing = name in _PASSING

    def apply(values: list[Value]) -> Value:
        given = values if passing else [settle(value) for value in values]
        for value in given:
            if isinstance(value, Choice):
                return distribute(expression.span, given, apply)
        result = call(name, given, context)
        if isinstance(result, ListValue) and len(result.items) > _MOST:
            raise NotFollowed(expression.span, "a list longer than is followed")
        if isinstance(result, Literal):
            spend_characters(result, scope)
        if name == "contains" and isinstance(result, Unknown) and len(given) == 2:
            return _membership(expression, given, scope) or result
        return result

    return distribute(expression.span, arguments, apply)


def _unfolded(value: Value) -> Value:
    """A list with choices among its elements as a choice between lists."""
    if not isinstance(value, ListValue) or not any(isinstance(item, Choice) for item in value.items):
        return value

    def build(items: list[Value]) -> Value:
        return with_items(value, tuple(items))

    return distribute(value.span, value.items, build)


def _membership(expression: Call, given: list[Value], scope: Scope) -> Value | None:
    """``contains(["a", "b"], x)`` as ``x == "a" || x == "b"``."""
    holder, value = given
    if not isinstance(holder, ListValue) or holder.rest is not None or isinstance(value, Literal):
        return None
    if not all(isinstance(item, Literal) for item in holder.items):
        return None
    symbol = symbol_of(value) or proposition(expression.arguments[-1], scope)
    literals = [item for item in holder.items if isinstance(item, Literal)]
    tests = tuple(Equals(Symbol(symbol), plain_text(item.value)) for item in literals)
    return Undecided(expression.span, AnyOf(tests))


def _try(expression: Call, arguments: Sequence[Expression], scope: Scope) -> Value:
    for position, argument in enumerate(arguments):
        try:
            value = evaluate(argument, scope)
        except NotFollowed:
            raise
        except EvaluationError:
            continue
        return _recovered(expression, value, arguments[position + 1 :], scope)
    raise EvaluationError(expression.span, "no argument of try() can be evaluated")


def _recovered(expression: Call, value: Value, others: Sequence[Expression], scope: Scope) -> Value:
    """A value with the sides on which it failed replaced by the next argument of ``try``."""
    if isinstance(value, Choice):
        then = _recovered(expression, value.then, others, scope)
        otherwise = _recovered(expression, value.otherwise, others, scope)
        return choice(value.span, value.condition, then, otherwise)
    if isinstance(value, Failed) and others:
        try:
            return _try(expression, others, scope)
        except EvaluationError:
            return value
    return value


def _can(expression: Call, scope: Scope) -> Value:
    if len(expression.arguments) != 1:
        raise EvaluationError(expression.span, "can() takes one argument")
    try:
        value = evaluate(expression.arguments[0], scope)
    except NotFollowed:
        raise
    except EvaluationError:
        return Literal(expression.span, False)

    def test(value: Value) -> Value:
        if isinstance(value, Choice):
            return choice(expression.span, value.condition, test(value.then), test(value.otherwise))
        if isinstance(value, Failed):
            return Literal(expression.span, False)
        if any(isinstance(part, (Unknown, Choice)) for part in walk(value)):
            return Unknown(expression.span, "can() of a value that is not known")
        return Literal(expression.span, True)

    return test(value)
