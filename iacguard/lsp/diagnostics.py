"""Findings and errors as diagnostics: pushed, and pulled where the client does that.

A client that pulls is not pushed what is in files that it has open, or it would show it twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from lsprotocol import types

import iacguard
from iacguard.config import pages
from iacguard.errors import ConfigurationError
from iacguard.finding import FileError, Finding, Remark
from iacguard.lsp.analyser import Project, View
from iacguard.lsp.places import Places
from iacguard.lsp.server import Server
from iacguard.lsp.session import FileResult
from iacguard.rule import Severity
from iacguard.text import Position, Source
from iacguard.tuples import NamedTuple

SOURCE: Final = "iacguard"
SYNTAX: Final = "syntax"
"""The code of what could not be read in a file."""

CONFIGURATION: Final = "configuration"
"""The code of what is wrong with the configuration."""

_UNUSED: Final = "unused-suppression"

LEVELS: Final[Mapping[Severity, types.DiagnosticSeverity]] = {
    Severity.CRITICAL: types.DiagnosticSeverity.Error,
    Severity.HIGH: types.DiagnosticSeverity.Error,
    Severity.MEDIUM: types.DiagnosticSeverity.Warning,
    Severity.LOW: types.DiagnosticSeverity.Information,
    Severity.INFO: types.DiagnosticSeverity.Hint,
}


class _Known(NamedTuple):
    """What was told of a file last."""

    diagnostics: list[types.Diagnostic]
    version: int | None
    result_id: str


class Diagnostics:
    """What clients are told of files, and what they were told last."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._known: dict[Project, dict[str, _Known]] = {}
        self._pushed: set[str] = set()
        """What the client has been pushed any diagnostics of."""
        self._count = 0

    def analysed(self, view: View) -> None:
        """Makes diagnostics of a view, on the analyser's thread, and has them told."""
        places = self._server.places(view)
        told: dict[str, list[types.Diagnostic]] = {}
        settings = self._server.settings_of(view.project)
        if settings.enable:
            others = self._server.folders_of_others(view.project)
            for path, result in view.analysis.files.items():
                if path.startswith(others):
                    continue
                found = of_file(result, places, settings.show_notes)
                if found or path in view.documents:
                    told[places.uri(path)] = found
            error = view.analysis.settings_error
            if isinstance(error, ConfigurationError) and error.path:
                told.setdefault(places.uri(error.path), []).append(
                    _of_settings(error, view.analysis.settings_text, places)
                )
        self._server.later(self._tell, view, told)

    def closed(self, project: Project) -> None:
        """Takes back what was told of files of a project that is no more, as far as they are nobody's now."""
        for uri in self._known.pop(project, {}):
            is_told = uri in self._server.documents or any(uri in known for known in self._known.values())
            if not is_told:
                self._withdraw(uri)

    def report(self, project: Project, uri: str) -> _Known:
        """What is known of a file."""
        return self._known.get(project, {}).get(uri) or _Known([], None, "")

    def _tell(self, view: View, told: dict[str, list[types.Diagnostic]]) -> None:
        server, project = self._server, view.project
        if project.is_closed:
            return
        error = view.analysis.settings_error
        is_seen = isinstance(error, ConfigurationError) and error.path in view.documents
        if error is not None and not is_seen:
            server.tell_once(f"iacguard: {error}", types.MessageType.Error)
        before = self._known.get(project, {})
        versions = {document.uri: document.version for document in view.documents.values()}
        after: dict[str, _Known] = {}
        is_elsewhere = False
        for uri, diagnostics in told.items():
            known = before.get(uri)
            is_same = known is not None and known.diagnostics == diagnostics
            if not is_same:
                self._count += 1
            result_id = known.result_id if known is not None and is_same else str(self._count)
            after[uri] = _Known(diagnostics, versions.get(uri), result_id)
            if is_same and known is not None and known.version == after[uri].version:
                continue
            if uri in versions and self._pulls:
                is_elsewhere = is_elsewhere or not is_same
                self._withdraw(uri)
            else:
                self._push(uri, after[uri])
        # What is open may have been another project's before.
        pushed = self._pushed.intersection(versions)
        for uri in (before.keys() | pushed) - after.keys():
            if uri in versions and self._pulls:
                is_elsewhere = True
                self._withdraw(uri)
            else:
                self._push(uri, _Known([], None, ""))
        self._known[project] = after
        if is_elsewhere and self._refreshes:
            server.workspace_diagnostic_refresh(None)

    def _withdraw(self, uri: str) -> None:
        """Takes back what was pushed of a file before the client opened it and pulled."""
        if uri in self._pushed:
            self._push(uri, _Known([], None, ""))

    def _push(self, uri: str, known: _Known) -> None:
        if known.diagnostics:
            self._pushed.add(uri)
        else:
            self._pushed.discard(uri)
        self._server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri, known.diagnostics, known.version)
        )

    @property
    def _pulls(self) -> bool:
        documents = self._server.client_capabilities.text_document
        return bool(documents and documents.diagnostic)

    @property
    def _refreshes(self) -> bool:
        workspace = self._server.client_capabilities.workspace
        return bool(workspace and workspace.diagnostics and workspace.diagnostics.refresh_support)


def register(server: Server) -> None:
    """Adds diagnostics."""
    diagnostics = Diagnostics(server)
    server.when_analysed(diagnostics.analysed)
    server.when_closed(diagnostics.closed)
    options = types.DiagnosticOptions(
        inter_file_dependencies=True, workspace_diagnostics=False, identifier=SOURCE
    )

    @server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)
    async def pulled(params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        uri = params.text_document.uri
        await server.ask(uri, lambda view, document: None)
        project = server.project_of(uri)
        if project is None:
            return types.RelatedFullDocumentDiagnosticReport([])
        known = diagnostics.report(project, uri)
        if known.result_id and known.result_id == params.previous_result_id:
            return types.RelatedUnchangedDocumentDiagnosticReport(known.result_id)
        return types.RelatedFullDocumentDiagnosticReport(known.diagnostics, result_id=known.result_id or None)


def of_file(result: FileResult, places: Places, shows_notes: bool = False) -> list[types.Diagnostic]:
    """The diagnostics of a file."""
    found = [of_finding(finding, places) for finding in result.findings]
    found.extend(_of_error(error, result.source, places) for error in result.errors)
    if shows_notes:
        found.extend(_of_note(note, result.source, places) for note in result.notes)
    return found


def of_finding(finding: Finding, places: Places) -> types.Diagnostic:
    """A finding as a diagnostic. Its ``data`` has the ``rule`` and the ``fingerprint``."""
    when = f", when {' and '.join(map(str, finding.when))}" if finding.when else ""
    link = link_of(finding.rule)
    return types.Diagnostic(
        range=places.range(finding.span),
        message=finding.message + when,
        severity=LEVELS[finding.severity],
        code=finding.rule,
        code_description=types.CodeDescription(link) if link else None,
        source=SOURCE,
        tags=[types.DiagnosticTag.Unnecessary] if finding.rule == _UNUSED else None,
        related_information=list(_related(finding, places)) or None,
        data={"rule": finding.rule, "fingerprint": finding.fingerprint},
    )


def told_as(diagnostic: types.Diagnostic) -> tuple[object, ...]:
    """What makes two diagnostics of a file the same for whoever reads them."""
    start, end = diagnostic.range.start, diagnostic.range.end
    return (diagnostic.code, diagnostic.message, start.line, start.character, end.line, end.character)


def _related(finding: Finding, places: Places) -> Iterator[types.DiagnosticRelatedInformation]:
    for span, message in dict.fromkeys((*finding.related, *finding.origins)):
        yield types.DiagnosticRelatedInformation(places.location(span), message)


def _of_error(error: FileError, source: Source, places: Places) -> types.Diagnostic:
    return types.Diagnostic(
        range=_rest_of_line(source, error.line, error.column, places),
        message=error.message,
        severity=types.DiagnosticSeverity.Error,
        code=SYNTAX,
        source=SOURCE,
    )


def _of_note(note: Remark, source: Source, places: Places) -> types.Diagnostic:
    return types.Diagnostic(
        range=_rest_of_line(source, note.line, 1, places),
        message=note.message,
        severity=types.DiagnosticSeverity.Hint,
        code=note.kind,
        source=SOURCE,
    )


def _of_settings(error: ConfigurationError, text: str, places: Places) -> types.Diagnostic:
    return types.Diagnostic(
        range=_rest_of_line(Source(error.path, text), error.line, error.column, places),
        message=f"{error.message}; {error.hint}" if error.hint else error.message,
        severity=types.DiagnosticSeverity.Error,
        code=CONFIGURATION,
        source=SOURCE,
    )


def _rest_of_line(source: Source, line: int, column: int, places: Places) -> types.Range:
    start = source.offset(Position(max(line, 1), max(column, 1)))
    text = source.line(max(line, 1))
    end = source.offset(Position(max(line, 1), len(text.rstrip()) + 1))
    if column == 1:
        start = min(end, start + len(text) - len(text.lstrip()))
    return places.range(source.span(start, max(start, end)))


@lru_cache(maxsize=1024)
def link_of(rule: str) -> str:
    """Where the page of a rule can be read: published, or in the checkout that we run from."""
    link = pages.link_of(rule)
    if pages.is_url(link):
        return link
    page = Path(next(iter(iacguard.__path__))).parent / link
    return page.as_uri() if page.is_file() else ""
