"""Texts in which names are marked with what they declare and mention.

``«def a:Logs»`` is the name ``Logs``, which declares ``a``; ``«ref a:Logs»`` mentions it, and
``«ref a b:Logs»`` both ``a`` and ``b``. A ``«def a:»`` without a name is the place that stands for a file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from iacguard.text import Source
from iacguard.tuples import NamedTuple
from tests.lsp.client import Client

_START = re.compile(r"«(def|ref) ([\w ]+):")
_MARK = re.compile(r"(«[^:»]*:|»)")

Json = Any

Placed: TypeAlias = tuple[str, int, int, int, int]
"""A path, and lines and characters as the protocol counts them."""


class Name(NamedTuple):
    """A marked name."""

    path: str
    start: int
    end: int
    is_definition: bool
    labels: tuple[str, ...]


class Marked:
    """Texts by path without their marks, and the marked names."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts: dict[str, Source] = {}
        self.names: list[Name] = []
        for path, marked in texts.items():
            text = ""
            begun: list[tuple[int, bool, tuple[str, ...]]] = []
            for piece in _MARK.split(marked):
                start = _START.fullmatch(piece)
                if start is not None:
                    begun.append((len(text), start[1] == "def", tuple(start[2].split())))
                elif piece == "»":
                    first, is_definition, labels = begun.pop()
                    self.names.append(Name(path, first, len(text), is_definition, labels))
                else:
                    text += piece
            self.texts[path] = Source(path, text)

    def definitions(self, name: Name) -> list[Name]:
        """What a name stands for."""
        return [
            one for one in self.names if one.is_definition and not set(one.labels).isdisjoint(name.labels)
        ]

    def offsets(self, name: Name) -> list[int]:
        """Places in a name where somebody may point and mean it, and no name that is part of it."""
        places = [name.start, (name.start + name.end) // 2, name.end]
        inner = [one for one in self.names if one.path == name.path and one is not name]
        inner = [one for one in inner if name.start <= one.start and one.end <= name.end]
        # Such a part is in `${}`, which is as good a place to point at it.
        return [at for at in places if not any(one.start - 2 <= at <= one.end + 1 for one in inner)]

    def references(self, name: Name) -> list[Name]:
        """All names that stand for the same."""
        meant = {label for one in self.definitions(name) for label in one.labels} or set(name.labels)
        return [one for one in self.names if not one.is_definition and not meant.isdisjoint(one.labels)]


class Editor:
    """An editor that has one folder after the other open."""

    def __init__(self) -> None:
        self.client = Client()
        self.client.initialize(
            None,
            {"textDocument": {"documentSymbol": {"hierarchicalDocumentSymbolSupport": True}}},
            {"select": ["sqs-encryption-disabled"]},
        )
        self.folder = Path()
        self._open: list[str] = []

    def show(self, folder: Path, texts: Mapping[str, Source], closed: tuple[str, ...] = ()) -> None:
        """Puts texts into a folder, and opens the folder and them, but for the closed ones."""
        self.leave()
        self.folder = folder.resolve()
        self._open = [(self.folder / path).as_uri() for path in texts if path not in closed]
        for path, source in texts.items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_bytes(source.text.encode())
        self._folders(added=[self.folder])
        for path, source in texts.items():
            if path not in closed:
                self.client.open(self.folder / path, source.text)

    def leave(self) -> None:
        """Closes all that is open."""
        for uri in self._open:
            self.client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        if self.folder != Path():
            self._folders(removed=[self.folder])

    def _folders(self, added: list[Path] | None = None, removed: list[Path] | None = None) -> None:
        event = {
            "added": [{"uri": one.as_uri(), "name": "a"} for one in added or ()],
            "removed": [{"uri": one.as_uri(), "name": "a"} for one in removed or ()],
        }
        self.client.notify("workspace/didChangeWorkspaceFolders", {"event": event})

    def ask(self, method: str, source: Source, offset: int | None = None, **more: Json) -> Json:
        """The answer of a request about a text, or about a place in it."""
        params: Json = {"textDocument": {"uri": (self.folder / source.path).as_uri()}, **more}
        if offset is not None:
            line, column = source.position(offset)
            params["position"] = {"line": line - 1, "character": column - 1}
        return self.client.request(f"textDocument/{method}", params)

    def path(self, uri: str) -> str:
        """The path of a URI in the folder."""
        return uri.removeprefix(self.folder.as_uri() + "/")


def place(source: Source, start: int, end: int) -> Placed:
    """A name as locations have it."""
    one, other = source.position(start), source.position(end)
    return source.path, one.line - 1, one.column - 1, other.line - 1, other.column - 1


def placed(path: str, range: Json) -> Placed:
    """A range as locations have it."""
    start, end = range["start"], range["end"]
    return path, start["line"], start["character"], end["line"], end["character"]


def told(source: Source, offset: int) -> str:
    """A place, for messages of tests."""
    line, column = source.position(offset)
    return f"{source.path}:{line}:{column} {source.line(line).strip()}"
