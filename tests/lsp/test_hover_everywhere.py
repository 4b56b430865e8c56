"""Hovers at every place: they fail nowhere, and show no secret."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iacguard.lsp.analyser import Project, View
from iacguard.lsp.documents import Document
from iacguard.lsp.hover import Asked, hover_at
from iacguard.lsp.inlay_hints import hints_in
from iacguard.lsp.markup import Markup
from iacguard.lsp.places import Places
from iacguard.lsp.session import Session, working_folder

FIXTURES = Path(__file__).parents[2] / "fixtures"
RULES = FIXTURES / "rules"
ENDINGS = (".yaml", ".json", ".tf")
ABOUT_SECRETS = re.compile(r"secret|password|credential|plaintext|token|noecho")

IN_PAGES = ("changeme", "Password")
"""What the pages of rules say of their own."""

FILES = sorted(path for path in RULES.rglob("*") if path.suffix in ENDINGS and path.is_file())
SECRET_FILES = [
    path
    for path in FILES
    if ABOUT_SECRETS.search(path.parent.name) and path.name.startswith(("bad", "parity"))
]


@cache
def opened(path: Path) -> View:
    session = Session(str(path.parent), is_loose=True)
    document = Document.opened(path.as_uri(), path.name, 1, path.read_text(encoding="utf-8"), "utf-16")
    analysis = session.analyse({path.name: document.source})
    return View(Project(session, ""), analysis, {path.name: document})


def shown_at(view: View, offset: int) -> str:
    (document,) = view.documents.values()
    with working_folder(view.project.session.folder):
        told = hover_at(Asked(view, document, Places(view)), offset)
    return "" if told is None else told.contents.value  # type: ignore[union-attr] # always MarkupContent


def secrets_of(view: View) -> Iterator[str]:
    """The literal texts that findings call secrets."""
    for result in view.analysis.files.values():
        for finding in result.findings:
            for span in finding.secret_places if finding.secret else ():
                # A key of JSON is no value.
                for text in re.findall(r"""["']([^"'\s${}:/]{8,})["'](?!\s*:)""", span.text):
                    if text not in IN_PAGES:
                        yield text


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(FILES), st.randoms(use_true_random=False))
def test_hovers_fail_nowhere(path: Path, chance: random.Random) -> None:
    view = opened(path)
    (document,) = view.documents.values()
    text = document.source.text
    for _ in range(40):
        shown_at(view, chance.randrange(len(text) + 1))
    with working_folder(view.project.session.folder):
        hints_in(view, document, Places(view), (0, len(text)))


@pytest.mark.parametrize("path", SECRET_FILES[::4], ids=lambda path: str(path.relative_to(RULES)))
def test_hovers_show_no_secret(path: Path) -> None:
    view = opened(path)
    (document,) = view.documents.values()
    secrets = set(secrets_of(view))
    text = document.source.text
    told = {shown_at(view, match.start()) for match in re.finditer(r"\b\w", text)}
    with working_folder(view.project.session.folder):
        hints = hints_in(view, document, Places(view), (0, len(text)))
    told.update(f"{hint.label} {hint.tooltip}" for hint in hints)
    for secret in secrets:
        assert not [one for one in told if secret in one]


@given(st.text(alphabet="a`[]()*_<>\\&|~# \n\r\u2028$!\"'", max_size=30))
def test_nothing_breaks_out_of_code(text: str) -> None:
    markup = Markup()
    inline = markup.code(text)
    assert "\n" not in inline and "\r" not in inline
    fence = re.match("`+", inline)
    assert fence is not None
    inside = inline[len(fence[0]) : -len(fence[0])]
    assert inline.endswith(fence[0])
    assert fence[0] not in re.findall("`+", inside)
    block = markup.block(text)
    fence = re.match("`+", block)
    assert fence is not None
    assert max(map(len, re.findall("`+", text)), default=0) < len(fence[0])


@given(st.text(alphabet="ab`[]()*_<>\\&|~# \n$!", max_size=30))
def test_texts_make_no_links(text: str) -> None:
    written = Markup().text(text)
    assert re.search(r"(?<!\\)\[", written) is None
    assert "<" not in written
    assert "\n" not in written
