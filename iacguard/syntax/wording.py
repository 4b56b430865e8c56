"""How problems quote what was found, and what the notations word alike."""

from __future__ import annotations

from iacguard.syntax.node import Scalar, SyntaxProblem

_LONGEST_QUOTE = 40


def quoted(found: str) -> str:
    """A piece of a text on one line: shortened, and safe to print whatever it holds."""
    if len(found) == 1 and not found.isprintable():
        return f"the character U+{ord(found):04X}"
    shown = found if len(found) <= _LONGEST_QUOTE else f"{found[: _LONGEST_QUOTE - 3]}..."
    if not shown.isprintable():
        shown = "".join([letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in shown])
    return f"'{shown}'"


def duplicate_key(key: Scalar, first: Scalar) -> SyntaxProblem:
    """The problem of a key that its mapping has already."""
    line = first.span.start_position.line
    message = f"the key {quoted(key.text)} is there already, on line {line}, and the last one counts"
    return SyntaxProblem(key.span, message, fatal=False)
