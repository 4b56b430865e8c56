"""Places in a text that has been edited since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iacguard.finding import Finding, RelatedPlace
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple


class Step(NamedTuple):
    """One edit: what stood from ``start`` to ``end`` was replaced, and what follows moved by ``by``."""

    start: int
    end: int
    by: int

    def moved(self, offset: int, is_end: bool) -> int:
        """Where an offset is after the edit, as the start or the end of something."""
        if offset <= self.start:
            return offset
        if offset >= self.end:
            return offset + self.by
        # What it was in is gone: it is drawn to the edges of what stands there now.
        return max(self.start, self.end + self.by) if is_end else self.start


_MOST_STEPS = 500


class Moves:
    """Where the places of one text are in another, which edits have made of it."""

    __slots__ = ("_steps", "new", "old")

    def __init__(self, old: Source, new: Source, steps: tuple[Step, ...] | None = None) -> None:
        self.old = old
        self.new = new
        self._steps = (step_between(old.text, new.text),) if steps is None else steps

    def then(self, newer: Source) -> Moves:
        """Where they are after one more edit."""
        if newer is self.new:
            return self
        if len(self._steps) >= _MOST_STEPS:
            return Moves(self.old, newer)
        return Moves(self.old, newer, (*self._steps, step_between(self.new.text, newer.text)))

    def span(self, span: Span) -> Span:
        """The place of a span of the old text in the new one."""
        start, end = span.start, span.end
        for step in self._steps:
            start, end = step.moved(start, False), step.moved(end, True)
        return Span(self.new, start, max(start, end))


def step_between(old: str, new: str) -> Step:
    """The one edit that makes a text of another one."""
    start = _common(old, new)
    behind = _common_end(old, new, min(len(old), len(new)) - start)
    return Step(start, len(old) - behind, len(new) - len(old))


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
