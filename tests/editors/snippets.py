"""The configurations that docs/editors.md gives."""

from __future__ import annotations

from pathlib import Path

from markdown_it import MarkdownIt

PAGE = Path(__file__).parents[2] / "docs" / "editors.md"


def snippets() -> list[tuple[str, str, str]]:
    """Heading, language and text of every block of code, in the order of the page."""
    found: list[tuple[str, str, str]] = []
    heading = ""
    tokens = MarkdownIt().parse(PAGE.read_text(encoding="utf-8"))
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline" and before is not None and before.type == "heading_open":
            heading = token.content
        elif token.type == "fence":
            found.append((heading, token.info.strip(), token.content))
    return found


def snippet(heading: str, language: str) -> str:
    """The only block of code of a language under a heading."""
    (found,) = [text for title, info, text in snippets() if (title, info) == (heading, language)]
    return found
