"""Strings that are templates: what they say with variables filled in, at the places where it is written."""

from __future__ import annotations

from collections.abc import Callable

from iacguard.text import Source, Span
from iacguard.value import Choice, Interpolation, Literal, MapValue, Value

Render = Callable[[Source, MapValue], Value]
"""Fills variables into a template that is the text of a source."""


def rendered(written: Literal, variables: MapValue, render: Render) -> Value:
    """The text that a template makes, which is the value of an expression: a string, a heredoc, a file."""
    text = str(written.value)
    whole = None if written.locate is None else written.locate(0, len(text))
    if whole is not None and whole.source.text == text:
        return render(whole.source, variables)
    alone = Source(written.span.source.path, text)

    def place(span: Span) -> Span:
        if span.source is not alone:
            return span
        return written.span if written.locate is None else written.locate(span.start, span.end)

    return _placed(render(alone, variables), place)


def _placed(value: Value, place: Callable[[Span], Span]) -> Value:
    """A value with its characters at other places."""
    span = place(value.span)
    if isinstance(value, Interpolation):
        made = Interpolation(span, tuple(_placed(piece, place) for piece in value.pieces), value.origin)
        made.sensitive = value.sensitive
        return made
    if isinstance(value, Choice):
        then, otherwise = (_placed(side, place) for side in (value.then, value.otherwise))
        return Choice(span, value.condition, then, otherwise, value.origin)
    if type(value) is not Literal:
        return value.at(span)
    locate = value.locate
    if locate is None:
        return value.at(span)
    return Literal(
        span, value.value, value.origin, value.sensitive, lambda start, end: place(locate(start, end))
    )
