"""Strings made of values: what ``Fn::Sub`` and ``Fn::Join`` give, and how a value reads as text."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from iacguard.text import Span
from iacguard.typed import Final
from iacguard.value import (
    Absent,
    Choice,
    Interpolation,
    ListValue,
    Literal,
    Locate,
    MapValue,
    Origin,
    Plain,
    Reference,
    Unknown,
    Value,
    made_of,
    map_choices,
)

DYNAMIC_REFERENCE: Final = "{{resolve:"

_LONGEST = 1_000_000
"""Characters of a string, which no template can have: one is at most that long as a whole."""

_MOST_PIECES = 4096


def text_of(plain: Plain) -> str | None:
    """A plain value as CloudFormation writes it into a string; None for null."""
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if isinstance(plain, float) and plain.is_integer():
        return str(int(plain))
    return None if plain is None else str(plain)


def known_text(value: Value) -> str | None:
    """The text of a value that is wholly known, also where a reference's value is; else None."""
    if isinstance(value, Reference) and value.value is not None:
        return known_text(value.value)
    return text_of(value.value) if isinstance(value, Literal) else None


def concatenate(values: Iterable[Value], span: Span) -> Value:
    """The string of the values one after the other: as much of it as is known.

    It is a literal when all of it is known, and the value itself when there is only one.
    """
    pieces: list[Value] = []
    length = 0
    # Mostly texts stand alone between what is no text, and there is nothing to put together.
    is_apart = True
    is_text = False
    for value in _flat(values):
        length += 1
        piece = value
        was_text, is_text = is_text, False
        if isinstance(value, Literal) and value.value is not None:
            text = value.value
            is_text = True
            if isinstance(text, str):
                length += len(text) - 1
                is_apart = is_apart and not was_text and DYNAMIC_REFERENCE not in text
            else:
                is_apart = False
        elif isinstance(value, (Literal, ListValue, MapValue, Absent)):
            piece = Unknown(value.span, "not a string", origin=value.origin)
        if length > _LONGEST or len(pieces) > _MOST_PIECES:
            # A few lines of substitutions in substitutions can make a string of any length.
            return Unknown(span, "a string too long to be followed")
        pieces.append(piece)
    if not is_apart:
        pieces = _merge(pieces)
        if _is_dynamic(pieces):
            pieces = list(_resolved(pieces))
    merged = [piece for piece in pieces if not (isinstance(piece, Literal) and piece.value == "")]
    if not merged:
        return Literal(span, "")
    if len(merged) > 1:
        return Interpolation(span, tuple(merged), _first_origin(merged))
    if isinstance(merged[0], Choice):
        # Each side is a text by itself, numbers too.
        return map_choices(merged[0], lambda side: concatenate([side], side.span), _MOST_PIECES).at(span)
    return merged[0].at(span)


def _flat(values: Iterable[Value]) -> list[Value]:
    flat: list[Value] = []
    for value in values:
        if isinstance(value, Interpolation):
            flat += value.pieces
        else:
            flat.append(value)
    return flat


def _merge(pieces: Iterable[Value]) -> list[Value]:
    """The pieces with neighbouring literals made into one."""
    merged: list[Value] = []
    run: list[Literal] = []
    for piece in pieces:
        if isinstance(piece, Literal):
            run.append(piece)
            continue
        if run:
            merged.append(_joined(run))
            run = []
        merged.append(piece)
    if run:
        merged.append(_joined(run))
    return merged


def _joined(literals: list[Literal]) -> Literal:
    if len(literals) == 1:
        only = literals[0]
        if isinstance(only.value, str):
            return only
    texts = [text_of(literal.value) or "" for literal in literals]
    first, last = literals[0].span, literals[-1].span
    return Literal(
        first.to(last) if last.source is first.source and last.end >= first.start else first,
        "".join(texts),
        _first_origin(literals),
        any(literal.sensitive for literal in literals),
        _located(literals, texts),
    )


def _located(literals: Sequence[Literal], texts: Sequence[str]) -> Locate:
    """Places in a string that was put together from several."""
    starts: list[int] = []
    length = 0
    for text in texts:
        starts.append(length)
        length += len(text)

    def within(index: int, start: int, end: int) -> Span:
        locate = literals[index].locate
        return literals[index].span if locate is None else locate(start - starts[index], end - starts[index])

    def locate(start: int, end: int) -> Span:
        # Of empty pieces at one offset the last one is found, which is the one that has the text.
        first = max(bisect_right(starts, start) - 1, 0)
        last = max(bisect_right(starts, max(start, end - 1)) - 1, first)
        if first == last:
            return within(first, start, end)
        opening = within(first, start, starts[first] + len(texts[first]))
        closing = within(last, starts[last], end)
        if closing.source is not opening.source or closing.end < opening.start:
            return opening
        return opening.to(closing)

    return locate


def _first_origin(values: Iterable[Value]) -> Origin | None:
    for value in values:
        if value.origin is not None:
            return value.origin
    return None


def slice_literal(literal: Literal, start: int, end: int) -> Literal:
    """Characters ``start`` up to ``end`` of a literal string."""
    text = str(literal.value)[start:end]
    locate = literal.locate
    if locate is None:
        return Literal(literal.span, text, literal.origin, literal.sensitive)
    return Literal(
        locate(start, end) if end > start else literal.span,
        text,
        literal.origin,
        literal.sensitive,
        lambda first, last: locate(start + first, start + last),
    )


# Dynamic references ------------------------------------------------------------------------------


def resolve_dynamic(literal: Literal) -> Value:
    """A literal string with unknowns in place of its ``{{resolve:...}}`` references."""
    if not isinstance(literal.value, str) or DYNAMIC_REFERENCE not in literal.value:
        return literal
    return concatenate([literal], literal.span)


def _is_dynamic(pieces: list[Value]) -> bool:
    return any(isinstance(piece, Literal) and DYNAMIC_REFERENCE in str(piece.value) for piece in pieces)


def _resolved(pieces: list[Value]) -> Iterator[Value]:
    """The pieces with an unknown for each dynamic reference; one may reach over several pieces."""
    queue = deque(pieces)
    inside: list[Value] | None = None
    while queue:
        piece = queue.popleft()
        text = str(piece.value) if isinstance(piece, Literal) else ""
        position = text.find(DYNAMIC_REFERENCE if inside is None else "}}")
        if position == -1 or not isinstance(piece, Literal):
            if inside is None:
                yield piece
            else:
                inside.append(piece)
        elif inside is None:
            yield slice_literal(piece, 0, position)
            inside = []
            queue.appendleft(slice_literal(piece, position + len(DYNAMIC_REFERENCE), len(text)))
        else:
            inside.append(slice_literal(piece, 0, position))
            yield _dynamic(inside)
            inside = None
            queue.appendleft(slice_literal(piece, position + 2, len(text)))
    if inside is not None:
        yield Unknown(inside[0].span if inside else pieces[-1].span, "a dynamic reference without an end")


def _dynamic(inside: list[Value]) -> Value:
    """What stands for ``{{resolve:service:...}}``, given what is between its colon and its braces."""
    span = inside[0].span
    if inside[-1].span.source is span.source and inside[-1].span.end >= span.start:
        span = span.to(inside[-1].span)
    first = inside[0]
    service, _, rest = str(first.value).partition(":") if isinstance(first, Literal) else ("", "", "")
    secret = service not in ("ssm",)
    value: Value
    if len(inside) > 1 and rest == "" and isinstance(inside[1], Reference):
        # The secret is one of this template: what is in it is an attribute of that resource.
        tail = "".join(known_text(piece) or "*" for piece in inside[2:]).strip(":")
        value = Reference(span, inside[1].target, tail or "SecretString", origin=inside[1].origin)
    else:
        symbol = canonical(inside)
        value = Unknown(
            span,
            f"a dynamic reference to {service or 'a value'}",
            None if symbol is None else f"{DYNAMIC_REFERENCE}{symbol}}}}}",
            first.origin,
        )
    value.sensitive = secret
    return value


# Names of unknown values -------------------------------------------------------------------------


def canonical(values: Iterable[Value]) -> str | None:
    """A text that is the same for the same values, read one after the other; None when there is none."""
    parts: list[str] = []
    for value in values:
        part = _canonical(value)
        if part is None:
            return None
        parts.append(part)
    return " + ".join(parts)


def quoted(text: str) -> str:
    """A text between double quotes, so that it can be told from what is no text."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _canonical(value: Value) -> str | None:
    if isinstance(value, Literal):
        text = text_of(value.value)
        return str(text) if text is None else quoted(text)
    if isinstance(value, Unknown):
        return value.symbol
    if isinstance(value, Interpolation):
        return canonical(value.pieces)
    if isinstance(value, Reference):
        return f"{value.target}.{value.attribute}"
    if isinstance(value, ListValue) and value.rest is None:
        items = [_canonical(item) for item in value.items]
        return f"[{', '.join(item for item in items if item is not None)}]" if None not in items else None
    return None


def unknown_result(call: str, span: Span, arguments: Iterable[Value], reason: str) -> Unknown:
    """What a function gives whose arguments are not known: the same for the same arguments."""
    arguments = tuple(arguments)
    parts = [_canonical(argument) for argument in arguments]
    symbol = f"{call}({', '.join(part for part in parts if part is not None)})"
    known = symbol if None not in parts else None
    return Unknown(span, reason, known, _first_origin(arguments), made_of(*arguments))
