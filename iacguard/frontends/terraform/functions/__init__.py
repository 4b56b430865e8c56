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

from iacguard.frontends.terraform.conversion import convert
from iacguard.frontends.terraform.errors import EvaluationError, NotFollowed
from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.functions.plain import NotKnown
from iacguard.frontends.terraform.functions.signatures import signature
from iacguard.frontends.terraform.types import described, is_whole
from iacguard.frontends.terraform.undecided import TypedUnknown, hold_mark, marked, with_mark
from iacguard.value import Literal, Unknown, Value, is_absent, made_of

Function = Callable[[list[Value], FunctionContext], Value]

_GROUPS = {
    "lists": (
        "alltrue anytrue chunklist coalesce coalescelist compact concat contains distinct element "
        "flatten index matchkeys one range reverse setproduct slice sort sum tolist"
    ),
    "maps": (
        "ephemeralasnull issensitive keys length lookup merge nonsensitive sensitive tomap "
        "transpose values zipmap"
    ),
    "sets": "setintersection setsubtract setunion toset",
    "strings": (
        "chomp endswith indent join lower split startswith strcontains strrev substr title trim "
        "trimprefix trimspace trimsuffix upper"
    ),
    "format": "format formatlist",
    "regex": "regex regexall replace",
    "numbers": "abs ceil floor log max min parseint pow signum",
    "conversions": "tobool tonumber tostring type",
    "encoding": (
        "base64decode base64encode csvdecode jsondecode jsonencode textdecodebase64 "
        "textencodebase64 urlencode yamldecode yamlencode"
    ),
    "files": "abspath basename dirname file fileexists fileset pathexpand templatefile templatestring",
    "network": "cidrhost cidrnetmask cidrsubnet cidrsubnets",
    "time": "formatdate timeadd timecmp",
    "hashes": (
        "base64gzip base64sha256 base64sha512 filebase64 filebase64sha256 filebase64sha512 filemd5 "
        "filesha1 filesha256 filesha512 md5 sha1 sha256 sha512 uuidv5"
    ),
}
"""The functions of each module beside this one, which is imported when one of them is called."""

_NOT_STATIC = frozenset({"timestamp", "plantimestamp", "uuid", "bcrypt", "rsadecrypt"})
"""Functions whose result differs from run to run, or needs a secret."""

_UNMARKED = frozenset({"nonsensitive", "issensitive", "lookup", "sensitive"})
"""Functions that see to the marks themselves."""

_REVEALING = frozenset(
    {"chunklist", "concat", "element", "flatten", "keys", "length", "merge", "reverse", "setproduct",
     "slice", "tolist", "tomap", "values", "zipmap"}
)  # fmt: skip
"""Functions whose result is marked as a whole only where an argument is, and not for a part of one."""


def call(name: str, arguments: list[Value], context: FunctionContext) -> Value:
    """The result of a call. Raises EvaluationError for a call that Terraform would refuse."""
    name = name.removeprefix("core::")
    group = table().get(name)
    if group is None:
        if name in _NOT_STATIC:
            return Unknown(context.span, f"{name}() differs from run to run")
        if name.startswith("provider::"):
            return Unknown(context.span, f"{name}() is a provider's function")
        return Unknown(context.span, f"{name}() is not a function known here")
    function = functions_of(group)[name]
    try:
        result = function(_taken(name, arguments, context), context)
    except NotKnown as error:
        reason = error.value.reason if isinstance(error.value, Unknown) else "it is known only when deployed"
        if " of a value that is not known: " not in reason:
            reason = f"{name}() of a value that is not known: {reason}"
        unknown = Unknown(context.span, reason, made_of=made_of(*arguments))
        type = signature(name).result
        return TypedUnknown(unknown, type) if is_whole(type) else unknown
    except OverflowError as error:
        raise NotFollowed(context.span, f"{name}(): {error}") from error
    except RecursionError:
        raise NotFollowed(context.span, f"{name}() of what nests deeper than is followed") from None
    except (ArithmeticError, IndexError, LookupError, TypeError, ValueError) as error:
        raise EvaluationError(context.span, f"{name}(): {error}") from error
    if isinstance(result, Literal) and isinstance(result.value, str) and not result.value.isascii():
        result = _composed(result, result.value)
    if name in _UNMARKED:
        return result
    if name in _REVEALING:
        return marked(result, *arguments)
    return with_mark(result, True) if hold_mark(arguments) else result


def _taken(name: str, arguments: list[Value], context: FunctionContext) -> list[Value]:
    """The arguments in the types that a function takes."""
    parameters, repeated, _ = signature(name)
    fewest = len(parameters)
    if len(arguments) < fewest or (repeated is None and len(arguments) > fewest):
        least = "at least " if repeated else ""
        raise EvaluationError(
            context.span, f"{name}(): found {len(arguments)} arguments, expected {least}{fewest}"
        )
    taken: list[Value] = []
    for position, argument in enumerate(arguments):
        parameter = parameters[position] if position < fewest else repeated
        assert parameter is not None
        if argument.value is None if type(argument) is Literal else is_absent(argument):
            if not parameter.nullable:
                expected = described(parameter.type)
                raise EvaluationError(context.span, f"{name}(): found null, expected {expected}")
            taken.append(argument)
        else:
            taken.append(argument if parameter.type is None else convert(argument, parameter.type))
    return taken


def _composed(result: Literal, text: str) -> Literal:
    """A string with its characters in their composed form, as all of Terraform's are."""
    from unicodedata import normalize  # most texts are in ASCII

    composed = normalize("NFC", text)
    return result if composed == text else Literal(result.span, composed, result.origin, result.sensitive)


@cache
def table() -> Mapping[str, str]:
    """The modules of all functions by name."""
    return {name: group for group, names in _GROUPS.items() for name in names.split()}


@cache
def functions_of(group: str) -> Mapping[str, Function]:
    """The functions of a module."""
    found: Mapping[str, Function] = import_module(f"{__name__}.{group}").FUNCTIONS
    return found
