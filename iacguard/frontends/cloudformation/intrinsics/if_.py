"""``Fn::If``: one value when a condition holds, another when it does not."""

from __future__ import annotations

from iacguard.condition import decided
from iacguard.frontends.cloudformation.conditions import condition
from iacguard.frontends.cloudformation.context import Call
from iacguard.value import Absent, Choice, Value


def if_(call: Call) -> Value:
    """The choice; the value of one side where the condition is decided."""
    arguments = call.arguments(3, 3)
    if arguments is None:
        return call.wrong()
    context = call.context
    name = context.identifier(arguments[0])
    if name is None:
        context.problem(call.span, "the first argument of Fn::If is the name of a condition")
        return call.wrong()
    chosen = condition(name, arguments[0].span, context)
    truth = decided(chosen.formula)
    if truth is not None:
        return context.value(arguments[1 if truth else 2])
    then = context.assuming(chosen).value(arguments[1])
    otherwise = context.assuming(chosen, False).value(arguments[2])
    if isinstance(then, Absent) and isinstance(otherwise, Absent):
        return Absent(call.span)
    return Choice(call.span, chosen, then, otherwise)
