"""The start: what the client brings along; and the end, the client's own included."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from typing import Final

from lsprotocol import types

from iacguard.lsp import configuration, wishes
from iacguard.lsp.server import Server
from iacguard.lsp.synchronisation import WATCHED

_LOOKED_AFTER: Final = 3.0
"""Seconds between two looks whether the process that started us is still there."""


def register(server: Server) -> None:
    """Adds what happens when a client comes."""

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.loop = asyncio.get_running_loop()
        settings, wrong = wishes.read(_own(params.initialization_options))
        server.given = server.settings[""] = settings
        for message in wrong:
            server.later(server.tell_once, message)
        folders = [folder.uri for folder in params.workspace_folders or ()]
        if not folders and params.root_uri:
            folders = [params.root_uri]
        for uri in folders:
            server.add_folder(uri)
        if params.process_id is not None:
            _end_with(params.process_id)

    @server.feature(types.INITIALIZED)
    async def initialized(params: types.InitializedParams) -> None:
        del params
        if configuration.can_be_asked(server):
            await configuration.ask(server)
        workspace = server.client_capabilities.workspace
        settings = workspace.did_change_configuration if workspace else None
        if settings is not None and settings.dynamic_registration:
            section = types.DidChangeConfigurationRegistrationOptions(configuration.SECTION)
            await _register(server, types.WORKSPACE_DID_CHANGE_CONFIGURATION, section)
        watching = workspace.did_change_watched_files if workspace else None
        if watching is not None and watching.dynamic_registration:
            options = types.DidChangeWatchedFilesRegistrationOptions(
                [types.FileSystemWatcher(glob) for glob in WATCHED]
            )
            await _register(server, types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)


async def _register(server: Server, method: str, options: object) -> None:
    registration = types.Registration(f"iacguard {method}", method, options)
    await server.client_register_capability_async(types.RegistrationParams([registration]))


def _own(options: object) -> object:
    """Some editors send all of their settings for us under our name, some only what is in it."""
    for name in ("settings", "iacguard"):
        inner = options.get(name) if isinstance(options, dict) else None
        options = inner if isinstance(inner, dict) else options
    return options


def _end_with(process: int) -> None:
    """Ends this process soon after another one has ended."""

    def watch() -> None:
        while is_running(process):
            time.sleep(_LOOKED_AFTER)
        os._exit(1)

    threading.Thread(target=watch, name="iacguard-parent", daemon=True).start()


def is_running(process: int) -> bool:
    """Whether there is a process of this id."""
    if sys.platform == "win32":
        import ctypes

        # https://learn.microsoft.com/windows/win32/procthread/process-security-and-access-rights
        synchronize, timeout = 0x00100000, 0x102
        handle = ctypes.windll.kernel32.OpenProcess(synchronize, False, process)
        if not handle:
            return False
        try:
            return bool(ctypes.windll.kernel32.WaitForSingleObject(handle, 0) == timeout)
        finally:
            ctypes.windll.kernel32.CloseHandle(handle)
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
