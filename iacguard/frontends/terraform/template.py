"""Quoted strings and heredocs, with what is interpolated in them and the directives of templates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iacguard.frontends.terraform.conditions import decide
from iacguard.frontends.terraform.dispatch import EVALUATORS, evaluate
from iacguard.frontends.terraform.loops import elements_of, round_scope
from iacguard.frontends.terraform.operators import settle
from iacguard.frontends.terraform.pieces import as_piece, joined, literal_string
from iacguard.frontends.terraform.scope import Scope
from iacguard.frontends.terraform.undecided import distribute
from iacguard.syntax.hcl.tree import (
    Template,
    TemplateFor,
    TemplateIf,
    TemplateInterpolation,
    TemplateLiteral,
    TemplatePart,
)
from iacguard.value import Choice, Literal, Unknown, Value, new_literal

_LONG = 1000
"""Characters of a string that count as one round of a loop."""


def template(expression: Template, scope: Scope) -> Value:
    """A string; where nothing but an interpolation is in it, whatever that gives."""
    text = expression.plain
    if text:
        if text.isascii():
            # What literal_string gives, without asking it: nothing is evaluated more often.
            return new_literal(expression.span, text, None, False, expression)
        return literal_string(expression.span, text, expression)
    parts = expression.parts
    if len(parts) == 1:
        part = parts[0]
        if isinstance(part, TemplateLiteral):
            return literal_string(expression.span, part.text, part.span.within if part.mapped else None)
        if isinstance(part, TemplateInterpolation):
            return evaluate(part.expression, scope)
    if not parts:
        return Literal(expression.span, "")
    made = joined(expression.span, _pieces(parts, scope))
    if isinstance(made, Literal):
        spend_characters(made, scope)
    return made


def spend_characters(made: Literal, scope: Scope) -> None:
    """Take what a long string costs from the budget: many of them would fill the memory."""
    if isinstance(made.value, str) and len(made.value) > _LONG:
        scope.namespace.spend(len(made.value) // _LONG, made.span)


def _pieces(parts: Iterable[TemplatePart], scope: Scope) -> list[Value]:
    pieces: list[Value] = []
    for part in parts:
        if isinstance(part, TemplateLiteral):
            span, text, mapped = part
            pieces.append(literal_string(span, text, span.within if mapped else None))
        elif isinstance(part, TemplateInterpolation):
            span, inner = part
            pieces.append(as_piece(EVALUATORS[type(inner)](inner, scope), span))
        elif isinstance(part, TemplateIf):
            pieces.append(_template_if(part, scope))
        else:
            pieces.extend(_template_for(part, scope))
    return pieces


def _template_if(part: TemplateIf, scope: Scope) -> Value:
    def then() -> Value:
        return joined(part.span, _pieces(part.then, scope))

    def otherwise() -> Value:
        return joined(part.span, _pieces(part.otherwise, scope))

    return decide(part.span, part.condition, (then, otherwise), scope)


def _template_for(part: TemplateFor, scope: Scope) -> Iterator[Value]:
    collection = settle(evaluate(part.collection, scope))
    if isinstance(collection, Choice):

        def rounds(values: list[Value]) -> Value:
            return joined(part.span, list(_template_rounds(part, values[0], scope)))

        yield distribute(part.span, [collection], rounds, settle)
    else:
        yield from _template_rounds(part, collection, scope)


def _template_rounds(part: TemplateFor, collection: Value, scope: Scope) -> Iterator[Value]:
    elements = elements_of(collection, part.collection.span)
    if elements is None or elements.rest is not None:
        yield Unknown(part.span, "repeats for elements that are not known")
        return
    for position, (key, value) in enumerate(elements.pairs):
        scope.namespace.spend(1, part.span)
        inner = round_scope(scope, (part.key, part.value), (key, value), position)
        yield from _pieces(part.body, inner)
