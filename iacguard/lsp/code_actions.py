"""Quick fixes: what a user may want to do about a finding, beside mending it.

No rule knows how to mend what it finds, so there are no fixes of the code itself, and no
``source.fixAll``. Suppressions are written by :mod:`iacguard.suppress.adding`, as on the command
line. Editors ask at every step of the cursor, so where the client lets us an action is offered
first and its edits are worked out when it is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from iacguard.config import pages
from iacguard.finding import Finding
from iacguard.lsp import commands
from iacguard.lsp.analyser import View
from iacguard.lsp.diagnostics import of_finding
from iacguard.lsp.documents import Document
from iacguard.lsp.places import Places
from iacguard.lsp.server import Server
from iacguard.suppress import adding
from iacguard.suppress.adding import Edit, Reach
from iacguard.tuples import NamedTuple

_ABOUT_SUPPRESSIONS: Final = frozenset(page.id for page in pages.SUPPRESSION_RULES)

_PLACEHOLDER: Final = "reason"
_TOKEN: Final = "\ue0f1"
"""Stands for the reason while a snippet is made; a private character that no text has."""


class _Told(NamedTuple):
    """A finding and the diagnostic that it is told as."""

    finding: Finding
    diagnostic: types.Diagnostic


def register(server: Server) -> None:
    """Adds code actions."""
    options = types.CodeActionOptions([types.CodeActionKind.QuickFix], resolve_provider=True)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)
    async def offered(params: types.CodeActionParams) -> list[types.CodeAction] | None:
        if not _wants_quick_fixes(params.context.only):
            return None
        return await server.ask(params.text_document.uri, partial(_offered, server, params))

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolved(action: types.CodeAction) -> types.CodeAction:
        data = action.data
        if not isinstance(data, dict) or not isinstance(data.get("uri"), str):
            return action
        action.edit = await server.ask(data["uri"], partial(_resolved, server, data))
        if action.edit is None:
            raise JsonRpcException("the text has changed since", types.LSPErrorCodes.ContentModified)
        return action


def _wants_quick_fixes(only: Iterable[str] | None) -> bool:
    return only is None or any(kind in ("", types.CodeActionKind.QuickFix) for kind in only)


# Offering --------------------------------------------------------------------------------------


def _offered(
    server: Server, params: types.CodeActionParams, view: View, document: Document
) -> list[types.CodeAction]:
    told = list(_asked_about(server.places(view), params, view, document))
    actions: dict[str, types.CodeAction] = {}
    for one, reach in _suppressions(told, view, document):
        title = _title(one.finding, reach, document)
        data = {"uri": document.uri, "reach": reach, **_key(one.finding, view, document)}
        _add(actions, title, one, data)
    offered = [*actions.values()] if _resolves(server) else list(_with_edits(server, actions, view, document))
    rules = {one.finding.rule: one for one in told}
    for one in rules.values():
        offered.extend(_explanations(server, one))
    return offered


def _add(actions: dict[str, types.CodeAction], title: str, one: _Told, data: dict[str, Any]) -> None:
    """Offers something; what would read the same does the same, and is offered once."""
    known = actions.get(title)
    if known is None:
        kind = types.CodeActionKind.QuickFix
        actions[title] = types.CodeAction(title, kind, [one.diagnostic], data=data)
    else:
        known.diagnostics = [*(known.diagnostics or ()), one.diagnostic]


def _with_edits(
    server: Server, actions: dict[str, types.CodeAction], view: View, document: Document
) -> Iterator[types.CodeAction]:
    for action in actions.values():
        data = action.data
        assert isinstance(data, dict)
        action.edit = _resolved(server, data, view, document)
        action.data = None
        if action.edit is not None:
            yield action


def _asked_about(
    places: Places, params: types.CodeActionParams, view: View, document: Document
) -> Iterator[_Told]:
    """The findings that a client asks about: those of the diagnostics that it names, or at its range."""
    told = [_Told(one, of_finding(one, places)) for one in _findings(view, document)]
    named = {_told_as(one) for one in params.context.diagnostics}
    if any(_told_as(one.diagnostic) in named for one in told):
        return (one for one in told if _told_as(one.diagnostic) in named)
    return (one for one in told if _overlap(one.diagnostic.range, params.range))


def _told_as(diagnostic: types.Diagnostic) -> tuple[object, ...]:
    start, end = diagnostic.range.start, diagnostic.range.end
    return (diagnostic.code, diagnostic.message, start.line, start.character, end.line, end.character)


def _overlap(one: types.Range, other: types.Range) -> bool:
    return one.start <= other.end and other.start <= one.end


def _findings(view: View, document: Document) -> tuple[Finding, ...]:
    result = view.analysis.files.get(document.path)
    return () if result is None else result.findings


def _suppressions(told: list[_Told], view: View, document: Document) -> Iterator[tuple[_Told, Reach]]:
    settings = view.project.session.resolved_settings
    # What is told of a text that cannot be read is from before, and stays until it can be.
    if settings is None or document.path in view.analysis.broken:
        return
    wide: list[tuple[_Told, Reach]] = []
    for one in told:
        if one.finding.rule in _ABOUT_SUPPRESSIONS or settings.is_never_suppressed(one.finding):
            continue
        for reach in adding.reaches(one.finding):
            if reach == "file":
                wide.append((one, reach))
            else:
                yield one, reach
    yield from wide


def _title(finding: Finding, reach: Reach, document: Document) -> str:
    home = adding.home(finding).source.path
    if reach == "line":
        where = "on this line" if home == document.path else f"in {_name(home)}"
    elif reach == "resource":
        where = f"for {finding.resource.address}"
    else:
        where = "in this file" if home == document.path else f"in all of {_name(home)}"
    return f"Suppress {finding.rule} {where}"


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _explanations(server: Server, one: _Told) -> Iterator[types.CodeAction]:
    del server
    kind = types.CodeActionKind.QuickFix
    title = f"Explain {one.finding.rule}"
    command = types.Command(title, commands.OPEN_RULE, arguments=[one.finding.rule])
    yield types.CodeAction(title, kind, [one.diagnostic], command=command)


# Edits -----------------------------------------------------------------------------------------


def _key(finding: Finding, view: View, document: Document) -> dict[str, Any]:
    """What a finding is found again by, as long as the text is the same."""
    number = next(n for n, one in enumerate(_findings(view, document)) if one is finding)
    return {"version": document.version, "number": number, "rule": finding.rule}


def _resolved(
    server: Server, data: dict[str, Any], view: View, document: Document
) -> types.WorkspaceEdit | None:
    findings = _findings(view, document)
    number, reach = data.get("number"), data.get("reach")
    if data.get("version") != document.version or not isinstance(number, int) or number >= len(findings):
        return None
    finding = findings[number]
    if finding.rule != data.get("rule") or reach not in ("line", "resource", "file"):
        return None
    if _takes_snippets(server):
        edits = adding.edits(finding, reach, _TOKEN)
        if any("\n" in edit.text.rstrip("\r\n") for edit in edits):
            # Editors indent the further lines of a snippet as they think fit.
            edits = adding.edits(finding, reach)
    else:
        edits = adding.edits(finding, reach)
    return workspace_edit(server, view, edits) if edits else None


def workspace_edit(server: Server, view: View, edits: list[Edit]) -> types.WorkspaceEdit | None:
    """Edits as the client takes them; of open texts they are of the version that was analysed."""
    places = server.places(view)
    by_path: dict[str, list[types.TextEdit | types.SnippetTextEdit]] = {}
    for span, text in edits:
        path = span.source.path
        document = view.documents.get(path)
        if document is None:
            range = places.range(span)
        elif document.source.text == span.source.text:
            range = places.range(document.source.span(span.start, span.end))
        else:
            return None
        made: types.TextEdit | types.SnippetTextEdit = types.TextEdit(range, text)
        if _TOKEN in text:
            made = types.SnippetTextEdit(range, types.StringValue(_snippet(text)))
        by_path.setdefault(path, []).append(made)
    if not _takes_document_changes(server):
        plain = {
            places.uri(path): [one for one in made if isinstance(one, types.TextEdit)]
            for path, made in by_path.items()
        }
        return types.WorkspaceEdit(changes=plain)
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(places.uri(path), _version(view, path)), made
            )
            for path, made in by_path.items()
        ]
    )


def _version(view: View, path: str) -> int | None:
    document = view.documents.get(path)
    return None if document is None else document.version


def _snippet(text: str) -> str:
    escaped = re.sub(r"([\\$}])", r"\\\1", text)
    return escaped.replace(_TOKEN, f"${{1:{_PLACEHOLDER}}}")


# What the client can ---------------------------------------------------------------------------


def _resolves(server: Server) -> bool:
    document = server.client_capabilities.text_document
    action = document.code_action if document else None
    support = action.resolve_support if action else None
    return bool(action and action.data_support and support and "edit" in support.properties)


def _edit_capabilities(server: Server) -> types.WorkspaceEditClientCapabilities | None:
    workspace = server.client_capabilities.workspace
    return workspace.workspace_edit if workspace else None


def _takes_document_changes(server: Server) -> bool:
    capabilities = _edit_capabilities(server)
    return bool(capabilities and capabilities.document_changes)


def _takes_snippets(server: Server) -> bool:
    capabilities = _edit_capabilities(server)
    return bool(capabilities and capabilities.snippet_edit_support and capabilities.document_changes)
