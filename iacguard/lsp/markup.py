"""Texts for hovers: Markdown where the client shows it, plain text where it does not.

Whatever comes from files goes through one of these functions, so that nothing in it is taken for
markup: a value cannot end the code that it is shown as, and cannot make links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

from iacguard.report._markdown import prose
from iacguard.tuples import NamedTuple

_RUNS: Final = re.compile("`+")
_LINE_ENDS: Final = re.compile(r"[\r\n\v\f\x85\u2028\u2029]+")


class Markup(NamedTuple):
    """How texts are written for one client."""

    is_markdown: bool = True

    def text(self, text: str) -> str:
        """A text on one line as it is."""
        return prose(text) if self.is_markdown else " ".join(text.split())

    def bold(self, text: str) -> str:
        """A text on one line that stands out."""
        return f"**{self.text(text)}**" if self.is_markdown else self.text(text)

    def code(self, text: str) -> str:
        """A text on one line as code."""
        line = _LINE_ENDS.sub(" ", text)
        if not self.is_markdown:
            return line
        fence = "`" * (max(map(len, _RUNS.findall(line)), default=0) + 1)
        # Blanks that keep backticks at its ends apart are taken off again by whoever renders it.
        needs_blanks = line[:1] in ("`", " ", "") or line[-1:] in ("`", " ")
        return f"{fence} {line} {fence}" if needs_blanks else f"{fence}{line}{fence}"

    def block(self, text: str, language: str = "") -> str:
        """Lines of code."""
        if not self.is_markdown:
            return text
        fence = "`" * max(3, max(map(len, _RUNS.findall(text)), default=0) + 1)
        return f"{fence}{language}\n{text}\n{fence}"

    def link(self, text: str, uri: str) -> str:
        """A text that leads somewhere."""
        if not self.is_markdown or not uri:
            return self.text(text)
        return f"[{self.text(text)}]({quote(uri, safe=':/?#@!$&+,;=%~-._')})"

    def bullets(self, lines: Iterable[str]) -> str:
        """A list of lines that are written already."""
        return "\n".join(f"- {line}" for line in lines)

    def written(self, text: str) -> str:
        """Paragraphs of our own, which are Markdown already."""
        return text

    def joined(self, sections: Iterable[str]) -> str:
        """Sections one below the other."""
        return "\n\n".join(section for section in sections if section)

    def apart(self, sections: Iterable[str]) -> str:
        """Sections that have nothing to do with one another."""
        return ("\n\n---\n\n" if self.is_markdown else "\n\n").join(
            section for section in sections if section
        )
