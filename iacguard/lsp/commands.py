"""Commands that clients can offer. Their names are those of the server; extensions have their own beside.

What editors show (a page, a drawing) is given as the answer, what has to be shown by the client
without further ado is asked of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Final

from lsprotocol import converters, types
from pygls.exceptions import JsonRpcInvalidParams

from iacguard.config import markdown, pages
from iacguard.config.pages import Page
from iacguard.errors import IacguardError
from iacguard.lsp import baselines
from iacguard.lsp.analyser import View
from iacguard.lsp.diagnostics import link_of, of_finding, told_as
from iacguard.lsp.documents import Document
from iacguard.lsp.places import Places
from iacguard.lsp.server import Server
from iacguard.lsp.session import Session

CHECK_WORKSPACE: Final = "iacguard.server.checkWorkspace"
EXPLAIN_RULE: Final = "iacguard.server.explainRule"
LIST_RULES: Final = "iacguard.server.listRules"
GRAPH: Final = "iacguard.server.graph"
OPEN_RULE: Final = "iacguard.server.openRule"
ADD_TO_BASELINE: Final = "iacguard.server.addToBaseline"

_CONVERTER: Final = converters.get_converter()


def register(server: Server) -> None:
    """Adds the commands."""

    @server.command(CHECK_WORKSPACE)
    @server.command("iacguard.checkWorkspace")
    def check_workspace(*arguments: str) -> None:
        """Checks everything in the workspace, from now on."""
        texts(CHECK_WORKSPACE, arguments)
        server.checks_everything = True
        for project in list(server.projects.values()):
            server.analyser.changed(project, Session.check_everything)
        if not server.projects:
            server.window_show_message(
                types.ShowMessageParams(types.MessageType.Info, "iacguard: no folder is open")
            )

    @server.command(EXPLAIN_RULE)
    async def explain_rule(*arguments: str) -> dict[str, str] | None:
        """The page of a rule: its ``id``, ``title`` and ``markdown``; null where there is no such rule."""
        (id,) = texts(EXPLAIN_RULE, arguments, "the id of a rule")
        return await asyncio.to_thread(_page, id)

    @server.command(LIST_RULES)
    async def list_rules(*arguments: str) -> list[dict[str, str]]:
        """The ``id`` and ``title`` of every rule."""
        texts(LIST_RULES, arguments)
        # All rules have to be imported for this, which takes longer than a keystroke may.
        return await asyncio.to_thread(_rules)

    @server.command(GRAPH)
    async def graph(*arguments: str) -> str | None:
        """A page with the resources of the units that an open file is part of; null where there are none."""
        (uri,) = texts(GRAPH, arguments, "the URI of an open file")
        return await server.ask(uri, _drawn)

    @server.command(OPEN_RULE)
    async def open_rule(*arguments: str) -> bool:
        """Has the client show the page of a rule; whether there is such a rule."""
        (id,) = texts(OPEN_RULE, arguments, "the id of a rule")
        page = await asyncio.to_thread(pages.find, id)
        if page is None:
            return False
        await _show(server, page)
        return True

    @server.command(ADD_TO_BASELINE)
    async def add_to_baseline(*arguments: str) -> bool:
        """Adds what some diagnostics of an open file are about to the baseline; whether that was done."""
        uri, told = _diagnostics(arguments)
        project = server.project_of(uri)
        try:
            message = await server.ask(uri, partial(_added, server.places, told))
        except IacguardError as error:
            server.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"iacguard: {error}"))
            return False
        if message is None or project is None:
            return False
        server.changed(Session.refresh, [project])
        server.window_show_message(types.ShowMessageParams(types.MessageType.Info, message))
        return True


def _diagnostics(arguments: tuple[object, ...]) -> tuple[str, list[types.Diagnostic]]:
    """The URI and the diagnostics that arguments are."""
    expected = f"{ADD_TO_BASELINE} takes the URI of an open file, a string, and diagnostics"
    if len(arguments) < 2 or not isinstance(arguments[0], str):
        raise JsonRpcInvalidParams(expected)
    try:
        return arguments[0], [_CONVERTER.structure(one, types.Diagnostic) for one in arguments[1:]]
    except Exception:
        raise JsonRpcInvalidParams(expected) from None


def _added(
    places_of: Callable[[View], Places], told: list[types.Diagnostic], view: View, document: Document
) -> str | None:
    settings = view.project.session.resolved_settings
    wanted = set(map(told_as, told))
    result = view.analysis.files.get(document.path)
    places = places_of(view)
    findings = [
        one
        for one in (() if result is None else result.findings)
        if told_as(of_finding(one, places)) in wanted
    ]
    if settings is None or not findings:
        return None
    path = baselines.add(findings, settings)
    rules = ", ".join(sorted({one.rule for one in findings}))
    return f"iacguard: {rules} is known from now on; it was added to {path}"


async def _show(server: Server, page: Page) -> None:
    link = link_of(page.id)
    window = server.client_capabilities.window
    if link and window and window.show_document and window.show_document.support:
        params = types.ShowDocumentParams(link, external=not link.startswith("file:"), take_focus=True)
        if (await server.window_show_document_async(params)).success:
            return
    # Where there is no page to open, or nobody to open it, the most important of it is told.
    parts = (f"{page.id}: {page.title}.", page.why, page.fix, link)
    told = "\n\n".join(part for part in parts if part)
    server.window_show_message(types.ShowMessageParams(types.MessageType.Info, told))


def texts(command: str, arguments: tuple[object, ...], *expected: str) -> tuple[str, ...]:
    """The arguments of a command, each of which is a text. Raises what is answered to any others.

    ``expected`` says of each argument what it is.
    """
    found = tuple(one for one in arguments if isinstance(one, str))
    if len(found) == len(arguments) == len(expected):
        return found
    takes = " and ".join(f"{one}, a string" for one in expected) or "no arguments"
    raise JsonRpcInvalidParams(f"{command} takes {takes}")


def _page(id: str) -> dict[str, str] | None:
    page = pages.find(id)
    if page is None:
        return None
    return {"id": page.id, "title": page.title, "markdown": markdown.rendered(page)}


def _rules() -> list[dict[str, str]]:
    return [{"id": page.id, "title": page.title} for page in pages.every()]


def _drawn(view: View, document: Document) -> str | None:
    from iacguard.graph import drawing

    units = [
        unit for unit in view.analysis.units if any(source.path == document.path for source in unit.sources)
    ]
    return drawing.to_html(units) if drawing.drawings(units) else None
