"""The expressions of an open document, from every unit that it is a part of.

In a document with syntax errors these are those of its last sound text, as far as they stand there
still; their places are told as they are now.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from iacguard.graph.expressions import Expression
from iacguard.graph.unit import Unit
from iacguard.lsp.analyser import View
from iacguard.lsp.documents import Document
from iacguard.lsp.moved import Moves
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple


class Found(NamedTuple):
    """An expression, and where it is in the document."""

    unit: Unit
    expression: Expression
    span: Span


def expressions_in(view: View, document: Document, start: int, end: int) -> Iterator[Found]:
    """The expressions that touch a part of a document, unit by unit, outer ones before those in them."""
    source = document.source
    for unit in view.analysis.units:
        analysed = next((one for one in unit.sources if one.path == source.path), None)
        if analysed is None or unit.expressions_in is None:
            continue
        if analysed.text == source.text:
            for one in unit.expressions_in(analysed.span(start, end)):
                yield Found(unit, one, source.span(one.span.start, one.span.end))
        else:
            yield from _moved(unit, analysed, source, Span(source, start, end))


def _moved(unit: Unit, analysed: Source, now: Source, part: Span) -> Iterator[Found]:
    assert unit.expressions_in is not None
    back, forth = _Lines(now, analysed), _Lines(analysed, now)
    for one in unit.expressions_in(back.span(part)):
        place = forth.span(one.span)
        if place.text == one.span.text and place.start <= part.end and place.end >= part.start:
            yield Found(unit, one, place)


class _Lines:
    """Where the places of one text are in another, line by line.

    In lines that differ they are where they seem to be.
    """

    def __init__(self, old: Source, new: Source) -> None:
        from difflib import SequenceMatcher  # only texts with syntax errors need it

        self._old, self._new = old, new
        before, after = _lines(old), _lines(new)
        start = _in_common(before, after)
        end = _in_common(before[start:][::-1], after[start:][::-1])
        by = len(after) - len(before)
        self._to = {line: line for line in range(start)}
        """Lines of the old text by number, and those of the new one that they are."""
        self._to.update((line, line + by) for line in range(len(before) - end, len(before)))
        matcher = SequenceMatcher(None, before[start : len(before) - end], after[start : len(after) - end])
        for at, other, size in matcher.get_matching_blocks():
            self._to.update((start + at + index, start + other + index) for index in range(size))
        self._moves = Moves(old, new)

    def span(self, span: Span) -> Span:
        """The place of a span of the old text in the new one."""
        start, end = self._offset(span.start), self._offset(span.end)
        if start is None or end is None or end < start:
            return self._moves.span(span)
        return self._new.span(start, end)

    def _offset(self, offset: int) -> int | None:
        line, column = self._old.position(offset)
        other = self._to.get(line - 1)
        return None if other is None else self._new.line_starts[other] + column - 1


def _lines(source: Source) -> list[str]:
    starts = [*source.line_starts, len(source.text)]
    return [source.text[start:end] for start, end in pairwise(starts)]


def _in_common(one: list[str], other: list[str]) -> int:
    """How many lines two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    return next(
        (number for number, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other))
    )
