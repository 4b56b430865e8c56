"""The server itself: what is open, which projects there are, and who is told when they were analysed.

What it offers to clients is in the modules of :data:`iacguard.lsp.features.FEATURES`.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
from collections.abc import Callable, Generator, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar, cast

from lsprotocol import converters, types
from pygls.exceptions import JsonRpcException, PyglsError
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method

from iacguard import __version__
from iacguard.lsp.analyser import Analyser, Listener, Project, View
from iacguard.lsp.documents import Document
from iacguard.lsp.features import FEATURES
from iacguard.lsp.framing import Input
from iacguard.lsp.places import Places, path_of
from iacguard.lsp.positions import DEFAULT, Encoding, negotiated
from iacguard.lsp.session import Session
from iacguard.lsp.wishes import EditorSettings

_T = TypeVar("_T")

OWN_COMMANDS: Final = "iacguard.server."
"""What the names of the commands start with that clients are told of.

A client offers them to its user under names of its own, and some take every name that they are told
of for themselves.
"""

_OWN: Final = (
    types.TEXT_DOCUMENT_DID_OPEN,
    types.TEXT_DOCUMENT_DID_CHANGE,
    types.TEXT_DOCUMENT_DID_CLOSE,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS,
)
"""What pygls would handle by itself: its texts end lines where the protocol has none."""


class Protocol(LanguageServerProtocol):
    """The protocol as pygls has it, with our own texts, encoding and end."""

    def __init__(self, server: LanguageServer, converter: Any) -> None:  # noqa: ANN401 - as pygls has it
        super().__init__(server, converter)
        for method in _OWN:
            self.fm.builtin_features.pop(method, None)
        self.is_initialized = False

    @property
    def was_shut_down(self) -> bool:
        """Whether the client has asked for the end."""
        return self._shutdown

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Takes the client's word for what it can do, and tells what we can."""
        server = self._server
        assert isinstance(server, Server)
        general = params.capabilities.general
        server.encoding = negotiated(general.position_encodings if general else None)
        result = yield from super().lsp_initialize(params)
        result.capabilities.position_encoding = types.PositionEncodingKind(server.encoding)
        offered = result.capabilities.execute_command_provider
        if offered is not None:
            offered.commands = [name for name in offered.commands if name.startswith(OWN_COMMANDS)]
        self.is_initialized = True
        return result

    @lsp_method(types.EXIT)
    def lsp_exit(self, *args: Any) -> Generator[Any, Any, None]:  # noqa: ANN401 - as pygls has it
        """Ends the process: with 0 after a shutdown, else with 1."""
        yield from ()
        raise SystemExit

    def structure_message(self, data: dict[str, Any]) -> Any:  # noqa: ANN401 - as pygls has it
        """What a JSON object of the client's is. A request that makes no sense is answered."""
        try:
            return super().structure_message(data)
        except JsonRpcException:
            if isinstance(data.get("id"), (int, str)) and "method" in data:
                error = types.ResponseError(types.ErrorCodes.InvalidParams, "the parameters make no sense")
                self._send_response(data["id"], error=self._untimely(data["method"]) or error)
            raise

    def handle_message(self, message: Any) -> None:  # noqa: ANN401 - as pygls has it
        """Refuses requests that come too early or too late, drops such notifications, hands on the rest."""
        id, method = getattr(message, "id", None), getattr(message, "method", None)
        error = None if method is None else self._untimely(method)
        if error is None:
            super().handle_message(message)
        elif id is not None:
            self._send_response(id, error=error)

    def _untimely(self, method: object) -> types.ResponseError | None:
        """Why a message is not to be handled now."""
        if method == types.EXIT:
            return None
        if self._shutdown:
            return types.ResponseError(types.ErrorCodes.InvalidRequest, "the server is shutting down")
        if self.is_initialized and method == types.INITIALIZE:
            return types.ResponseError(types.ErrorCodes.InvalidRequest, "the server is initialized already")
        if not self.is_initialized and method != types.INITIALIZE:
            return types.ResponseError(types.ErrorCodes.ServerNotInitialized, "expected initialize first")
        return None


class Server(LanguageServer, Listener):
    """The language server. Features read ``documents`` and ``settings``, and ``ask`` about projects."""

    def __init__(self) -> None:
        super().__init__(
            name="iacguard",
            version=__version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            protocol_cls=Protocol,
            converter_factory=converters.get_converter,
        )
        self.encoding: Encoding = DEFAULT
        self.documents: dict[str, Document] = {}
        """What is open, by URI."""
        self.projects: dict[str, Project] = {}
        """By the folder that each is of."""
        self.given = EditorSettings()
        """What the client brought along, which holds for whatever is not set otherwise."""
        self.settings: dict[str, EditorSettings] = {}
        """What the editor has set for a folder, by its URI; under the empty one for what has none."""
        self.checks_everything = False
        """Whether folders are checked wholly, not only what open files belong to."""
        self.analyser = Analyser(self)
        self.loop: asyncio.AbstractEventLoop | None = None
        self._of_uri: dict[str, Project] = {}
        self._when_analysed: list[Callable[[View], None]] = []
        self._when_closed: list[Callable[[Project], None]] = []
        self._when_progressed: list[Callable[[Project, int, int], None]] = []
        self._told: set[str] = set()
        for name in FEATURES:
            import_module(f"iacguard.lsp.{name}").register(self)

    # For features -------------------------------------------------------------------------------

    async def ask(self, uri: str, question: Callable[[View, Document], _T]) -> _T | None:
        """The answer of a function about an open document, in its newest state.

        It is called on the analyser's thread, with the project's folder as working folder, after the
        project was analysed with all that is open. None where nothing is open under the URI, or the
        user has switched us off there.
        """
        project, document = self._of_uri.get(uri), self.documents.get(uri)
        if project is None or document is None or not self.settings_of(project).enable:
            return None
        path = document.path

        def asked(view: View) -> _T | None:
            current = view.documents.get(path)
            return None if current is None else question(view, current)

        return await asyncio.wrap_future(self.analyser.ask(project, asked))

    def places(self, view: View) -> Places:
        """Turns paths and spans of a view into URIs, ranges and locations."""
        return Places(view, self.encoding)

    def when_analysed(self, tell: Callable[[View], None]) -> None:
        """Has a function called with every new view, on the analyser's thread."""
        self._when_analysed.append(tell)

    def when_closed(self, tell: Callable[[Project], None]) -> None:
        """Has a function told of projects that there are no more, on the loop."""
        self._when_closed.append(tell)

    def when_progressed(self, tell: Callable[[Project, int, int], None]) -> None:
        """Has a function told of how far an analysis is, on the analyser's thread."""
        self._when_progressed.append(tell)

    def later(self, function: Callable[..., object], *arguments: Any) -> None:  # noqa: ANN401 - its own
        """Has a function called on the loop that sends messages."""
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(function, *arguments)

    def settings_of(self, project: Project) -> EditorSettings:
        """What the editor has set for a project."""
        return self.settings.get(project.uri) or self.settings.get("") or EditorSettings()

    def log(self, message: str, level: types.MessageType = types.MessageType.Warning) -> None:
        """Writes a line to the client's log."""
        self.window_log_message(types.LogMessageParams(level, message))

    def tell_once(self, message: str, level: types.MessageType = types.MessageType.Warning) -> None:
        """Shows a message to the user, unless it has been shown already."""
        if message not in self._told:
            self._told.add(message)
            self.window_show_message(types.ShowMessageParams(level, message))

    # Projects -----------------------------------------------------------------------------------

    def add_folder(self, uri: str) -> None:
        """Takes in a folder of the workspace."""
        path = path_of(uri)
        if path is None:
            return
        folder = os.path.normpath(path)
        known = self.projects.get(folder)
        if known is None or known.session.is_loose:
            project = self.projects[folder] = self._new(Session(folder), uri)
            if self.checks_everything:
                self.analyser.changed(project, Session.check_everything)
            self._sort_documents()
            if known is not None:
                self._close(known)
            self._share_out(folder)

    def remove_folder(self, uri: str) -> None:
        """Lets go of a folder of the workspace."""
        path = path_of(uri)
        project = None if path is None else self.projects.pop(os.path.normpath(path), None)
        if project is not None:
            self._sort_documents()
            self._close(project)
            self._share_out(project.session.folder)

    def put(self, document: Document) -> None:
        """Takes in a new state of an open text."""
        self.documents[document.uri] = document
        project = self._of_uri.get(document.uri)
        if project is None or not document.path:
            self._sort_documents()
        else:
            project.documents = {**project.documents, document.path: document}
            self.analyser.changed(project)

    def drop(self, uri: str) -> None:
        """Lets go of a text that was closed."""
        if self.documents.pop(uri, None) is not None:
            self._sort_documents()

    def changed(self, tell: Callable[[Session], None], projects: Iterable[Project] | None = None) -> None:
        """Has projects analysed anew, all by default, after something was told to their sessions."""
        for project in list(self.projects.values() if projects is None else projects):
            if project.documents or project.is_known:
                self.analyser.changed(project, tell)
            else:
                project.todo.append(tell)

    def project_of(self, uri: str) -> Project | None:
        """The project that an open text belongs to."""
        return self._of_uri.get(uri)

    def folders_of_others(self, project: Project) -> tuple[str, ...]:
        """The folders of the workspace that are in a project's own, relative to it, with a slash behind.

        What is said of their files is said by their own projects.
        """
        top = project.session.folder
        return tuple(
            os.path.relpath(folder, top).replace(os.sep, "/") + "/"
            for folder, other in list(self.projects.items())
            if other is not project and not other.session.is_loose and _is_in(folder, top)
        )

    def _sort_documents(self) -> None:
        """Puts every open text under the innermost folder that it is in."""
        sorted_ones: dict[Project, dict[str, Document]] = {}
        self._of_uri = {}
        for uri, document in list(self.documents.items()):
            path = path_of(uri)
            if path is None:
                continue
            project = self._home(os.path.normpath(path))
            relative = os.path.relpath(path, project.session.folder).replace(os.sep, "/")
            if document.path != relative:
                self.documents[uri] = document.moved(relative)
            self._of_uri[uri] = project
            sorted_ones.setdefault(project, {})[relative] = self.documents[uri]
        for folder, project in list(self.projects.items()):
            documents = sorted_ones.get(project, {})
            is_same = documents.keys() == project.documents.keys() and all(
                documents[path] is project.documents[path] for path in documents
            )
            project.documents = documents
            if project.session.is_loose and not documents:
                del self.projects[folder]
                self._close(project)
            elif not is_same:
                self.analyser.changed(project, Session.refresh)

    def _close(self, project: Project) -> None:
        self.analyser.closed(project)
        for tell in self._when_closed:
            tell(project)

    def _share_out(self, folder: str) -> None:
        """Has the projects told again that a folder is in, whose files were or are now another one's."""
        around = [
            project
            for project in self.projects.values()
            if _is_in(folder, project.session.folder) and not project.session.is_loose
        ]
        self.changed(Session.refresh, around)

    def _new(self, session: Session, uri: str) -> Project:
        project = Project(session, uri)
        wishes = self.settings_of(project).wishes
        project.todo.append(lambda session: session.configure(wishes))
        return project

    def _home(self, path: str) -> Project:
        inside = [
            folder
            for folder, project in self.projects.items()
            if not project.session.is_loose and _is_in(path, folder)
        ]
        if inside:
            return self.projects[max(inside, key=len)]
        folder = os.path.dirname(path)  # noqa: PTH120 - as it is written
        while not os.path.isdir(folder) and folder != os.path.dirname(folder):  # noqa: PTH112, PTH120 - likewise
            # A file can be written before the folder that it is going to be saved in.
            folder = os.path.dirname(folder)  # noqa: PTH120 - likewise
        if folder not in self.projects:
            self.projects[folder] = self._new(Session(folder, is_loose=True), "")
        return self.projects[folder]

    # Listening to the analyser ------------------------------------------------------------------

    def analysed(self, view: View) -> None:
        """A project was analysed."""
        for failure in view.analysis.failures:
            self.later(self._log_once, f"{failure.path}:{failure.line}: {failure.message}")
        for tell in self._when_analysed:
            tell(view)

    def progressed(self, project: Project, done: int, total: int) -> None:
        """An analysis has come so far."""
        for tell in self._when_progressed:
            tell(project, done, total)

    def broke(self, project: Project, error: Exception) -> None:
        """An analysis could not be brought to an end."""
        message = f"{project.session.folder} could not be analysed: {type(error).__name__}: {error}"
        self.later(self._log_once, message)

    def _log_once(self, message: str) -> None:
        if message not in self._told:
            self._told.add(message)
            self.log(message, types.MessageType.Error)

    def report_server_error(
        self, error: Exception, source: type[PyglsError] | type[JsonRpcException]
    ) -> None:
        """What goes wrong in a handler is told in the log, and nobody is interrupted by it."""
        del source
        self.log(f"{type(error).__name__}: {error}", types.MessageType.Error)


def _is_in(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)


def serve(address: tuple[str, int] | None = None) -> int:
    """Runs a server on standard input and output, or on a TCP address; gives the exit status."""
    logging.disable(logging.CRITICAL)
    # A thread that computes gives way to the one that reads messages this often, in seconds.
    sys.setswitchinterval(0.001)
    # Paths are relative to a project's folder while it is analysed, and mean nothing otherwise.
    os.chdir(Path(Path.cwd().anchor))
    server = Server()
    # The analyser collects garbage when nobody waits for it.
    gc.disable()
    server.analyser.start()
    try:
        if address is None:
            _start_io(server)
        else:
            server.start_tcp(*address)
    except SystemExit:
        pass
    finally:
        server.analyser.stop()
    protocol = server.protocol
    assert isinstance(protocol, Protocol)
    return 0 if protocol.was_shut_down else 1


def _start_io(server: Server) -> None:
    # What anything prints must not get between the messages.
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def tell(line: bytes) -> None:
        server.later(
            server.log, f"what the client sends is no message: {line[:80]!r}", types.MessageType.Error
        )

    server.start_io(cast(BinaryIO, Input(sys.stdin.buffer, tell)), output)
