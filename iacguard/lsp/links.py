"""Links from paths to the files that they name, and from the rules of suppressions to their pages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from lsprotocol import types

from iacguard.config import pages
from iacguard.lsp.analyser import View
from iacguard.lsp.diagnostics import link_of
from iacguard.lsp.documents import Document
from iacguard.lsp.indexes import index_of
from iacguard.lsp.server import Server
from iacguard.suppress.comments import read
from iacguard.text import Source, Span


def register(server: Server) -> None:
    """Adds the links of documents."""

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK)
    async def links(params: types.DocumentLinkParams) -> list[types.DocumentLink] | None:
        return await server.ask(params.text_document.uri, partial(_links, server))


def _links(server: Server, view: View, document: Document) -> list[types.DocumentLink]:
    places = server.places(view)
    found = {
        link.span: types.DocumentLink(places.range(link.span), places.uri(target))
        for link, target in index_of(view).links(document.path)
    }
    for span, page, title in _pages(document.source):
        found[span] = types.DocumentLink(places.range(span), page, tooltip=title)
    return [found[span] for span in sorted(found, key=lambda span: (span.start, span.end))]


def _pages(source: Source) -> Iterator[tuple[Span, str, str]]:
    """The rules that suppressions name, with the addresses and titles of their pages."""
    known = pages.ids()
    for suppression in read(source):
        for rule in suppression.rules:
            address = link_of(rule.text) if rule.text in known else ""
            if address:
                yield rule.span, address, f"What {rule.text} finds, and why"
