"""Functions that encode and decode."""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.functions.plain import NotKnown, data, text, value_of
from iacguard.frontends.terraform.operators import parse_number
from iacguard.frontends.terraform.sets import unordered
from iacguard.frontends.terraform.types import STRING, Field, ObjectType
from iacguard.frontends.terraform.undecided import (
    EncodedPolicy,
    EncodedYaml,
    TypedList,
    TypedNull,
    choice,
    with_items,
)
from iacguard.graph.document import decode_json
from iacguard.patterns import pattern
from iacguard.text import Source
from iacguard.value import (
    Absent,
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Unknown,
    Value,
    walk,
)


def jsonencode(arguments: list[Value], context: FunctionContext) -> Value:
    """The JSON text of a value. The value stays readable, with all its spans."""
    (argument,) = arguments
    return Encoded(context.span, argument)


def jsondecode(arguments: list[Value], context: FunctionContext) -> Value:
    """The value whose JSON text a string is; strings with unknown pieces are read as far as they go."""
    (argument,) = arguments
    if isinstance(argument, Literal) and "\\ud" in text(argument).lower():
        whole = _SURROGATES.sub(lambda found: "\\ufffd" if found[1] else found[0], text(argument))
        argument = Literal(argument.span, whole, argument.origin, argument.sensitive)
    decoded = decode_json(argument)
    if isinstance(argument, EncodedPolicy):
        from iacguard.frontends.terraform.policy_text import as_rendered

        return as_rendered(decoded)
    if isinstance(argument, Encoded):
        return _untyped(decoded)
    if decoded is not argument:
        return with_exact_numbers(decoded)
    if isinstance(argument, Interpolation):
        data(argument)
    written = text(argument)
    from json import JSONDecodeError, loads  # mostly it is a secret, which nobody knows

    try:
        return value_of(
            loads(written, parse_float=_number, parse_int=_number, parse_constant=_refused),
            context.span,
        )
    except JSONDecodeError as error:
        raise EvaluationError(context.span, f"jsondecode(): {error}") from error


def _untyped(value: Value) -> Value:
    """A value as JSON has it, which knows tuples and objects alone."""
    if isinstance(value, Choice):
        return choice(value.span, value.condition, _untyped(value.then), _untyped(value.otherwise))
    if isinstance(value, ListValue):
        made = tuple([_untyped(item) for item in value.items])
        return ListValue(value.span, made, value.origin, unordered(value))
    if isinstance(value, MapValue) and isinstance(value.entries, dict):
        entries = {key: _untyped(item) for key, item in value.entries.items()}
        return MapValue(value.span, entries, value.keys, value.origin, value.rest, value.header)
    return Absent(value.span, value.origin) if isinstance(value, TypedNull) else value


_SURROGATES = pattern(
    r"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
"""Pairs of surrogates and, in a group, one without the other, which Go reads as what cannot be read."""


def _number(written: str) -> int | float:
    return parse_number(written, Source("", "").span())


def _refused(written: str) -> float:
    raise ValueError(f"found {written}, which is no JSON")


def with_exact_numbers(value: Value) -> Value:
    """A value that was read with floats, with the decimals that they were written as."""
    if isinstance(value, Literal) and type(value.value) is float:
        number = parse_number(repr(value.value), value.span)
        return Literal(value.span, number, value.origin, value.sensitive, value.locate)
    if isinstance(value, ListValue) and any(map(_holds_floats, value.items)):
        return with_items(value, tuple([with_exact_numbers(item) for item in value.items]))
    if isinstance(value, MapValue) and any(map(_holds_floats, value.entries.values())):
        entries = {key: with_exact_numbers(item) for key, item in value.entries.items()}
        return MapValue(value.span, entries, value.keys, value.origin, value.rest, value.header)
    return value


def _holds_floats(value: Value) -> bool:
    return any(isinstance(part, Literal) and type(part.value) is float for part in walk(value))


def yamldecode(arguments: list[Value], context: FunctionContext) -> Value:
    """The value whose YAML text a string is."""
    # Few modules read YAML, and what it takes takes long to import.
    from iacguard.frontends.terraform.functions.yaml_values import Malformed, read_yaml

    (argument,) = arguments
    try:
        return value_of(read_yaml(text(argument)), context.span)
    except Malformed as error:
        raise EvaluationError(context.span, f"yamldecode(): {error}") from error


def yamlencode(arguments: list[Value], context: FunctionContext) -> Value:
    """The YAML text of a value. The value stays readable, with all its spans."""
    (argument,) = arguments
    return EncodedYaml(context.span, argument)


def base64encode(arguments: list[Value], context: FunctionContext) -> Value:
    """Base 64 of the UTF-8 bytes."""
    from base64 import b64encode

    return Literal(context.span, b64encode(text(arguments[0]).encode()).decode())


def base64decode(arguments: list[Value], context: FunctionContext) -> Value:
    """The text whose UTF-8 bytes are given in base 64."""
    return Literal(context.span, _decoded(text(arguments[0])).decode())


def _decoded(known: str) -> bytes:
    from base64 import b64decode

    # Go's decoder goes past line ends.
    return b64decode(known.translate({10: None, 13: None}), validate=True)


_ENCODINGS = frozenset(
    {"utf-8", "utf-16be", "utf-16le", "us-ascii", "shift_jis", "euc-jp", "euc-kr", "big5", "gbk", "gb18030",
     "koi8-r", "cp437", "cp850", "cp852", "cp855", "cp866",
     *(f"iso-8859-{number}" for number in (1, 2, 3, 4, 5, 7, 9, 10, 13, 14, 15, 16)),
     *(f"windows-{number}" for number in range(1250, 1259))}
)  # fmt: skip
"""Encodings that have one name and one table on both sides."""

_ALIASES = {
    "latin1": "iso-8859-1", "l1": "iso-8859-1", "iso_8859-1": "iso-8859-1", "cp936": "gbk", "ms936": "gbk",
    "windows-936": "gbk", "ibm437": "cp437", "ibm850": "cp850", "ibm866": "cp866",
}  # fmt: skip
"""Other names that the IANA has for some of them."""


def _encoding(argument: Value) -> str:
    name = _ALIASES.get(text(argument).lower(), text(argument).lower())
    if name not in _ENCODINGS:
        raise NotKnown(Unknown(argument.span, f"the encoding {name} is not followed"))
    return name


def textencodebase64(arguments: list[Value], context: FunctionContext) -> Value:
    """Base 64 of a string in an encoding."""
    from base64 import b64encode

    return Literal(context.span, b64encode(text(arguments[0]).encode(_encoding(arguments[1]))).decode())


def textdecodebase64(arguments: list[Value], context: FunctionContext) -> Value:
    """The string whose bytes in an encoding are given in base 64."""
    return Literal(context.span, _decoded(text(arguments[0])).decode(_encoding(arguments[1])))


def urlencode(arguments: list[Value], context: FunctionContext) -> Value:
    """A string for use in a query."""
    from urllib.parse import quote_plus

    return Literal(context.span, quote_plus(text(arguments[0])))


_FIELD = pattern(r'(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|\Z)')


def _rows(known: str, context: FunctionContext) -> Iterator[list[str]]:
    """The rows of a table of comma-separated values; empty lines are none."""
    position = 0
    row: list[str] = []
    while position < len(known) or row:
        match = _FIELD.match(known, position)
        if match is None:
            raise EvaluationError(context.span, "csvdecode(): found a quote where none can be")
        row.append(match[2] if match[1] is None else match[1].replace('""', '"'))
        position = match.end()
        if match[3] == ",":
            continue
        if row != [""] or match[1] is not None:
            yield row
        row = []


def csvdecode(arguments: list[Value], context: FunctionContext) -> Value:
    """A list of objects, one for each line after the header."""
    rows = list(_rows(text(arguments[0]).replace("\r\n", "\n"), context))
    if not rows:
        raise EvaluationError(context.span, "csvdecode(): found no line, expected a header")
    header, *lines = rows
    if len(set(header)) < len(header) or any(len(line) != len(header) for line in lines):
        raise EvaluationError(context.span, "csvdecode(): found a line of other columns than the header's")
    made = tuple(value_of(dict(zip(header, line, strict=True)), context.span) for line in lines)
    return TypedList(context.span, made, ObjectType({name: Field(STRING) for name in header}))


FUNCTIONS = {
    "base64decode": base64decode,
    "base64encode": base64encode,
    "csvdecode": csvdecode,
    "jsondecode": jsondecode,
    "jsonencode": jsonencode,
    "textdecodebase64": textdecodebase64,
    "textencodebase64": textencodebase64,
    "urlencode": urlencode,
    "yamldecode": yamldecode,
    "yamlencode": yamlencode,
}
