"""Functions behind values, and the roles that they run with."""

from __future__ import annotations

from iacguard.graph.kind import Kind
from iacguard.graph.reading import Reading
from iacguard.kinds.aws.iam import Role
from iacguard.kinds.aws.lambda_ import Alias, Function, Version
from iacguard.kinds.permissions import role_behind


def function_behind(value: Reading[str]) -> Function | None:
    """The function of the unit that a value certainly names, through an alias or a version of it too."""
    target = value.target
    if target is not None:
        if target.type == Alias.type_name:
            return function_behind(Alias.of(target, value.scope).function)
        if target.type == Version.type_name:
            return function_behind(Version.of(target, value.scope).function)
        return Function.of(target, value.scope) if target.type == Function.type_name else None
    if value.is_present:
        for candidate in Kind.of(value.resource, value.scope).all(Function):
            if candidate.referred_by(value):
                return candidate
    return None


def role_of(value: Reading[str]) -> Role | None:
    """The role of the unit that the function runs with that a value names."""
    function = function_behind(value)
    return None if function is None or function.exists() is False else role_behind(function.role)
