"""``Fn::Select``: one element of a list."""

from __future__ import annotations

from iacguard.frontends.cloudformation.context import Call
from iacguard.frontends.cloudformation.intrinsics.lists import HOST_NAMES, fixed, over_lists
from iacguard.frontends.cloudformation.texts import known_text, unknown_result
from iacguard.value import Reference, Unknown, Value, map_choices


def select(call: Call) -> Value:
    """The element at an index that is counted from 0."""
    arguments = call.arguments(2, 2)
    if arguments is None:
        return call.wrong()
    index = call.context.value(arguments[0])
    elements = call.context.value(arguments[1])
    return over_lists(elements, lambda side: map_choices(index, lambda one: _selected(one, side, call)))


def _selected(index: Value, elements: Value, call: Call) -> Value:
    text = known_text(index)
    if isinstance(elements, Reference) and elements.attribute == HOST_NAMES and text is not None:
        # As in Terraform, which name of the endpoint it is does not matter.
        return elements.at(call.span)
    items = fixed(elements)
    if text is None or items is None:
        return unknown_result("Fn::Select", call.span, (index, elements), "what is selected is not known")
    if not (text.isascii() and text.isdigit()) or int(text[:9]) >= len(items):
        message = f"Fn::Select asks for element {text} of a list of {len(items)}, counted from 0"
        # On one side of a condition, or by a default, it need not be wrong.
        if elements.origin is None and index.origin is None:
            call.context.problem(call.span, message)
        return Unknown(call.span, "there is no such element")
    chosen = items[int(text)]
    return chosen.at(call.span)
