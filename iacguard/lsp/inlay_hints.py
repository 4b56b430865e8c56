"""Inlay hints: what references stand for, written behind them, where that is known and short.

They are off unless the user asks for them (``showInlayHints``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from lsprotocol import types

from iacguard.graph.expressions import Worth
from iacguard.lsp.analyser import Project, View
from iacguard.lsp.concealing import Secrets
from iacguard.lsp.documents import Document
from iacguard.lsp.expressions import expressions_in
from iacguard.lsp.places import Places
from iacguard.lsp.positions import Place
from iacguard.lsp.server import Server
from iacguard.lsp.worded import Words
from iacguard.text import Span
from iacguard.value import ListValue, Literal, MapValue, Value, is_absent, origins, sides

_LONGEST: Final = 30
_LONGEST_TOOLTIP: Final = 500
_NOT_SET: Final = "(not set)"
_MOST: Final = 500
"""Hints of one answer: more than a screen has lines."""


def register(server: Server) -> None:
    """Adds inlay hints."""
    told: dict[Project, tuple[int, ...]] = {}

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT, types.InlayHintOptions(resolve_provider=False))
    async def hints(params: types.InlayHintParams) -> list[types.InlayHint] | None:
        project = server.project_of(params.text_document.uri)
        if project is None or not server.settings_of(project).show_inlay_hints:
            return None
        return await server.ask(params.text_document.uri, partial(_hints, server, params.range))

    def analysed(view: View) -> None:
        """Has the client ask again where there may be something else to say."""
        units = tuple(map(id, view.analysis.units))
        if told.get(view.project) == units:
            return
        told[view.project] = units
        workspace = server.client_capabilities.workspace
        can_refresh = workspace and workspace.inlay_hint and workspace.inlay_hint.refresh_support
        if can_refresh and server.settings_of(view.project).show_inlay_hints:
            server.later(server.workspace_inlay_hint_refresh, None)

    server.when_analysed(analysed)


def _hints(server: Server, range: types.Range, view: View, document: Document) -> list[types.InlayHint]:
    start = document.offset(Place(range.start.line, range.start.character))
    end = document.offset(Place(range.end.line, range.end.character))
    return hints_in(view, document, server.places(view), (start, max(start, end)))


def hints_in(view: View, document: Document, places: Places, part: tuple[int, int]) -> list[types.InlayHint]:
    """The hints between two offsets of a document, in the order of the text."""
    files = view.analysis.files.values()
    words = Words(Secrets(finding for file in files for finding in file.findings if finding.secret))
    texts: dict[Span, dict[str, None]] = {}
    tooltips: dict[Span, str] = {}
    for found in expressions_in(view, document, *part):
        expression = found.expression
        if expression.sort != "reference" or not part[0] <= found.span.end <= part[1]:
            continue
        if found.span.start == found.span.end or (found.span not in texts and len(texts) >= _MOST):
            continue
        names = (expression.name, expression.property)
        worths = expression.worths()
        told = texts.setdefault(found.span, {})
        for text in _texts(worths, words, names):
            told[text] = None
        tooltips.setdefault(found.span, _tooltip(expression.name, worths, words, names))
    return [
        types.InlayHint(
            places.position(span.source, span.end),
            _short(f" = {' | '.join(told)}"),
            tooltip=tooltips[span],
            padding_left=False,
        )
        for span, told in sorted(texts.items(), key=lambda item: item[0].end)
        if told and "" not in told and list(told) != [_NOT_SET]
    ]


def _texts(worths: Sequence[Worth], words: Words, names: Sequence[str]) -> Iterator[str]:
    """What a reference stands for; an empty text where that is not known, or not for everybody's eyes."""
    for worth in worths:
        for side in sides(worth.value):
            yield _text(side, words, names)


def _text(value: Value, words: Words, names: Sequence[str]) -> str:
    if words.secrets.holds_secrets(value, names) or not _is_plain(value):
        return ""
    if is_absent(value):
        return _NOT_SET
    if isinstance(value, Literal) and isinstance(value.value, str):
        text = value.value
        if words.secrets.without(text) != text:
            return ""
        return " ".join(text.split()) or '""'
    return words.line(value, names)


def _is_plain(value: Value) -> bool:
    """Whether all of a value is known."""
    if isinstance(value, ListValue):
        return value.rest is None and all(map(_is_plain, value.items))
    if isinstance(value, MapValue):
        is_known = value.rest is None and type(value.entries) is dict
        return is_known and all(map(_is_plain, value.entries.values()))
    return isinstance(value, Literal) or is_absent(value)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _tooltip(name: str, worths: Sequence[Worth], words: Words, names: Sequence[str]) -> str:
    """The whole value and where it comes from, in plain text."""
    lines: dict[str, None] = {}
    for worth in worths:
        line = words.line(worth.value, names)
        lines[line if len(line) <= _LONGEST_TOOLTIP else f"{line[:_LONGEST_TOOLTIP]}..."] = None
        for side in sides(worth.value):
            for origin in origins(side):
                path, line_number = origin.span.source.path, origin.span.start_position.line
                lines[f"{words.secrets.without(origin.note)} ({path}:{line_number})"] = None
    return f"{words.secrets.without(name)} = " + "\n".join(list(lines)[:12])
