"""Texts in Markdown as GitHub and GitLab show it, so that they appear as they are."""

from __future__ import annotations

from collections.abc import Iterable

from iacguard.patterns import pattern
from iacguard.report._frame import plain
from iacguard.report._telling import clean

# An entity is never markup, and a pipe as one does not end a cell.
_MARKUP = {
    **{ord(mark): f"\\{mark}" for mark in "`*[]~#$"},
    **{ord(mark): f"&#{ord(mark)};" for mark in "\\|<>&"},
}


# Inside a word it is none, and the names of Terraform are full of it.
_EMPHASIS = pattern(r"(?<![^\W_])_|_(?![^\W_])")


def prose(text: str) -> str:
    """A text on one line, nothing in it taken for markup."""
    return _escaped(plain(clean(text)))


def _escaped(line: str) -> str:
    return _EMPHASIS.sub(r"\\_", line.translate(_MARKUP))


def code(text: str) -> str:
    """A text on one line as code, also in a table."""
    line = plain(clean(text))
    if not line:
        return ""
    if not any(mark in line for mark in "`|\\"):
        return f"`{line}`"
    return f"<code>{_escaped(line)}</code>"


def link(text: str, url: str) -> str:
    """A link; what a URL must not have is escaped as URLs have it."""
    from urllib.parse import quote  # many reports have no link

    return f"[{text}]({quote(url, safe=':/?#[]@!$&+,;=%~-._')})"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """The lines of a table of cells that are Markdown already."""
    names = list(head)
    lines = [names, ["---"] * len(names), *(list(row) for row in rows)]
    return [f"| {' | '.join(cells)} |" for cells in lines]
