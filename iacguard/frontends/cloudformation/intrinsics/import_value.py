"""``Fn::ImportValue``: an output that another stack exports."""

from __future__ import annotations

from iacguard.frontends.cloudformation.context import Call
from iacguard.frontends.cloudformation.texts import canonical
from iacguard.value import Unknown, Value


def import_value(call: Call) -> Value:
    """Unknown, and the same wherever it is imported under the same name."""
    name = canonical([call.value()])
    return Unknown(
        call.span, "imported from another stack", None if name is None else f"Fn::ImportValue({name})"
    )
