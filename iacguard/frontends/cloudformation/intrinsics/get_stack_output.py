"""``Fn::GetStackOutput``: an output of another stack, which need not be exported."""

from __future__ import annotations

from iacguard.frontends.cloudformation.context import Call
from iacguard.frontends.cloudformation.texts import canonical
from iacguard.value import MapValue, Unknown, Value


def get_stack_output(call: Call) -> Value:
    """Unknown, and the same wherever the same output is asked for."""
    argument = call.value()
    symbol = None
    if isinstance(argument, MapValue) and argument.rest is None:
        keys = sorted(argument.entries)
        named = canonical(argument.entries[key] for key in keys)
        symbol = None if named is None else f"Fn::GetStackOutput({', '.join(keys)}: {named})"
    return Unknown(call.span, "an output of another stack", symbol)
