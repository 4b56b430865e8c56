"""The functions that tasks call."""

from __future__ import annotations

from iacguard.kinds.aws.lambda_ import Alias, Function, Version
from iacguard.kinds.state_machines import State, function_of


def called_function(state: State) -> Function | None:
    """The function of the unit that a task certainly calls; None where it calls none, or another."""
    named = function_of(state)
    target = None if named is None else named.target
    if target is not None and target.type == Alias.type_name:
        target = Alias.of(target, state.body.scope).function.target
    elif target is not None and target.type == Version.type_name:
        target = Version.of(target, state.body.scope).function.target
    if target is None or target.type != Function.type_name:
        return None
    return Function.of(target, state.body.scope)
