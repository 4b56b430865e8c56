"""Values as people read them: on one line, or pretty on several."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from iacguard.condition import All, Any, Condition, Equals, Formula, Not, Opaque
from iacguard.lsp.concealing import CONCEALED, Secrets, entry_names
from iacguard.tuples import NamedTuple
from iacguard.value import (
    Absent,
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
    is_absent,
)

_WIDTH: Final = 80
_MOST_LINES: Final = 40
_LONGEST_TEXT: Final = 400
_DEEPEST: Final = 8
_MOST_ITEMS: Final = 30
_INDENT: Final = "  "
_UNKNOWN: Final = "(known at deployment)"


class Words(NamedTuple):
    """How values are told, given what must not be."""

    secrets: Secrets

    def line(self, value: Value, names: Sequence[str] = (), depth: int = 0) -> str:
        """A value on one line, however long."""
        if self.secrets.hides(value, names):
            return CONCEALED
        if isinstance(value, Literal):
            return self._literal(value)
        if isinstance(value, Absent):
            return "(not set)"
        if isinstance(value, Reference):
            return self.secrets.without(reference(value))
        if isinstance(value, Unknown):
            return self.secrets.without(symbol_of(value)) or _UNKNOWN
        if isinstance(value, Interpolation):
            return json.dumps(self.secrets.without(self._joined(value, names)), ensure_ascii=False)
        if depth > _DEEPEST:
            return "..."
        depth += 1
        if isinstance(value, Encoded):
            return self.line(value.document, names, depth)
        if isinstance(value, Choice):
            then, otherwise = (self.line(side, names, depth) for side in (value.then, value.otherwise))
            return f"{then} when {value.condition.name}, otherwise {otherwise}"
        if isinstance(value, ListValue):
            items = [self.line(item, names, depth) for item in value.items[:_MOST_ITEMS]]
            is_more = value.rest is not None or len(value.items) > _MOST_ITEMS
            return f"[{', '.join([*items, '...'] if is_more else items)}]"
        if isinstance(value, MapValue):
            shown = islice(_entries(value), _MOST_ITEMS)
            parts = [
                f"{key}: {self.line(inner, (*names, *entry_names(value, key)), depth)}"
                for key, inner in shown
            ]
            is_more = value.rest is not None or len(value.entries) > _MOST_ITEMS
            return f"{{{', '.join([*parts, '...'] if is_more else parts)}}}"
        return "..."

    def lines(self, value: Value, names: Sequence[str] = ()) -> str:
        """A value on as many lines as it takes, up to some."""
        lines = list(islice(self._lines(value, names, 0), _MOST_LINES + 1))
        if len(lines) > _MOST_LINES:
            lines[_MOST_LINES:] = ["..."]
        return "\n".join(lines)

    def is_short(self, value: Value, names: Sequence[str] = ()) -> str | None:
        """The value on one line where that is short enough to be read; None where it is not."""
        line = self.line(value, names)
        text = self.text(value, names)
        if text is not None:
            return line if "\n" not in text and len(line) <= _LONGEST_TEXT else None
        return line if len(line) <= _WIDTH else None

    def text(self, value: Value, names: Sequence[str] = ()) -> str | None:
        """The characters of a text, as far as they are known; None for what is no text."""
        if isinstance(value, Literal) and isinstance(value.value, str):
            text = value.value
        elif isinstance(value, Interpolation):
            text = self._joined(value, names)
        else:
            return None
        return CONCEALED if self.secrets.hides(value, names) else self.secrets.without(text)

    def _lines(self, value: Value, names: Sequence[str], depth: int) -> Iterator[str]:
        if isinstance(value, Encoded):
            value = value.document
        line = self.line(value, names, depth)
        text = self.text(value, names) if depth == 0 else None
        if text is not None:
            for one in text.splitlines():
                yield one if len(one) <= _LONGEST_TEXT else f"{one[:_LONGEST_TEXT]}..."
            return
        if len(line) + depth * len(_INDENT) <= _WIDTH or depth > _DEEPEST:
            yield line
        elif isinstance(value, ListValue):
            yield "["
            for item in value.items:
                yield from _indented(self._lines(item, names, depth + 1))
            if value.rest is not None:
                yield f"{_INDENT}..."
            yield "]"
        elif isinstance(value, MapValue):
            yield "{"
            for key, inner in _entries(value):
                lines = self._lines(inner, (*names, *entry_names(value, key)), depth + 1)
                yield f"{_INDENT}{key}: {next(lines, '')}"
                yield from _indented(lines)
            if value.rest is not None:
                yield f"{_INDENT}..."
            yield "}"
        else:
            yield line

    def _literal(self, value: Literal) -> str:
        text = value.value
        if isinstance(text, str):
            shown = self.secrets.without(text)
            if len(shown) > _LONGEST_TEXT:
                shown = f"{shown[:_LONGEST_TEXT]}..."
            return json.dumps(shown, ensure_ascii=False)
        return json.dumps(text)

    def _joined(self, value: Interpolation, names: Sequence[str]) -> str:
        parts: list[str] = []
        for piece in value.pieces:
            if isinstance(piece, Literal):
                parts.append(CONCEALED if self.secrets.hides(piece, names) else _plain(piece))
            elif isinstance(piece, Reference):
                parts.append(f"${{{reference(piece)}}}")
            elif isinstance(piece, Unknown):
                parts.append(f"${{{symbol_of(piece) or '...'}}}")
            else:
                parts.append(f"${{{self.line(piece, names, 1)}}}")
        return "".join(parts)


def _plain(value: Literal) -> str:
    return value.value if isinstance(value.value, str) else json.dumps(value.value)


def _entries(value: MapValue) -> Iterator[tuple[str, Value]]:
    return ((key, inner) for key, inner in value.entries.items() if not is_absent(inner))


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (f"{_INDENT}{line}" for line in lines)


def reference(value: Reference) -> str:
    """A reference as it is mostly written."""
    attribute = f".{value.attribute}" if value.attribute else ""
    return f"{value.target}{attribute}{value.element}"


_NAME: Final = re.compile(r"[\w.:-]+(?:\[[^\]]*\][\w.-]*)*")


def symbol_of(value: Unknown) -> str:
    """What an unknown is called; empty where it has no name of its own."""
    name = "" if value.symbol is None else value.symbol.removeprefix("parameter ")
    return name if _NAME.fullmatch(name) else ""


# Conditions --------------------------------------------------------------------------------------

_DEEPEST_FORMULA: Final = 6


def formula_words(formula: Formula, depth: int = 0) -> str:
    """What a formula says; the conditions that it names are told by their names."""
    if isinstance(formula, bool):
        return "always" if formula else "never"
    if isinstance(formula, Condition):
        return formula.name
    if isinstance(formula, Equals):
        name = formula.variable.name.removeprefix("parameter ")
        return f"{name} is {json.dumps(formula.value, ensure_ascii=False)}"
    if isinstance(formula, Opaque):
        return formula.name
    if depth > _DEEPEST_FORMULA:
        return "..."
    if isinstance(formula, Not):
        inner = formula.operand
        if isinstance(inner, Equals):
            name = inner.variable.name.removeprefix("parameter ")
            return f"{name} is not {json.dumps(inner.value, ensure_ascii=False)}"
        return f"not {_grouped(inner, depth)}"
    if not formula.operands:
        return "always" if isinstance(formula, All) else "never"
    word = " and " if isinstance(formula, All) else " or "
    return word.join(_grouped(one, depth) for one in formula.operands)


def _grouped(formula: Formula, depth: int) -> str:
    words = formula_words(formula, depth + 1)
    is_long = isinstance(formula, (All, Any)) and len(formula.operands) > 1
    return f"({words})" if is_long or isinstance(formula, Not) else words
