"""Functions of strings. Partly known strings stay partly known where the function allows."""

from __future__ import annotations

import re
from collections.abc import Callable

from iacguard.frontends.terraform.errors import EvaluationError, NotFollowed
from iacguard.frontends.terraform.functions import patterns
from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.functions.placeholders import replaced
from iacguard.frontends.terraform.functions.plain import (
    NotKnown,
    data,
    flag,
    integer,
    is_known,
    is_null,
    items,
    number,
    text,
    value_of,
)
from iacguard.frontends.terraform.operators import plain_text, write_json
from iacguard.value import (
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    Reference,
    Unknown,
    Value,
)

_LONGEST = 1_000_000
"""Characters that a function makes at the most."""


def _string(found: str, context: FunctionContext) -> Value:
    return Literal(context.span, found)


def joined(pieces: list[Value], context: FunctionContext) -> Value:
    """The pieces as one string: a literal when all are known, else an interpolation."""
    flat: list[Value] = []
    for piece in pieces:
        inner = piece.pieces if isinstance(piece, Interpolation) else (piece,)
        flat.extend(inner)
    if sum(len(plain_text(piece.value)) for piece in flat if isinstance(piece, Literal)) > _LONGEST:
        raise NotFollowed(context.span, "a string longer than is followed")
    if all(isinstance(piece, Literal) for piece in flat):
        return Literal(context.span, "".join(text(piece) for piece in flat))
    kept = [piece for piece in flat if not (isinstance(piece, Literal) and piece.value == "")]
    if len(kept) == 1:
        return kept[0].at(context.span)
    return Interpolation(context.span, tuple(kept))


def join(arguments: list[Value], context: FunctionContext) -> Value:
    """The elements of one or more lists with a separator between them."""
    separator = text(arguments[0])
    elements = [item for argument in arguments[1:] for item in items(argument)]
    pieces: list[Value] = []
    for position, item in enumerate(elements):
        if position and separator:
            pieces.append(Literal(context.span, separator))
        pieces.append(_piece(item))
    return joined(pieces, context)


def _piece(value: Value) -> Value:
    """A value as a piece of a string. Raises EvaluationError for what is no string."""
    if isinstance(value, (Literal, Interpolation, Encoded, Reference, Unknown, Choice)) and not is_null(
        value
    ):
        return value
    raise EvaluationError(value.span, "a string is required")


_VERB = re.compile(
    r"%(?:(?P<percent>%)|(?:\[(?P<index>\d+)\])?(?P<flags>[-+# 0]*)(?P<width>\d+)?(?:\.(?P<precision>\d+))?"
    r"(?P<verb>[vbtdoxXeEfgGsqT#]))"
)


def format_(arguments: list[Value], context: FunctionContext) -> Value:
    """A string made by a pattern; ``%s`` and ``%v`` take what is not known as it is."""
    pattern = text(arguments[0])
    pieces: list[Value] = []
    position = 0
    next_argument = 1
    for verb in _VERB.finditer(pattern):
        if verb.start() > position:
            pieces.append(Literal(context.span, pattern[position : verb.start()]))
        position = verb.end()
        if verb["percent"]:
            pieces.append(Literal(context.span, "%"))
            continue
        chosen = int(verb["index"]) if verb["index"] else next_argument
        next_argument = chosen + 1
        if chosen >= len(arguments):
            raise EvaluationError(context.span, "format(): not enough arguments")
        pieces.append(_formatted(verb, arguments[chosen], context))
    pieces.append(Literal(context.span, pattern[position:]))
    return joined(pieces, context)


def _formatted(verb: re.Match[str], value: Value, context: FunctionContext) -> Value:
    kind, width = verb["verb"], verb["width"]
    plain = kind in "sv" and not width and verb["precision"] is None
    if plain and not is_known(value):
        return _piece(value)
    if any(len(given or "") > 4 for given in (width, verb["precision"])):
        raise NotFollowed(context.span, "format(): a width that is not followed")
    known = data(value)
    if kind == "v":
        is_text = isinstance(known, (str, int, float, bool))
        written = plain_text(known) if is_text else write_json(known)  # type: ignore[arg-type] # is_text says it
    elif kind == "s":
        written = text(value)
        if verb["precision"] is not None:
            written = written[: int(verb["precision"])]
    elif kind == "q":
        written = write_json(text(value))
    elif kind == "t":
        written = plain_text(flag(value))
    elif kind in "doxXb":
        return Literal(context.span, _whole_number(verb, integer(value)))
    else:
        precision = verb["precision"] if verb["precision"] is not None else "6"
        made = f"%{verb['flags']}{width or ''}.{precision}{kind}" % number(value)
        return Literal(context.span, made)
    padded = written.ljust(int(width or 0)) if "-" in verb["flags"] else written.rjust(int(width or 0))
    return Literal(context.span, padded)


def _whole_number(verb: re.Match[str], known: int) -> str:
    if verb["verb"] == "b":
        digits = f"{known:b}"
        fill = "0" if "0" in verb["flags"] else " "
        return digits.rjust(int(verb["width"] or 0), fill)
    return f"%{verb['flags']}{verb['width'] or ''}{verb['verb']}" % known


def formatlist(arguments: list[Value], context: FunctionContext) -> Value:
    """A list of strings made by a pattern, over lists that run in step."""
    lists = [items(one) if isinstance(one, ListValue) else None for one in arguments[1:]]
    lengths = {len(one) for one in lists if one is not None}
    if len(lengths) > 1:
        raise EvaluationError(context.span, "formatlist() of lists of different lengths")
    made: list[Value] = []
    size = 0
    for position in range(next(iter(lengths), 1)):
        row = [
            argument if one is None else one[position]
            for argument, one in zip(arguments[1:], lists, strict=True)
        ]
        made.append(format_([arguments[0], *row], context))
        size += len(str(made[-1].value)) if isinstance(made[-1], Literal) else 0
        if size > _LONGEST:
            raise NotFollowed(context.span, "strings longer than are followed")
    return ListValue(context.span, tuple(made))


def _piecewise(change: Callable[[str], str]) -> Callable[[list[Value], FunctionContext], Value]:
    """A function that works on each character by itself, so also on the known parts of a string."""

    def function(arguments: list[Value], context: FunctionContext) -> Value:
        (argument,) = arguments
        if isinstance(argument, Interpolation) and not is_known(argument):
            pieces = [
                Literal(piece.span, change(text(piece)))
                if isinstance(piece, Literal)
                else Unknown(piece.span, "changed by a function")
                for piece in argument.pieces
            ]
            return joined(list(pieces), context)
        return _string(change(text(argument)), context)

    return function


def _title(known: str) -> str:
    return re.sub(r"(^|\s)(\S)", lambda match: match[1] + match[2].upper(), known)


def substr(arguments: list[Value], context: FunctionContext) -> Value:
    """Characters from an offset on, at most so many; -1 is all."""
    known, offset, size = text(arguments[0]), integer(arguments[1]), integer(arguments[2])
    if offset < 0:
        offset = max(len(known) + offset, 0)
    return _string(known[offset:] if size < 0 else known[offset : offset + size], context)


def split(arguments: list[Value], context: FunctionContext) -> Value:
    """The parts of a string between separators."""
    separator, known = text(arguments[0]), text(arguments[1])
    parts = known.split(separator) if separator else list(known)
    return value_of(list(parts), context.span)


def replace(arguments: list[Value], context: FunctionContext) -> Value:
    """A string with occurrences replaced; ``/.../`` is a regular expression."""
    if isinstance(arguments[1], Literal):
        followed = replaced(arguments[0], text(arguments[1]), arguments[2], context.span)
        if followed is not None:
            return followed
    known, pattern, new = (text(argument) for argument in arguments)
    if len(known) + (len(known) + 1) * len(new) > _LONGEST:
        count = known.count(pattern) if not pattern.startswith("/") else len(known) + 1
        if len(known) + count * len(new) > _LONGEST:
            raise NotFollowed(context.span, "a string longer than is followed")
    if len(pattern) > 1 and pattern.startswith("/") and pattern.endswith("/"):
        template = re.sub(r"\$(\w+)|\$\{(\w+)\}", lambda m: f"\\g<{m[1] or m[2]}>", new.replace("\\", "\\\\"))
        return _string(_compiled(pattern[1:-1], known, arguments[0]).sub(template, known), context)
    return _string(known.replace(pattern, new), context)


def _compiled(pattern: str, subject: str, value: Value) -> re.Pattern[str]:
    """A pattern of Go's syntax. Raises NotFollowed for one that could take for ever here.

    Go's engine is linear, Python's is not, and patterns come from what is being checked.
    """
    try:
        patterns.check(pattern, subject)
        return patterns.compiled(pattern)
    except (patterns.TooManySteps, RecursionError):
        raise NotFollowed(value.span, "a regular expression that may take too long here") from None
    except re.error as error:
        raise EvaluationError(value.span, f"not a regular expression: {error}") from error


def _groups(match: re.Match[str], context: FunctionContext) -> Value:
    if match.re.groupindex:
        return value_of(dict(match.groupdict()), context.span)
    if match.re.groups:
        return value_of(list(match.groups()), context.span)
    return _string(match[0], context)


def regex(arguments: list[Value], context: FunctionContext) -> Value:
    """The first match: its text, or its groups."""
    pattern, known = text(arguments[0]), text(arguments[1])
    match = _compiled(pattern, known, arguments[0]).search(known)
    if match is None:
        raise EvaluationError(context.span, "regex(): no match")
    return _groups(match, context)


def regexall(arguments: list[Value], context: FunctionContext) -> Value:
    """All matches."""
    pattern, known = text(arguments[0]), text(arguments[1])
    matches = _compiled(pattern, known, arguments[0]).finditer(known)
    return ListValue(context.span, tuple(_groups(match, context) for match in matches))


def strrev(arguments: list[Value], context: FunctionContext) -> Value:
    """The characters in reverse order."""
    return _string(text(arguments[0])[::-1], context)


def indent(arguments: list[Value], context: FunctionContext) -> Value:
    """All lines but the first moved to the right."""
    width = integer(arguments[0])
    known = text(arguments[1])
    if width < 0:
        raise EvaluationError(context.span, "indent() by less than nothing")
    if len(known) + known.count("\n") * width > _LONGEST:
        raise NotFollowed(context.span, "a string longer than is followed")
    return _string(known.replace("\n", "\n" + " " * width), context)


def chomp(arguments: list[Value], context: FunctionContext) -> Value:
    """A string without line ends at its end."""
    return _string(text(arguments[0]).rstrip("\r\n"), context)


def trim(arguments: list[Value], context: FunctionContext) -> Value:
    """A string without some characters at both ends."""
    return _string(text(arguments[0]).strip(text(arguments[1])), context)


def trimspace(arguments: list[Value], context: FunctionContext) -> Value:
    """A string without white space at both ends, as far as the ends are known."""
    (argument,) = arguments
    if isinstance(argument, Interpolation) and not is_known(argument):
        pieces = list(argument.pieces)
        for end, strip in ((0, str.lstrip), (-1, str.rstrip)):
            piece = pieces[end]
            if not isinstance(piece, Literal):
                raise NotKnown(Unknown(piece.span, "may begin or end with white space"))
            stripped = piece.at(piece.span)
            stripped.value = strip(text(piece))
            stripped.locate = None
            pieces[end] = stripped
        return joined(pieces, context)
    return _string(text(argument).strip(), context)


def trimprefix(arguments: list[Value], context: FunctionContext) -> Value:
    """A string without a prefix."""
    return _string(text(arguments[0]).removeprefix(text(arguments[1])), context)


def trimsuffix(arguments: list[Value], context: FunctionContext) -> Value:
    """A string without a suffix, as far as the end is known."""
    argument, suffix = arguments[0], text(arguments[1])
    if isinstance(argument, Interpolation) and isinstance(argument.pieces[-1], Literal):
        last = text(argument.pieces[-1])
        if last.endswith(suffix):
            return joined([*argument.pieces[:-1], Literal(context.span, last.removesuffix(suffix))], context)
        if len(last) >= len(suffix):
            return argument
    return _string(text(argument).removesuffix(suffix), context)


def startswith(arguments: list[Value], context: FunctionContext) -> Value:
    """Whether a string begins with another."""
    argument, prefix = arguments[0], text(arguments[1])
    if isinstance(argument, Interpolation) and isinstance(argument.pieces[0], Literal):
        first = text(argument.pieces[0])
        if len(first) >= len(prefix) or not prefix.startswith(first):
            return Literal(context.span, first.startswith(prefix))
    return Literal(context.span, text(argument).startswith(prefix))


def endswith(arguments: list[Value], context: FunctionContext) -> Value:
    """Whether a string ends with another."""
    argument, suffix = arguments[0], text(arguments[1])
    if isinstance(argument, Interpolation) and isinstance(argument.pieces[-1], Literal):
        last = text(argument.pieces[-1])
        if len(last) >= len(suffix) or not suffix.endswith(last):
            return Literal(context.span, last.endswith(suffix))
    return Literal(context.span, text(argument).endswith(suffix))


def strcontains(arguments: list[Value], context: FunctionContext) -> Value:
    """Whether a string holds another."""
    argument, wanted = arguments[0], text(arguments[1])
    if isinstance(argument, Interpolation):
        literals = (text(piece) for piece in argument.pieces if isinstance(piece, Literal))
        if any(wanted in literal for literal in literals):
            return Literal(context.span, True)
    return Literal(context.span, wanted in text(argument))


FUNCTIONS = {
    "chomp": chomp,
    "endswith": endswith,
    "format": format_,
    "formatlist": formatlist,
    "indent": indent,
    "join": join,
    "lower": _piecewise(str.lower),
    "regex": regex,
    "regexall": regexall,
    "replace": replace,
    "split": split,
    "startswith": startswith,
    "strcontains": strcontains,
    "strrev": strrev,
    "substr": substr,
    "title": _piecewise(_title),
    "trim": trim,
    "trimprefix": trimprefix,
    "trimspace": trimspace,
    "trimsuffix": trimsuffix,
    "upper": _piecewise(str.upper),
}
