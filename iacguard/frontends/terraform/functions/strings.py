"""Functions of strings. Partly known strings stay partly known where the function allows."""

from __future__ import annotations

from collections.abc import Callable

from iacguard.frontends.terraform.errors import EvaluationError, NotFollowed
from iacguard.frontends.terraform.functions.context import FunctionContext
from iacguard.frontends.terraform.functions.graphemes import clusters
from iacguard.frontends.terraform.functions.plain import (
    NotKnown,
    integer,
    is_known,
    is_null,
    items,
    text,
)
from iacguard.frontends.terraform.operators import plain_text
from iacguard.frontends.terraform.types import STRING
from iacguard.frontends.terraform.undecided import TypedList
from iacguard.value import (
    Choice,
    Encoded,
    Interpolation,
    Literal,
    Reference,
    Unknown,
    Value,
)

LONGEST = 1_000_000
"""Characters that a function makes at the most."""


def _string(found: str, context: FunctionContext) -> Value:
    return Literal(context.span, found)


def joined(pieces: list[Value], context: FunctionContext) -> Value:
    """The pieces as one string: a literal when all are known, else an interpolation."""
    flat: list[Value] = []
    for piece in pieces:
        inner = piece.pieces if isinstance(piece, Interpolation) else (piece,)
        flat.extend(inner)
    if sum(len(plain_text(piece.value)) for piece in flat if isinstance(piece, Literal)) > LONGEST:
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
    if len(arguments) < 2:
        raise EvaluationError(context.span, "join() takes at least one list")
    elements = [item for argument in arguments[1:] for item in items(argument)]
    pieces: list[Value] = []
    for position, item in enumerate(elements):
        if position and separator:
            pieces.append(Literal(context.span, separator))
        pieces.append(as_part(item))
    return joined(pieces, context)


def as_part(value: Value) -> Value:
    """A value as a piece of a string. Raises EvaluationError for what is no string."""
    if isinstance(value, (Literal, Interpolation, Encoded, Reference, Unknown, Choice)) and not is_null(
        value
    ):
        return value
    raise EvaluationError(value.span, "a string is required")


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


_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""White space as Go has it, from which that of ``str.strip`` differs."""


def _lower(known: str) -> str:
    return known.lower() if known.isascii() else "".join(map(_lower_one, known))


def _upper(known: str) -> str:
    return known.upper() if known.isascii() else "".join(map(_upper_one, known))


def _upper_one(character: str) -> str:
    """Go changes each character to one other, so ``ß`` stays what it is."""
    made = character.upper()
    return made if len(made) == 1 else character


def _lower_one(character: str) -> str:
    made = character.lower()
    return made if len(made) == 1 else "i" if character == "İ" else character


def _title(known: str) -> str:
    """The first letter of each word, as Go tells words: an underscore is part of one."""
    made: list[str] = []
    before = " "
    for character in known:
        made.append(_titled(character) if _separates(before) else character)
        before = character
    return "".join(made)


def _titled(character: str) -> str:
    made = character.title()
    return made if len(made) == 1 else character


def _separates(character: str) -> bool:
    if character.isascii():
        return not (character.isalnum() or character == "_")
    return not character.isalpha() and not character.isdecimal() and character in _SPACE


def substr(arguments: list[Value], context: FunctionContext) -> Value:
    """Characters from an offset on, at most so many; -1 is all."""
    known, offset, size = clusters(text(arguments[0])), integer(arguments[1]), integer(arguments[2])
    if offset < 0:
        # Of this, no characters are all of them: so it is there, and configurations hang on it.
        offset, size = max(offset + len(known), 0), size or -1
    return _string("".join(known[offset:] if size < 0 else known[offset : offset + size]), context)


def split(arguments: list[Value], context: FunctionContext) -> Value:
    """The parts of a string between separators."""
    separator, known = text(arguments[0]), text(arguments[1])
    parts = known.split(separator) if separator else list(known)
    return TypedList(context.span, tuple([Literal(context.span, part) for part in parts]), STRING)


def strrev(arguments: list[Value], context: FunctionContext) -> Value:
    """The characters in reverse order."""
    return _string("".join(reversed(clusters(text(arguments[0])))), context)


def indent(arguments: list[Value], context: FunctionContext) -> Value:
    """All lines but the first moved to the right."""
    width = integer(arguments[0])
    known = text(arguments[1])
    if width < 0:
        raise EvaluationError(context.span, "indent() by less than nothing")
    if len(known) + known.count("\n") * width > LONGEST:
        raise NotFollowed(context.span, "a string longer than is followed")
    return _string(known.replace("\n", "\n" + " " * width), context)


def chomp(arguments: list[Value], context: FunctionContext) -> Value:
    """A string without line ends at its end."""
    return _string(text(arguments[0]).rstrip("\r\n"), context)


def trim(arguments: list[Value], context: FunctionContext) -> Value:
    """A string without some characters at both ends."""
    known, characters = text(arguments[0]), text(arguments[1])
    return _string(known.strip(characters) if characters else known, context)


def trimspace(arguments: list[Value], context: FunctionContext) -> Value:
    """A string without white space at both ends, as far as the ends are known."""
    (argument,) = arguments
    if isinstance(argument, Interpolation) and not is_known(argument):
        pieces = list(argument.pieces)
        for end, strip in ((0, str.lstrip), (-1, str.rstrip)):
            piece = pieces[end]
            if not isinstance(piece, Literal) or not (made := strip(text(piece), _SPACE)):
                raise NotKnown(Unknown(piece.span, "may begin or end with white space"))
            stripped = piece.at(piece.span)
            stripped.value = made
            stripped.locate = None
            pieces[end] = stripped
        return joined(pieces, context)
    return _string(text(argument).strip(_SPACE), context)


def trimprefix(arguments: list[Value], context: FunctionContext) -> Value:
    """A string without a prefix, as far as the start is known."""
    argument, prefix = arguments[0], text(arguments[1])
    if isinstance(argument, Interpolation) and isinstance(argument.pieces[0], Literal):
        first = text(argument.pieces[0])
        if first.startswith(prefix):
            return joined([Literal(context.span, first.removeprefix(prefix)), *argument.pieces[1:]], context)
        if len(first) >= len(prefix) or not prefix.startswith(first):
            return argument
    return _string(text(argument).removeprefix(prefix), context)


def trimsuffix(arguments: list[Value], context: FunctionContext) -> Value:
    """A string without a suffix, as far as the end is known."""
    argument, suffix = arguments[0], text(arguments[1])
    if isinstance(argument, Interpolation) and isinstance(argument.pieces[-1], Literal):
        last = text(argument.pieces[-1])
        if last.endswith(suffix):
            return joined([*argument.pieces[:-1], Literal(context.span, last.removesuffix(suffix))], context)
        if len(last) >= len(suffix) or not suffix.endswith(last):
            return argument
    return _string(text(argument).removesuffix(suffix), context)


def startswith(arguments: list[Value], context: FunctionContext) -> Value:
    """Whether a string begins with another."""
    argument, prefix = arguments[0], text(arguments[1])
    if not prefix:
        return Literal(context.span, True)
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
    "indent": indent,
    "join": join,
    "lower": _piecewise(_lower),
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
    "upper": _piecewise(_upper),
}
