"""The texts that are open in the editor, as the editor has them."""

from __future__ import annotations

from collections.abc import Iterable

from iacguard.lsp.positions import Encoding, Place, offset_of, place_of
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple

_MARK = "\ufeff"
"""A byte order mark, which the editor may count as a character and the engine leaves out."""


class Change(NamedTuple):
    """A change of a text: what stands between two places becomes ``text``; all of it without places."""

    start: Place | None
    end: Place | None
    text: str


class Range(NamedTuple):
    """A part of a text as the protocol has it; the end is exclusive."""

    start: Place
    end: Place


class Document:
    """An open text in one state. It never changes: a change gives another one.

    ``source`` is the text as the engine reads it.
    """

    __slots__ = ("_raw", "encoding", "source", "uri", "version")

    def __init__(self, uri: str, version: int, raw: Source, encoding: Encoding) -> None:
        self.uri = uri
        self.version = version
        self.encoding = encoding
        self._raw = raw
        marked = raw.text.startswith(_MARK)
        self.source = Source(raw.path, raw.text.removeprefix(_MARK)) if marked else raw

    @classmethod
    def opened(cls, uri: str, path: str, version: int, text: str, encoding: Encoding) -> Document:
        """A text that was opened; ``path`` is what findings in it are told of under."""
        return cls(uri, version, Source(path, text), encoding)

    @property
    def path(self) -> str:
        """The path that findings in it are told of under."""
        return self.source.path

    def moved(self, path: str) -> Document:
        """The same text under another path."""
        return Document(self.uri, self.version, Source(path, self._raw.text), self.encoding)

    def changed(self, version: int, changes: Iterable[Change]) -> Document:
        """The text after some changes, each of which speaks of the text that those before it left."""
        raw = self._raw
        for change in changes:
            text = change.text
            if change.start is not None and change.end is not None:
                places = (change.start, change.end)
                # Clients mean the text between them when they have them the other way round.
                start, end = sorted(offset_of(raw, place, self.encoding) for place in places)
                text = raw.text[:start] + text + raw.text[end:]
            raw = Source(raw.path, text)
        return Document(self.uri, version, raw, self.encoding)

    def offset(self, place: Place) -> int:
        """The offset in ``source`` of a place in the editor."""
        return max(0, offset_of(self._raw, place, self.encoding) - self._mark)

    def place(self, offset: int) -> Place:
        """The place in the editor of an offset in ``source``."""
        return place_of(self._raw, offset + self._mark, self.encoding)

    def range(self, span: Span) -> Range:
        """The range in the editor of a span of ``source``."""
        return Range(self.place(span.start), self.place(span.end))

    @property
    def _mark(self) -> int:
        return len(self._raw.text) - len(self.source.text)
