"""What is declared in a file, and in a whole workspace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Final

from lsprotocol import types

from iacguard.lsp.analyser import View
from iacguard.lsp.documents import Document
from iacguard.lsp.indexes import index_of
from iacguard.lsp.places import Places
from iacguard.lsp.server import Server
from iacguard.lsp.symbols.index import rank_of
from iacguard.lsp.symbols.model import Definition, Entry, Kind

_MOST: Final = 500
"""Symbols of a workspace that are told at once: who looks for one types on."""

_S = types.SymbolKind
_KINDS: Final[Mapping[Kind, types.SymbolKind]] = {
    "block": _S.Struct,
    "condition": _S.Boolean,
    "data": _S.Interface,
    "export": _S.Event,
    "file": _S.File,
    "key": _S.Key,
    "local": _S.Constant,
    "mapping": _S.Enum,
    "module": _S.Module,
    "output": _S.Event,
    "parameter": _S.Variable,
    "property": _S.Property,
    "provider": _S.Package,
    "resource": _S.Class,
    "section": _S.Namespace,
    "variable": _S.Variable,
}


def register(server: Server) -> None:
    """Adds the symbols of documents and workspaces."""

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def symbols(
        params: types.DocumentSymbolParams,
    ) -> list[types.DocumentSymbol] | list[types.SymbolInformation] | None:
        return await server.ask(params.text_document.uri, partial(_symbols, server))

    @server.feature(types.WORKSPACE_SYMBOL)
    async def workspace_symbols(params: types.WorkspaceSymbolParams) -> list[types.SymbolInformation]:
        projects = [one for one in server.projects.values() if server.settings_of(one).enable]
        question = partial(_found, server, params.query)
        asked = [asyncio.wrap_future(server.analyser.ask(project, question)) for project in projects]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        found = {
            (one.location.uri, one.location.range.start.line, one.name): one
            for answer in answers
            if not isinstance(answer, BaseException)
            for one in answer or ()
        }
        best = sorted(found.values(), key=lambda one: (rank_of(params.query, one.name) or 0, len(one.name)))
        return best[:_MOST]


def _symbols(
    server: Server, view: View, document: Document
) -> list[types.DocumentSymbol] | list[types.SymbolInformation] | None:
    found = index_of(view).outline(document.path)
    if found is None:
        return None
    places = server.places(view)
    if _is_hierarchical(server):
        # What is nested begins and ends in the same places again and again.
        at = cache(partial(places.position, document.source))
        return [_nested(at, entry) for entry in found]
    return [one for entry in found for one in _flat(places, entry, None)]


def _is_hierarchical(server: Server) -> bool:
    document = server.client_capabilities.text_document
    symbol = document.document_symbol if document else None
    return bool(symbol and symbol.hierarchical_document_symbol_support)


def _nested(at: Callable[[int], types.Position], entry: Entry) -> types.DocumentSymbol:
    return types.DocumentSymbol(
        name=entry.name or "-",
        detail=entry.detail or None,
        kind=_KINDS[entry.kind],
        range=types.Range(at(entry.whole.start), at(entry.whole.end)),
        selection_range=types.Range(at(entry.span.start), at(entry.span.end)),
        children=[_nested(at, child) for child in entry.children],
    )


def _flat(places: Places, entry: Entry, container: str | None) -> list[types.SymbolInformation]:
    """The declarations of an outline for clients that know no other, without what is in them."""
    found: list[types.SymbolInformation] = []
    if entry.kind != "property":
        location = places.location(entry.whole)
        name = entry.name or "-"
        found.append(types.SymbolInformation(location, name, _KINDS[entry.kind], container_name=container))
        for child in entry.children:
            found.extend(_flat(places, child, entry.name))
    return found


def _found(server: Server, query: str, view: View) -> list[types.SymbolInformation]:
    places = server.places(view)
    return [_information(places, one) for one in index_of(view).search(query, _MOST)]


def _information(places: Places, one: Definition) -> types.SymbolInformation:
    container = ", ".join(text for text in (one.detail, one.span.source.path) if text)
    return types.SymbolInformation(
        location=places.location(one.span),
        name=one.name,
        kind=_KINDS[one.kind],
        container_name=container,
    )
