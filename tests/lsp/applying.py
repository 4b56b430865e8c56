"""Edits as an editor applies them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from iacguard.lsp.positions import Encoding, Place, offset_of
from iacguard.text import Source
from tests.lsp.client import Json


def apply(edit: Json, texts: Mapping[str, tuple[int, str]], encoding: Encoding = "utf-16") -> dict[str, str]:
    """The texts of files, by URI, that an edit leaves; ``texts`` are those that are open, with versions."""
    changed: dict[str, str] = {}
    for change in edit.get("documentChanges") or ():
        uri = change["textDocument"]["uri"]
        version, text = texts[uri]
        assert change["textDocument"]["version"] == version
        changed[uri] = _applied(text, change["edits"], encoding)
    for uri, edits in (edit.get("changes") or {}).items():
        changed[uri] = _applied(texts[uri][1], edits, encoding)
    return changed


def _applied(text: str, edits: list[Json], encoding: Encoding) -> str:
    source = Source("x", text)

    def offset(position: Json) -> int:
        return offset_of(source, Place(position["line"], position["character"]), encoding)

    parts: list[str] = []
    at = 0
    ranges = [(offset(one["range"]["start"]), offset(one["range"]["end"]), _text(one)) for one in edits]
    for start, end, new in sorted(ranges, key=lambda one: one[:2]):
        assert start >= at
        parts += text[at:start], new
        at = end
    return "".join([*parts, text[at:]])


def _text(edit: Json) -> str:
    if "snippet" in edit:
        assert edit["snippet"]["kind"] == "snippet"
        shown = re.sub(r"\$\{\d:([^}]*)\}", r"\1", edit["snippet"]["value"])
        return re.sub(r"\\([\\$}])", r"\1", shown)
    return str(edit["newText"])
