"""``Fn::Join``: the elements of a list with a delimiter between them."""

from __future__ import annotations

from iacguard.frontends.cloudformation.context import Call
from iacguard.frontends.cloudformation.intrinsics.lists import fixed, over_lists
from iacguard.frontends.cloudformation.texts import concatenate, known_text, unknown_result
from iacguard.text import Span
from iacguard.value import ListValue, Literal, Value, map_choices


def join(call: Call) -> Value:
    """The joined text, as far as it is known."""
    arguments = call.arguments(2, 2)
    if arguments is None:
        return call.wrong()
    delimiter = call.context.value(arguments[0])
    elements = call.context.value(arguments[1])

    def joined(side: Value) -> Value:
        return map_choices(delimiter, lambda text: _joined(text, side, call.span))

    return over_lists(elements, joined)


def _joined(delimiter: Value, elements: Value, span: Span) -> Value:
    text = known_text(delimiter)
    items = fixed(elements)
    if text is None or items is None:
        return unknown_result("Fn::Join", span, (delimiter, elements), "what is joined is not known")
    pieces: list[Value] = []
    for item in items:
        if pieces and text:
            pieces.append(Literal(delimiter.span, text, delimiter.origin))
        pieces.append(item)
    if len(items) == 1 and isinstance(items[0], ListValue):
        return unknown_result("Fn::Join", span, (delimiter, elements), "what is joined is no string")
    return concatenate(pieces, span)
