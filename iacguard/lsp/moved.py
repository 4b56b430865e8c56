"""Places in a text that has been edited since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iacguard.finding import Finding, RelatedPlace
from iacguard.text import Source, Span


class Moves:
    """Where the places of one text are in another: what lies before and behind all that differs."""

    __slots__ = ("_by", "_end", "_start", "new", "old")

    def __init__(self, old: Source, new: Source) -> None:
        self.old = old
        self.new = new
        self._start = _common(old.text, new.text)
        rest = min(len(old.text), len(new.text)) - self._start
        behind = _common_end(old.text, new.text, rest)
        self._end = len(old.text) - behind
        self._by = len(new.text) - len(old.text)

    def span(self, span: Span) -> Span:
        """The place of a span of the old text in the new one."""
        start = self._moved(span.start, self._start)
        return Span(self.new, start, max(start, self._moved(span.end, self._end + self._by)))

    def _moved(self, offset: int, otherwise: int) -> int:
        if offset <= self._start:
            return offset
        return offset + self._by if offset >= self._end else max(otherwise, self._start)


def moved(finding: Finding, moves: Mapping[str, Moves]) -> Finding:
    """A finding with its places where they are in the texts of ``moves``, which are by path."""

    def new(span: Span) -> Span:
        move = moves.get(span.source.path)
        return move.span(span) if move is not None and span.source is move.old else span

    def told(value: Any) -> Any:  # noqa: ANN401 - whatever a finding has
        if isinstance(value, Span):
            return new(value)
        if isinstance(value, RelatedPlace):
            return value._replace(span=new(value.span))
        return tuple(map(told, value)) if type(value) is tuple else value

    return Finding(*map(told, finding))


def _common(one: str, other: str) -> int:
    """How many characters two texts have in common from their start."""
    low, high = 0, min(len(one), len(other))
    # Comparing slices is so much faster than going through characters that halving pays.
    while low < high:
        middle = (low + high + 1) // 2
        if one.startswith(other[low:middle], low):
            low = middle
        else:
            high = middle - 1
    return low


def _common_end(one: str, other: str, most: int) -> int:
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle - 1
    return low
