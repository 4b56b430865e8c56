"""``Fn::Length``: how many elements a list has."""

from __future__ import annotations

from iacguard.frontends.cloudformation.context import Call
from iacguard.frontends.cloudformation.intrinsics.lists import fixed, over_lists
from iacguard.frontends.cloudformation.texts import unknown_result
from iacguard.value import Literal, Value


def length(call: Call) -> Value:
    """The number of elements."""

    def counted(elements: Value) -> Value:
        items = fixed(elements)
        if items is None:
            return unknown_result("Fn::Length", call.span, (elements,), "the list is not known")
        return Literal(call.span, len(items), elements.origin)

    return over_lists(call.value(), counted)
