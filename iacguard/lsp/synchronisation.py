"""Texts that are opened, edited, saved and closed; files and folders that come, change and go."""

from __future__ import annotations

from typing import Final

from lsprotocol import types

from iacguard.config.files import OWN, SHARED
from iacguard.lsp import configuration
from iacguard.lsp.documents import Change, Document
from iacguard.lsp.positions import Place
from iacguard.lsp.server import Server
from iacguard.lsp.session import Session

WATCHED: Final = (
    "**/*.{tf,tofu,tfvars,tftpl,tpl,yaml,yml,json,jsonl,template,cfn}",
    f"**/{OWN}",
    f"**/{SHARED}",
)
"""Globs of the files that findings may rest on."""

_FILES: Final = types.FileOperationRegistrationOptions(
    [types.FileOperationFilter(types.FileOperationPattern("**/*"), scheme="file")]
)


def register(server: Server) -> None:
    """Adds what keeps the texts as the editor has them."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        item = params.text_document
        server.put(Document.opened(item.uri, "", item.version, item.text, server.encoding))

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        document = server.documents.get(params.text_document.uri)
        if document is not None:
            changes = map(_change, params.content_changes)
            server.put(document.changed(params.text_document.version, changes))

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.drop(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        server.changed(Session.refresh)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(params: types.DidChangeWatchedFilesParams) -> None:
        server.changed(Session.refresh)

    @server.feature(types.WORKSPACE_DID_CREATE_FILES, _FILES)
    def created(params: types.CreateFilesParams) -> None:
        server.changed(Session.refresh)

    @server.feature(types.WORKSPACE_DID_RENAME_FILES, _FILES)
    def renamed(params: types.RenameFilesParams) -> None:
        server.changed(Session.refresh)

    @server.feature(types.WORKSPACE_DID_DELETE_FILES, _FILES)
    def deleted(params: types.DeleteFilesParams) -> None:
        server.changed(Session.refresh)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def folders_changed(params: types.DidChangeWorkspaceFoldersParams) -> None:
        for removed in params.event.removed:
            server.remove_folder(removed.uri)
        for added in params.event.added:
            server.add_folder(added.uri)
        if configuration.can_be_asked(server):
            await configuration.ask(server)


def _change(change: types.TextDocumentContentChangeEvent) -> Change:
    if isinstance(change, types.TextDocumentContentChangePartial):
        start, end = change.range.start, change.range.end
        return Change(Place(start.line, start.character), Place(end.line, end.character), change.text)
    return Change(None, None, change.text)
