"""Domain names as sequences of literal text and symbols.

Two names are equal when their sequences are, so ``!Ref Domain`` in a zone named
``!Sub "${Domain}."`` is its apex although nobody knows the domain.
"""

from __future__ import annotations

from iacguard.graph.reading import Reading, once
from iacguard.graph.symbolic import Part, Symbol, Text, joined, text_of
from iacguard.value import Interpolation, MapValue, Reference, Value, is_absent


@once
def name_of(reading: Reading[str]) -> Text | None:
    """A name in lower case without its final dot; None for what is no text."""
    text = _text(reading, 0)
    return None if text is None else _normal(text)


def is_settled(name: Text) -> bool:
    """Whether every symbol of a name has an identity, so that equal means equal."""
    return all(isinstance(part, str) or part.key is not None for part in name.parts)


def first_label(name: Text) -> str | None:
    """What stands before the first dot; None when that is not known, or the name is empty."""
    first = name.parts[0] if name.parts else None
    if not isinstance(first, str):
        return None
    label, dot, _ = first.partition(".")
    return label if dot or len(name.parts) == 1 else None


def ends_with(name: Text, suffix: Text) -> bool | None:
    """Whether a name ends with the characters of another one; None when that hangs on symbols."""
    return _rest(name, suffix)[0]


def is_within(name: Text, suffix: Text) -> bool | None:
    """Whether a name is another one or below it; None when that hangs on symbols."""
    verdict, rest = _rest(name, suffix)
    if not verdict or not rest or rest[-1] == ".":
        return verdict
    return False if isinstance(rest[-1], str) else None


def before(name: Text, suffix: Text) -> Text | None:
    """What stands in a name before another one that it certainly ends with."""
    verdict, rest = _rest(name, suffix)
    return joined(rest) if verdict else None


def _rest(name: Text, suffix: Text) -> tuple[bool | None, list[str | Symbol]]:
    """Whether a name ends with another, and what then stands before it."""
    left, right = _tokens(name), _tokens(suffix)
    while left and right:
        mine, other = left.pop(), right.pop()
        if mine != other or not _is_itself(mine):
            return (False if isinstance(mine, str) and isinstance(other, str) else None), []
    if right:
        # Symbols that are left over may be empty, so only text is certainly too much.
        return (False if any(isinstance(token, str) for token in right) else None), []
    return True, left


def are_equal(one: Text, other: Text) -> bool | None:
    """Whether two names are the same; None when that hangs on symbols.

    What both begin and end with is the same whatever it stands for, so only the rest is compared.
    """
    left, right = _tokens(one), _tokens(other)
    while left and right and left[-1] == right[-1] and _is_itself(left[-1]):
        left.pop()
        right.pop()
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start] and _is_itself(left[start]):
        start += 1
    rests = left[start:], right[start:]
    if not any(rests):
        return True
    if not all(rests):
        return False if any(isinstance(token, str) for rest in rests for token in rest) else None
    return joined(rests[0]).equals(joined(rests[1]))


def are_spelled_alike(one: tuple[Text, ...], other: tuple[Text, ...]) -> bool | None:
    """Whether two names, each given in several spellings of the same, are the same."""
    verdicts = {are_equal(mine, others) for mine in one for others in other}
    return True if True in verdicts else False if False in verdicts else None


def _is_itself(token: str | Symbol) -> bool:
    return isinstance(token, str) or token.key is not None


def _tokens(name: Text) -> list[str | Symbol]:
    tokens: list[str | Symbol] = []
    for part in name.parts:
        tokens.extend((part,) if isinstance(part, Symbol) else part)
    return tokens


def shown(name: Text) -> str:
    """A name for messages."""
    return "".join(part if isinstance(part, str) else f"${{{_label(part)}}}" for part in name.parts)


def _label(symbol: Symbol) -> str:
    return (symbol.key or "...").removeprefix("ref ").removeprefix("parameter ")


_NESTING = 20
"""How many references in a row are followed to a name."""


def _text(reading: Reading[str], depth: int) -> Text | None:
    value = reading.value
    if not isinstance(value, Interpolation):
        return _piece(reading, value, depth)
    parts: list[Part] = []
    for piece in value.pieces:
        text = _piece(reading, reading.scope.world.resolve(piece), depth)
        parts.extend((Symbol(None),) if text is None else text.parts)
    return joined(parts)


def _piece(reading: Reading[str], value: Value, depth: int) -> Text | None:
    followed = _configured(reading, value)
    if followed is not None and depth < _NESTING:
        return _text(_instead(reading, followed), depth + 1)
    return text_of(_instead(reading, value))


def _configured(reading: Reading[str], value: Value) -> Value | None:
    """What a reference to a configured property of a resource stands for."""
    if not isinstance(value, Reference) or value.value is not None or value.attribute is None:
        return None
    target = reading.scope.graph.get(value.target)
    if target is None:
        return None
    property = reading.scope.world.resolve(target.properties.get(value.attribute))
    return None if is_absent(property) or isinstance(property, MapValue) else property


def _instead(reading: Reading[str], value: Value) -> Reading[str]:
    return Reading(reading.resource, reading.scope, value, reading.place, reading.path)


def _normal(text: Text) -> Text:
    parts = list(text.lower().parts)
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].removesuffix(".")
    return joined(parts)
