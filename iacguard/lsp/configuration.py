"""The editor's settings, which are asked for where the client can be asked, and taken as told elsewhere."""

from __future__ import annotations

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from iacguard.lsp import wishes
from iacguard.lsp.analyser import Project
from iacguard.lsp.server import Server
from iacguard.lsp.session import Session

SECTION = "iacguard"


def register(server: Server) -> None:
    """Adds the settings."""

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def changed(params: types.DidChangeConfigurationParams) -> None:
        told = params.settings
        if isinstance(told, dict) and isinstance(told.get(SECTION), dict):
            _take(server, "", told[SECTION])
        if can_be_asked(server):
            await ask(server)
        else:
            apply(server)


def can_be_asked(server: Server) -> bool:
    """Whether the client answers questions about settings."""
    workspace = server.client_capabilities.workspace
    return bool(workspace and workspace.configuration)


async def ask(server: Server) -> None:
    """Asks the client for the settings of every folder, and goes by them."""
    uris = ["", *(project.uri for project in server.projects.values() if project.uri)]
    items = [types.ConfigurationItem(scope_uri=uri or None, section=SECTION) for uri in uris]
    try:
        answers = await server.workspace_configuration_async(types.ConfigurationParams(items))
    except JsonRpcException as error:
        server.log(f"the client does not tell its settings: {error}")
        answers = []
    for uri, answer in zip(uris, answers, strict=False):
        _take(server, uri, answer)
    apply(server)


def _take(server: Server, uri: str, settings: object) -> None:
    # What is not set any more is as it was brought along, not as it was set last.
    before = server.settings.get("", server.given) if uri else server.given
    server.settings[uri], wrong = wishes.read(settings, before)
    for message in wrong:
        server.tell_once(message)


def apply(server: Server) -> None:
    """Has every project analysed by its settings."""
    for project in list(server.projects.values()):
        configure(server, project)


def configure(server: Server, project: Project) -> None:
    """Tells a project's session what the editor has set for it."""
    wished = server.settings_of(project).wishes

    def tell(session: Session) -> None:
        session.configure(wished)

    server.changed(tell, [project])
