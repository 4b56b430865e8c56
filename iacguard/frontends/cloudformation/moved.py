"""Values that are used elsewhere than they are written."""

from __future__ import annotations

from iacguard.text import Span
from iacguard.value import Choice, Interpolation, ListValue, Literal, MapValue, Origin, Value


def brought(value: Value, span: Span, note: str) -> Value:
    """A value that was written elsewhere, with all its parts, at the place that uses it.

    ``note`` says what the place is that it was written at.
    """
    if type(value) is Literal:
        # Its characters stand somewhere else than the value.
        return Literal(span, value.value, Origin(value.span, note, value.origin), value.sensitive)
    moved = value.at(span, note)
    if isinstance(moved, Literal):
        moved.locate = None
    elif isinstance(moved, ListValue):
        moved.items = tuple(brought(item, span, note) for item in moved.items)
    elif isinstance(moved, MapValue):
        moved.entries = {key: brought(inner, span, note) for key, inner in moved.entries.items()}
        moved.keys = {}
        moved.header = span
    elif isinstance(moved, Interpolation):
        moved.pieces = tuple(brought(piece, span, note) for piece in moved.pieces)
    elif isinstance(moved, Choice):
        moved.then = brought(moved.then, span, note)
        moved.otherwise = brought(moved.otherwise, span, note)
    return moved


def sensitive(value: Value) -> Value:
    """A value that appears in no output, nor do its parts."""
    marked = value.at(value.span)
    marked.sensitive = True
    if isinstance(marked, ListValue):
        marked.items = tuple(sensitive(item) for item in marked.items)
    elif isinstance(marked, Interpolation):
        marked.pieces = tuple(sensitive(piece) for piece in marked.pieces)
    elif isinstance(marked, Choice):
        marked.then = sensitive(marked.then)
        marked.otherwise = sensitive(marked.otherwise)
    return marked
