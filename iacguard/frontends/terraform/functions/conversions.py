"""Conversions of type."""

from __future__ import annotations

from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.functions.plain import (
    data,
    flag,
    is_null,
    kind_name,
    number,
    text,
)
from iacguard.value import (
    Absent,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
)


def tostring(arguments: list[Value], context: FunctionContext) -> Value:
    """The value as a string; what is not known stays what it is."""
    (argument,) = arguments
    if is_null(argument):
        return Absent(context.span)
    if isinstance(argument, (Unknown, Reference, Interpolation, Encoded)):
        return argument
    return Literal(context.span, text(argument), argument.origin, argument.sensitive)


def tonumber(arguments: list[Value], context: FunctionContext) -> Value:
    """The value as a number."""
    (argument,) = arguments
    return Absent(context.span) if is_null(argument) else Literal(context.span, number(argument))


def tobool(arguments: list[Value], context: FunctionContext) -> Value:
    """The value as a boolean."""
    (argument,) = arguments
    return Absent(context.span) if is_null(argument) else Literal(context.span, flag(argument))


def type_(arguments: list[Value], context: FunctionContext) -> Value:
    """The type of a value, in words: only the console has it."""
    (argument,) = arguments
    if isinstance(argument, ListValue):
        return Literal(context.span, "list")
    if isinstance(argument, MapValue):
        return Literal(context.span, "map")
    return Literal(context.span, kind_name(data(argument)))


FUNCTIONS = {"tobool": tobool, "tonumber": tonumber, "tostring": tostring, "type": type_}
