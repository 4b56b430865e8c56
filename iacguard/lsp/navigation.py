"""From a name to where it is declared and used: definitions, references and highlights."""

from __future__ import annotations

from functools import partial

from lsprotocol import types

from iacguard.lsp.analyser import View
from iacguard.lsp.documents import Document
from iacguard.lsp.indexes import index_of
from iacguard.lsp.positions import Place
from iacguard.lsp.server import Server


def register(server: Server) -> None:
    """Adds going to definitions and finding references."""

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition(params: types.DefinitionParams) -> list[types.Location] | None:
        question = partial(_definitions, server, params.position)
        return await server.ask(params.text_document.uri, question)

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def references(params: types.ReferenceParams) -> list[types.Location] | None:
        is_declared = params.context.include_declaration
        question = partial(_references, server, params.position, is_declared)
        return await server.ask(params.text_document.uri, question)

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    async def highlights(params: types.DocumentHighlightParams) -> list[types.DocumentHighlight] | None:
        question = partial(_highlights, server, params.position)
        return await server.ask(params.text_document.uri, question)


def _offset(document: Document, position: types.Position) -> int:
    return document.offset(Place(position.line, position.character))


def _definitions(
    server: Server, position: types.Position, view: View, document: Document
) -> list[types.Location]:
    places = server.places(view)
    found = index_of(view).definitions(document.path, _offset(document, position))
    return [places.location(span) for span in found]


def _references(
    server: Server, position: types.Position, is_declared: bool, view: View, document: Document
) -> list[types.Location]:
    places = server.places(view)
    uses = index_of(view).uses(document.path, _offset(document, position))
    return [places.location(use.span) for use in uses if is_declared or not use.is_declaration]


def _highlights(
    server: Server, position: types.Position, view: View, document: Document
) -> list[types.DocumentHighlight]:
    places = server.places(view)
    uses = index_of(view).uses(document.path, _offset(document, position), document.path)
    kinds = types.DocumentHighlightKind
    return [
        types.DocumentHighlight(places.range(use.span), kinds.Write if use.is_declaration else kinds.Read)
        for use in uses
    ]
