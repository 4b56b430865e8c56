"""Quick fixes: what a user may want to do about a finding, beside mending it.

No rule knows how to mend what it finds, so there are no fixes of the code itself, and no
``source.fixAll``. Suppressions are written by :mod:`iacguard.suppress.adding`, as on the command
line. Editors ask at every step of the cursor, so where the client lets us an action is offered
first and its edits are worked out when it is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from iacguard.config import pages
from iacguard.config.settings import Settings
from iacguard.finding import Finding
from iacguard.lsp import commands
from iacguard.lsp.analyser import View
from iacguard.lsp.diagnostics import link_of, of_finding, told_as
from iacguard.lsp.documents import Document
from iacguard.lsp.places import Places
from iacguard.lsp.positions import Place
from iacguard.lsp.server import Server
from iacguard.suppress import adding, removing
from iacguard.suppress.adding import Offer
from iacguard.suppress.edit import Edit, Reach, Wording
from iacguard.tuples import NamedTuple

_ABOUT_SUPPRESSIONS: Final = frozenset(page.id for page in pages.SUPPRESSION_RULES)

_PLACEHOLDER: Final = "reason"
_TOKEN: Final = "\ue0f1"
"""Stands for the reason while a snippet is made; a private character that no text has."""


_SUPPRESS, _REMOVE, _CORRECT = "suppress", "remove", "correct"

_EXPLAIN: Final = "iacguard.explainRule"
"""The command of clients that show pages of rules themselves; they tell in ``experimental.commands``."""

_UNKNOWN: Final = "unknown-rule-in-suppression"

_REMOVED: Final[Mapping[str, str]] = {
    "expired-suppression": "expired",
    "forbidden-suppression": "forbidden",
    "unused-suppression": "unused",
}
"""Rules about suppressions that can only go, and what to call those."""


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
    settings = view.project.session.resolved_settings
    # What is told of a text that cannot be read is from before, and stays until it can be.
    if settings is not None and document.path not in view.analysis.broken:
        for one in told:
            key = _key(one.finding, view, document)
            for title, done in _repairs(one.finding):
                _add(actions, title, one, {**key, **done})
        for one, offer in _suppressions(told, settings):
            data = {**_key(one.finding, view, document), "do": _SUPPRESS, "reach": offer.reach}
            _add(actions, _title(one.finding, offer, document), one, data)
    for action in actions.values():
        if len({one.range.start.line for one in action.diagnostics or ()}) > 1:
            action.title = action.title.replace("on this line", "on these lines")
    offered = [*actions.values()] if _resolves(server) else list(_with_edits(server, actions, view, document))
    if settings is not None and settings.baseline is not None and document.path not in view.analysis.broken:
        offered.extend(_to_baseline(told, document))
    rules = {one.finding.rule: one for one in told}
    for one in rules.values():
        offered.extend(_explanations(server, one))
    return offered


def _repairs(finding: Finding) -> Iterator[tuple[str, dict[str, Any]]]:
    """What can be done about a suppression that a finding is about."""
    kind = _REMOVED.get(finding.rule)
    if kind is not None:
        name = re.match(r"(?:never-suppress keeps )?(\S+) (?:finds|from)", finding.message)
        of = f" of {name[1]}" if name is not None else ""
        yield f"Remove the {kind} suppression{of}", {"do": _REMOVE}
    elif finding.rule == _UNKNOWN:
        meant = removing.correction(finding)
        if meant is not None:
            yield f"Change it to {meant[0]}", {"do": _CORRECT}


def _add(actions: dict[str, types.CodeAction], title: str, one: _Told, data: dict[str, Any]) -> None:
    """Offers something; what would read the same is offered once, for all that it is about."""
    known = actions.get(title)
    if known is None:
        kind = types.CodeActionKind.QuickFix
        actions[title] = types.CodeAction(title, kind, [one.diagnostic], data=data)
    else:
        known.diagnostics = [*(known.diagnostics or ()), one.diagnostic]
        assert isinstance(known.data, dict)
        known.data["numbers"] += data["numbers"]


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
    # To tell all findings of a long file takes longer than a step of the cursor may.
    lines = {one.range.start.line + 1 for one in params.context.diagnostics}
    start, end = (
        document.offset(Place(one.line, one.character)) for one in (params.range.start, params.range.end)
    )
    near = [
        one
        for one in _findings(view, document)
        if (one.span.start <= end and start <= one.span.end) or one.span.start_position.line in lines
    ]
    told = [_Told(one, of_finding(one, places)) for one in near]
    named = {told_as(one) for one in params.context.diagnostics}
    if any(told_as(one.diagnostic) in named for one in told):
        return (one for one in told if told_as(one.diagnostic) in named)
    return (one for one in told if _overlap(one.diagnostic.range, params.range))


def _overlap(one: types.Range, other: types.Range) -> bool:
    return one.start <= other.end and other.start <= one.end


def _findings(view: View, document: Document) -> tuple[Finding, ...]:
    result = view.analysis.files.get(document.path)
    return () if result is None else result.findings


def _suppressions(told: list[_Told], settings: Settings) -> Iterator[tuple[_Told, Offer]]:
    wide: list[tuple[_Told, Offer]] = []
    for one in told:
        if one.finding.rule in _ABOUT_SUPPRESSIONS or settings.is_never_suppressed(one.finding):
            continue
        for offer in adding.offers(one.finding):
            if offer.reach == "file":
                wide.append((one, offer))
            else:
                yield one, offer
    yield from wide


def _title(finding: Finding, offer: Offer, document: Document) -> str:
    home = adding.home(finding).source.path
    is_here = home == document.path
    if offer.reach == "line":
        where = "on this line" if is_here else f"in {_name(home)}"
    elif offer.reach == "resource":
        where = f"for {offer.name}"
    else:
        where = "in this file"
    return f"Suppress {finding.rule} {where}"


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _to_baseline(told: list[_Told], document: Document) -> Iterator[types.CodeAction]:
    by_rule: dict[str, list[types.Diagnostic]] = {}
    for one in told:
        if one.finding.rule not in _ABOUT_SUPPRESSIONS:
            by_rule.setdefault(one.finding.rule, []).append(one.diagnostic)
    for rule, diagnostics in by_rule.items():
        title = f"Add {rule} to the baseline"
        command = types.Command(title, commands.ADD_TO_BASELINE, arguments=[document.uri, *diagnostics])
        yield types.CodeAction(title, types.CodeActionKind.QuickFix, diagnostics, command=command)


def _explanations(server: Server, one: _Told) -> Iterator[types.CodeAction]:
    rule, kind = one.finding.rule, types.CodeActionKind.QuickFix
    explain, link = f"Explain {rule}", link_of(rule)
    name = _EXPLAIN if _EXPLAIN in _own_commands(server) else "" if link else commands.OPEN_RULE
    if name:
        yield types.CodeAction(
            explain, kind, [one.diagnostic], command=types.Command(explain, name, arguments=[rule])
        )
    if link:
        title = f"Open the documentation of {rule}"
        command = types.Command(title, commands.OPEN_RULE, arguments=[rule])
        yield types.CodeAction(title, kind, [one.diagnostic], command=command)


# Edits -----------------------------------------------------------------------------------------


def _key(finding: Finding, view: View, document: Document) -> dict[str, Any]:
    """What a finding is found again by, as long as the text is the same."""
    number = next(n for n, one in enumerate(_findings(view, document)) if one is finding)
    return {"uri": document.uri, "version": document.version, "numbers": [number], "rule": finding.rule}


def _resolved(
    server: Server, data: dict[str, Any], view: View, document: Document
) -> types.WorkspaceEdit | None:
    findings = _findings(view, document)
    numbers = data.get("numbers")
    if data.get("version") != document.version or not isinstance(numbers, list):
        return None
    if not all(isinstance(number, int) and 0 <= number < len(findings) for number in numbers):
        return None
    chosen = [findings[number] for number in numbers]
    if any(finding.rule != data.get("rule") for finding in chosen):
        return None
    edits = _edits(chosen, data, _takes_snippets(server))
    return workspace_edit(server, view, edits) if edits else None


def _edits(findings: list[Finding], data: dict[str, Any], takes_snippets: bool) -> list[Edit]:
    if data.get("do") == _REMOVE:
        return _apart(edit for finding in findings for edit in removing.removal(finding))
    if data.get("do") == _CORRECT:
        meant = map(removing.correction, findings)
        return _apart(one[1] for one in meant if one is not None)
    reach = data.get("reach")
    if reach not in ("line", "resource", "file"):
        return []
    by_home: dict[str, list[Finding]] = {}
    for finding in findings:
        by_home.setdefault(adding.home(finding).source.path, []).append(finding)
    takes_snippets = takes_snippets and len(by_home) == 1
    return [edit for one in by_home.values() for edit in _suppressing(one, reach, takes_snippets)]


def _suppressing(findings: list[Finding], reach: Reach, takes_snippets: bool) -> list[Edit]:
    if takes_snippets:
        edits = adding.plan(findings, reach, Wording(_TOKEN)).edits
        filled = [edit.text for edit in edits if _TOKEN in edit.text]
        # One place can be filled in, and further lines of a snippet are indented as editors think fit.
        if len(filled) == 1 and "\n" not in filled[0].rstrip("\r\n"):
            return edits
    return adding.plan(findings, reach).edits


def _apart(edits: Iterable[Edit]) -> list[Edit]:
    """Edits without those that would meet others."""
    kept: list[Edit] = []
    for edit in sorted(set(edits), key=lambda edit: (edit.span.start, edit.span.end)):
        if not kept or edit.span.start >= kept[-1].span.end:
            kept.append(edit)
    return kept


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


def _own_commands(server: Server) -> Collection[object]:
    """The commands that a client has beside those of the server, if it tells."""
    experimental = server.client_capabilities.experimental
    told = experimental.get("commands") if isinstance(experimental, dict) else None
    return told if isinstance(told, list) else ()


def _edit_capabilities(server: Server) -> types.WorkspaceEditClientCapabilities | None:
    workspace = server.client_capabilities.workspace
    return workspace.workspace_edit if workspace else None


def _takes_document_changes(server: Server) -> bool:
    capabilities = _edit_capabilities(server)
    return bool(capabilities and capabilities.document_changes)


def _takes_snippets(server: Server) -> bool:
    capabilities = _edit_capabilities(server)
    return bool(capabilities and capabilities.snippet_edit_support and capabilities.document_changes)
