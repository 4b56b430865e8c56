"""Paths and spans as the protocol has them: URIs, ranges and locations."""

from __future__ import annotations

import os
import posixpath
import re
from typing import Final

from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path

from iacguard.lsp.analyser import View
from iacguard.lsp.positions import DEFAULT, Encoding, place_of
from iacguard.text import Source, Span

_FILE: Final = "file:"
_LOCAL: Final = re.compile("^//localhost(?=/)", re.IGNORECASE)


def path_of(uri: str) -> str | None:
    """The path of a file on this machine; None for what is no file, or one of another system's."""
    if uri[: len(_FILE)].lower() != _FILE:
        return None
    path = to_fs_path(_FILE + _LOCAL.sub("//", uri[len(_FILE) :]))
    return path if path and os.path.isabs(path) and "\0" not in path else None  # noqa: PTH117 - not to be normalised


class Places:
    """Where things are in the files of one analysis, as its editor counts."""

    def __init__(self, view: View, encoding: Encoding = DEFAULT) -> None:
        self._documents = view.documents
        self._folder = view.project.session.folder
        self._encoding = encoding

    def uri(self, path: str) -> str:
        """The URI of a file; the one under which it is open, where it is."""
        document = self._documents.get(path)
        if document is not None:
            return document.uri
        return from_fs_path(posixpath.normpath(posixpath.join(self._folder, path))) or ""

    def range(self, span: Span) -> types.Range:
        """The range of a span."""
        return types.Range(self.position(span.source, span.start), self.position(span.source, span.end))

    def location(self, span: Span) -> types.Location:
        """The file and the range of a span."""
        return types.Location(self.uri(span.source.path), self.range(span))

    def position(self, source: Source, offset: int) -> types.Position:
        """The position of an offset."""
        document = self._documents.get(source.path)
        if document is not None and document.source is source:
            return types.Position(*document.place(offset))
        return types.Position(*place_of(source, min(offset, len(source.text)), self._encoding))
