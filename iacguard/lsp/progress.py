"""Tells how far an analysis is that takes long."""

from __future__ import annotations

import time
from typing import Final

from lsprotocol import types

from iacguard.lsp.analyser import Project, View
from iacguard.lsp.server import Server

_LONG: Final = 0.7
"""Seconds after which an analysis is worth telling of."""


class _Progress:
    """The progress of one project. All but ``progressed`` is called on the loop."""

    def __init__(self, server: Server, project: Project) -> None:
        self._server = server
        self._project = project
        self.started = time.monotonic()
        self.is_told = False
        self._is_created = False
        self._is_over = False
        self._token = f"iacguard {id(project)} {self.started}"

    async def begin(self) -> None:
        """Tells that something is going on."""
        progress = self._server.work_done_progress
        await progress.create_async(self._token)
        if not self._is_over:
            self._is_created = True
            title = f"iacguard: checking {self._project.session.folder.rpartition('/')[2]}"
            progress.begin(self._token, types.WorkDoneProgressBegin(title, percentage=0))

    def report(self, done: int, total: int) -> None:
        """Tells how far it is."""
        if self._is_created and not self._is_over:
            report = types.WorkDoneProgressReport(percentage=100 * done // total, message=f"{done}/{total}")
            self._server.work_done_progress.report(self._token, report)

    def end(self) -> None:
        """Tells that it is over."""
        self._is_over = True
        if self._is_created:
            self._server.work_done_progress.end(self._token, types.WorkDoneProgressEnd())


def register(server: Server) -> None:
    """Adds progress."""
    going_on: dict[Project, _Progress] = {}

    def progressed(project: Project, done: int, total: int) -> None:
        if project.is_closed:
            return
        progress = going_on.get(project)
        if progress is None:
            progress = going_on[project] = _Progress(server, project)
        if time.monotonic() - progress.started < _LONG:
            return
        if not progress.is_told:
            progress.is_told = True
            server.later(_begin, server, progress)
        server.later(progress.report, done, total)

    def analysed(view: View) -> None:
        progress = going_on.pop(view.project, None)
        if progress is not None and progress.is_told:
            server.later(progress.end)

    def closed(project: Project) -> None:
        progress = going_on.pop(project, None)
        if progress is not None:
            progress.end()

    server.when_progressed(progressed)
    server.when_analysed(analysed)
    server.when_closed(closed)


_tasks: set[object] = set()
"""A loop holds its tasks weakly."""


def _begin(server: Server, progress: _Progress) -> None:
    window = server.client_capabilities.window
    if window is not None and window.work_done_progress and server.loop is not None:
        task = server.loop.create_task(progress.begin())
        _tasks.add(task)
        task.add_done_callback(_tasks.discard)
