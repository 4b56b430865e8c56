"""The thread on which projects are analysed, off the loop that reads messages."""

from __future__ import annotations

import gc
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, TypeVar

from iacguard.lsp.documents import Document
from iacguard.lsp.session import Analysis, Cancelled, Session, working_folder
from iacguard.tuples import NamedTuple

_T = TypeVar("_T")

_PATIENCE = 1.0
"""Seconds after which an analysis is not dropped for a newer text: who types on wants to see some, too."""


class _Garbage:
    """What earlier states have left behind in cycles, collected when nobody waits for anything.

    To be used with Python's own collection switched off.
    """

    # Seconds without work after which there is time to look through what is new, and through all.
    _SHORT, _LONG = 0.05, 2.0
    # Analyses after which it has to be done all the same.
    _MOST_NEW, _MOST = 40, 1000

    def __init__(self) -> None:
        self._new = 0
        self._all = 0
        self._is_settled = False

    def left(self) -> None:
        """An analysis is over, and has left what it was the next state of."""
        self._new += 1
        if self._new >= self._MOST_NEW:
            self.collect()

    @property
    def pause(self) -> float | None:
        """Seconds without work after which to collect; None when there is nothing."""
        if self._new:
            return self._SHORT
        return self._LONG if self._all else None

    def collect(self) -> None:
        """Collects what is worth it now."""
        if not self._is_settled:
            # What was imported and read for the first analysis mostly stays.
            self._is_settled = True
            gc.collect()
            gc.freeze()
        elif self._new and self._all < self._MOST:
            gc.collect(1)
            self._all += self._new
        else:
            gc.collect()
            self._all = 0
        self._new = 0


class Project:
    """A folder whose texts are analysed together. ``documents`` are those that are open, by path."""

    def __init__(self, session: Session, uri: str) -> None:
        self.session = session
        self.uri = uri
        self.documents: Mapping[str, Document] = {}
        """Never changed, only replaced, because both threads read it."""
        self.todo: deque[Callable[[Session], None]] = deque()
        self.analysis: Analysis | None = None
        self.is_known = False
        """Whether a first analysis is done."""
        self.last_done = 0.0
        self.is_closed = False
        """Whether there is no such project any more."""


class View(NamedTuple):
    """A project as it was analysed last, which is as it is unless somebody is typing."""

    project: Project
    analysis: Analysis
    documents: Mapping[str, Document]
    """The open texts that the analysis is of, by path."""


class _Question(NamedTuple):
    project: Project
    ask: Callable[[View], Any]
    future: Future[Any]


class Listener:
    """Who is told of analyses. All of it is called on the analyser's thread."""

    def analysed(self, view: View) -> None:
        """A project was analysed."""

    def progressed(self, project: Project, done: int, total: int) -> None:
        """An analysis has come so far."""

    def broke(self, project: Project, error: Exception) -> None:
        """An analysis could not be brought to an end."""


class Analyser:
    """Analyses what has changed, the newest state first of all, and then answers questions."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._changed: dict[Project, None] = {}
        self._questions: deque[_Question] = deque()
        self._condition = threading.Condition()
        self._is_ended = False
        self._garbage = _Garbage()
        self._views: dict[Project, View] = {}
        self._thread = threading.Thread(target=self._run, name="iacguard-analyser", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread, as soon as it looks up."""
        with self._condition:
            self._is_ended = True
            self._condition.notify()

    def changed(self, project: Project, tell: Callable[[Session], None] | None = None) -> None:
        """Has a project analysed anew; ``tell`` has something to tell its session before."""
        if tell is not None:
            project.todo.append(tell)
        with self._condition:
            if project.is_closed:
                return
            self._changed[project] = None
            self._condition.notify()

    def closed(self, project: Project) -> None:
        """Lets go of a project."""
        with self._condition:
            project.is_closed = True
            self._changed.pop(project, None)
            self._views.pop(project, None)

    def ask(self, project: Project, ask: Callable[[View], _T | None]) -> Future[_T | None]:
        """The answer to a question about a project, once it was analysed in its newest state.

        None where it could not be analysed, or is no more.
        """
        future: Future[_T | None] = Future()
        with self._condition:
            self._questions.append(_Question(project, ask, future))
            if project not in self._views and not project.is_closed:
                self._changed.setdefault(project)
            self._condition.notify()
        return future

    def _run(self) -> None:
        while True:
            with self._condition:
                while not (self._changed or self._questions or self._is_ended):
                    is_idle = not self._condition.wait(self._garbage.pause)
                    if is_idle:
                        self._garbage.collect()
                if self._is_ended:
                    return
                project = next(iter(self._changed), None)
                question = None
                if project is not None:
                    del self._changed[project]
                else:
                    question = self._questions.popleft()
            if project is not None:
                self._analyse(project)
            elif question is not None:
                self._answer(question)

    def _analyse(self, project: Project) -> None:
        started = time.monotonic()

        def proceed(done: int, total: int) -> None:
            is_old = time.monotonic() - max(project.last_done, started - _PATIENCE) > 2 * _PATIENCE
            if self._is_ended or project.is_closed or (project in self._changed and not is_old):
                raise Cancelled
            if total:
                self._listener.progressed(project, done, total)

        documents = project.documents
        try:
            while project.todo:
                project.todo.popleft()(project.session)
            buffers = {path: document.source for path, document in documents.items()}
            analysis = project.session.analyse(buffers, proceed)
        except Cancelled:
            return
        except Exception as error:
            # A fault of ours must not end the server: the next edit may well be read again.
            self._listener.broke(project, error)
            return
        project.analysis = analysis
        project.is_known = True
        project.last_done = time.monotonic()
        view = View(project, analysis, documents)
        with self._condition:
            if project.is_closed:
                return
            self._views[project] = view
        self._listener.analysed(view)
        self._garbage.left()

    def _answer(self, question: _Question) -> None:
        if not question.future.set_running_or_notify_cancel():
            return
        view = self._views.get(question.project)
        folder = question.project.session.folder
        try:
            if view is None or not os.path.isdir(folder):  # noqa: PTH112 - as it is written
                question.future.set_result(None)
                return
            with working_folder(folder):
                question.future.set_result(question.ask(view))
        except Exception as error:
            question.future.set_exception(error)
