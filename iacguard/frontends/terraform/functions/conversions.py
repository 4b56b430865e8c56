"""Conversions of type."""

from __future__ import annotations

from collections.abc import Callable

from iacguard.frontends.terraform.conversion import convert
from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.types import BOOL, NUMBER, STRING, Primitive
from iacguard.value import Value


def _to(type: Primitive) -> Callable[[list[Value], FunctionContext], Value]:
    """A function that converts to a type; what is not known stays what it is."""

    def function(arguments: list[Value], context: FunctionContext) -> Value:
        (argument,) = arguments
        return convert(argument, type)

    return function


def type_(arguments: list[Value], context: FunctionContext) -> Value:
    """The type of a value, which only the console tells."""
    raise EvaluationError(context.span, "type() is there in the console only")


FUNCTIONS = {"tobool": _to(BOOL), "tonumber": _to(NUMBER), "tostring": _to(STRING), "type": type_}
