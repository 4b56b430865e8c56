"""Commands that clients can offer."""

from __future__ import annotations

from lsprotocol import types

from iacguard.lsp.server import Server
from iacguard.lsp.session import Session

CHECK_WORKSPACE = "iacguard.server.checkWorkspace"


def register(server: Server) -> None:
    """Adds the commands."""

    @server.command(CHECK_WORKSPACE)
    def check_workspace() -> None:
        """Checks everything in the workspace, from now on."""
        for project in list(server.projects.values()):
            server.analyser.changed(project, Session.check_everything)
        if not server.projects:
            server.window_show_message(
                types.ShowMessageParams(types.MessageType.Info, "iacguard: no folder is open")
            )
