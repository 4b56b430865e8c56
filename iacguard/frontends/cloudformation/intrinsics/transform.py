"""``Fn::Transform``: what a macro makes in the place of a value."""

from __future__ import annotations

from iacguard.frontends.cloudformation.context import Call
from iacguard.frontends.cloudformation.include import included
from iacguard.value import Unknown, Value


def transform(call: Call) -> Value:
    """The included value where it is on disk, else unknown."""
    mapping = included(call.argument, call.span, call.context)
    return Unknown(call.span, "made by a macro") if mapping is None else call.context.value(mapping)
