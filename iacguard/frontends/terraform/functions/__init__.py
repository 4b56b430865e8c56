"""Terraform's built-in functions, on values.

A function gets evaluated arguments, none of them a choice, and gives as much of its result as
follows from what is known: ``merge`` of a known and an unknown map knows the known keys,
``length`` of a list of unknown elements is known. What cannot follow is unknown.

Source: https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module

from iacguard.frontends.terraform.errors import EvaluationError, NotFollowed
from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.functions.plain import NotKnown
from iacguard.value import Unknown, Value, walk

Function = Callable[[list[Value], FunctionContext], Value]

_GROUPS = (
    "collections",
    "strings",
    "numbers",
    "conversions",
    "encoding",
    "files",
    "network",
    "time",
    "hashes",
)

_NOT_STATIC = frozenset({"timestamp", "plantimestamp", "uuid", "bcrypt", "rsadecrypt"})
"""Functions whose result differs from run to run, or needs a secret."""

_REVEALING = frozenset({"nonsensitive", "issensitive", "lookup", "element", "merge", "keys", "length"})
"""Functions whose result is marked only where its own parts are."""


def call(name: str, arguments: list[Value], context: FunctionContext) -> Value:
    """The result of a call. Raises EvaluationError for a call that Terraform would refuse."""
    name = name.removeprefix("core::")
    function = table().get(name)
    if function is None:
        if name in _NOT_STATIC:
            return Unknown(context.span, f"{name}() differs from run to run")
        if name.startswith("provider::"):
            return Unknown(context.span, f"{name}() is a provider's function")
        return Unknown(context.span, f"{name}() is not a function known here")
    try:
        result = function(arguments, context)
    except NotKnown as error:
        reason = error.value.reason if isinstance(error.value, Unknown) else "it is known only when deployed"
        if " of a value that is not known: " not in reason:
            reason = f"{name}() of a value that is not known: {reason}"
        return Unknown(context.span, reason)
    except OverflowError as error:
        raise NotFollowed(context.span, f"{name}(): {error}") from error
    except (ArithmeticError, IndexError, LookupError, TypeError, ValueError) as error:
        raise EvaluationError(context.span, f"{name}(): {error}") from error
    if name not in _REVEALING and any(inner.sensitive for argument in arguments for inner in walk(argument)):
        result = result.at(result.span)
        result.sensitive = True
    return result


@cache
def table() -> Mapping[str, Function]:
    """All functions by name."""
    found: dict[str, Function] = {}
    for group in _GROUPS:
        found.update(import_module(f"{__name__}.{group}").FUNCTIONS)
    return found
