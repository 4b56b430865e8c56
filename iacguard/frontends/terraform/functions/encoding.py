"""Functions that encode and decode."""

from __future__ import annotations

from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.functions.plain import Data, data, text, value_of
from iacguard.graph.document import decode_json
from iacguard.syntax import yaml
from iacguard.syntax.node import Mapping, Node, Scalar
from iacguard.text import Source
from iacguard.value import Encoded, Interpolation, ListValue, Literal, MapValue, Value


def jsonencode(arguments: list[Value], context: FunctionContext) -> Value:
    """The JSON text of a value. The value stays readable, with all its spans."""
    (argument,) = arguments
    return Encoded(context.span, argument)


def jsondecode(arguments: list[Value], context: FunctionContext) -> Value:
    """The value whose JSON text a string is; strings with unknown pieces are read as far as they go."""
    (argument,) = arguments
    decoded = decode_json(argument)
    if decoded is not argument:
        return decoded
    if isinstance(argument, Interpolation):
        data(argument)
    from json import JSONDecodeError, loads

    try:
        return value_of(loads(text(argument)), context.span)
    except JSONDecodeError as error:
        raise EvaluationError(context.span, f"jsondecode(): {error}") from error


def yamldecode(arguments: list[Value], context: FunctionContext) -> Value:
    """The value whose YAML text a string is."""
    (argument,) = arguments
    document = yaml.parse(Source("", text(argument)))
    fatal = next((problem for problem in document.problems if problem.fatal), None)
    if fatal is not None:
        raise EvaluationError(context.span, f"yamldecode(): {fatal.message}")
    return value_of(None if document.root is None else _plain(document.root), context.span)


def _plain(node: Node) -> Data:
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Mapping):
        return {key: _plain(entry.value) for key, entry in node.entries.items()}
    return [_plain(item) for item in node.items]


def yamlencode(arguments: list[Value], context: FunctionContext) -> Value:
    """YAML text. JSON is YAML, so the value can be read back from it just as well."""
    return jsonencode(arguments, context)


def base64encode(arguments: list[Value], context: FunctionContext) -> Value:
    """Base 64 of the UTF-8 bytes."""
    from base64 import b64encode

    return Literal(context.span, b64encode(text(arguments[0]).encode()).decode())


def base64decode(arguments: list[Value], context: FunctionContext) -> Value:
    """The text whose UTF-8 bytes are given in base 64."""
    from base64 import b64decode

    return Literal(context.span, b64decode(text(arguments[0])).decode())


def urlencode(arguments: list[Value], context: FunctionContext) -> Value:
    """A string for use in a query."""
    from urllib.parse import quote_plus

    return Literal(context.span, quote_plus(text(arguments[0])))


def csvdecode(arguments: list[Value], context: FunctionContext) -> Value:
    """A list of maps, one for each line after the header."""
    import csv

    rows = list(csv.DictReader(text(arguments[0]).splitlines()))
    return ListValue(
        context.span,
        tuple(MapValue(context.span, {key: Literal(context.span, row[key]) for key in row}) for row in rows),
    )


FUNCTIONS = {
    "base64decode": base64decode,
    "base64encode": base64encode,
    "csvdecode": csvdecode,
    "jsondecode": jsondecode,
    "jsonencode": jsonencode,
    "urlencode": urlencode,
    "yamldecode": yamldecode,
    "yamlencode": yamlencode,
}
