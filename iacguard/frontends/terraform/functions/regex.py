"""Functions of regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from iacguard.frontends.terraform.errors import EvaluationError, NotFollowed
from iacguard.frontends.terraform.functions import patterns, re2
from iacguard.frontends.terraform.functions.bounded import Bounded, Found
from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.functions.placeholders import replaced
from iacguard.frontends.terraform.functions.plain import text, value_of
from iacguard.frontends.terraform.functions.strings import LONGEST
from iacguard.frontends.terraform.types import STRING, Field, ObjectType, TupleType, Type
from iacguard.frontends.terraform.undecided import TypedList
from iacguard.typed import TypeAlias
from iacguard.value import Literal, Value


def replace(arguments: list[Value], context: FunctionContext) -> Value:
    """A string with occurrences replaced; ``/.../`` is a regular expression."""
    if isinstance(arguments[1], Literal):
        followed = replaced(arguments[0], text(arguments[1]), arguments[2], context.span)
        if followed is not None:
            return followed
    known, pattern, new = (text(argument) for argument in arguments)
    if len(known) + (len(known) + 1) * len(new) > LONGEST:
        count = known.count(pattern) if not pattern.startswith("/") else len(known) + 1
        if len(known) + count * len(new) > LONGEST:
            raise NotFollowed(context.span, "a string longer than is followed")
    if len(pattern) > 1 and pattern.startswith("/") and pattern.endswith("/"):
        return Literal(context.span, _substituted(_compiled(pattern[1:-1], known, arguments[1]), known, new))
    return Literal(context.span, known.replace(pattern, new))


_Pattern: TypeAlias = "re.Pattern[str] | Bounded"
_Match: TypeAlias = "re.Match[str] | Found"

_REFERENCE = re.compile(r"\$(?:(\$)|(\w+)|\{(\w+)\})", re.ASCII)


def _substituted(pattern: _Pattern, known: str, new: str) -> str:
    parts: list[str] = []
    position = 0
    for match in _matches(pattern, known):
        parts.append(known[position : match.start()])
        parts.append(_REFERENCE.sub(lambda reference, of=match: _expanded(reference, of), new))  # type: ignore[misc] # a default binds the match
        position = match.end()
    return "".join(parts) + known[position:]


def _expanded(reference: re.Match[str], match: _Match) -> str:
    """What a group has matched; nothing where there is no such group."""
    if reference[1]:
        return "$"
    name = reference[2] or reference[3]
    try:
        return match[int(name) if name.isdecimal() else name] or ""
    except (IndexError, KeyError):
        return ""


def _compiled(pattern: str, subject: str, value: Value) -> _Pattern:
    """A pattern of Go's syntax. Raises NotFollowed for one that could take for ever here.

    Go's engine is linear, Python's is not, and patterns come from what is being checked.
    """
    try:
        if len(pattern) > patterns.LONGEST_PATTERN:
            raise re2.NotTranslated
        made = re2.translated(pattern)
        try:
            patterns.check(made, subject)
        except patterns.TooManySteps:
            return Bounded(made, value.span)
        return patterns.compiled(made)
    except (re2.NotTranslated, RecursionError):
        raise NotFollowed(value.span, "a regular expression that may take too long here") from None
    except re2.Malformed as error:
        raise EvaluationError(value.span, f"not a regular expression: {error}") from error
    except re.error as error:
        raise NotFollowed(value.span, f"a regular expression that is not followed: {error}") from error


def _result_type(pattern: _Pattern, value: Value) -> Type:
    """The type of a match: a string, a tuple of groups, or an object of groups with names."""
    if not pattern.groups:
        return STRING
    if not pattern.groupindex:
        return TupleType((STRING,) * pattern.groups)
    if len(pattern.groupindex) < pattern.groups:
        raise EvaluationError(value.span, "not a regular expression: only some of its groups have names")
    return ObjectType({name: Field(STRING) for name in pattern.groupindex})


def _groups(match: _Match, context: FunctionContext) -> Value:
    if match.re.groupindex:
        return value_of(dict(match.groupdict()), context.span)
    if match.re.groups:
        return value_of(list(match.groups()), context.span)
    return Literal(context.span, match[0])


def regex(arguments: list[Value], context: FunctionContext) -> Value:
    """The first match: its text, or its groups."""
    pattern, known = text(arguments[0]), text(arguments[1])
    compiled = _compiled(pattern, known, arguments[0])
    _result_type(compiled, arguments[0])
    match = compiled.search(known, 0)
    if match is None:
        raise EvaluationError(context.span, "regex(): no match")
    return _groups(match, context)


def regexall(arguments: list[Value], context: FunctionContext) -> Value:
    """All matches."""
    pattern, known = text(arguments[0]), text(arguments[1])
    compiled = _compiled(pattern, known, arguments[0])
    type = _result_type(compiled, arguments[0])
    found = tuple(_groups(match, context) for match in _matches(compiled, known))
    return TypedList(context.span, found, type)


def _matches(pattern: _Pattern, known: str) -> Iterator[_Match]:
    """The matches as Go finds them: behind an empty one it goes on at the next character.

    Source: ``allMatches`` in https://go.dev/src/regexp/regexp.go
    """
    position, last = 0, -1
    while position <= len(known):
        match = pattern.search(known, position)
        if match is None:
            return
        is_empty = match.end() == position
        if not is_empty or match.start() != last:
            yield match
        position = position + 1 if is_empty else match.end()
        last = match.end()


FUNCTIONS = {"regex": regex, "regexall": regexall, "replace": replace}
