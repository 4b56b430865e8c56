"""What to change in a text so that findings in it are suppressed, or no longer are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from iacguard.finding import Finding
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple
from iacguard.typed import Literal, TypeAlias

Reach: TypeAlias = Literal["line", "resource", "file"]
"""What a suppression is to speak for: the place of a finding, the resource around it, the whole file."""


class Edit(NamedTuple):
    """Characters to be put in place of those of a span, which is empty where some are only added."""

    span: Span
    text: str


class Left(NamedTuple):
    """A finding for which no suppression can be written, and why."""

    finding: Finding
    why: str


class Plan(NamedTuple):
    """What to change in a text, in order of its places, and what cannot be done."""

    edits: list[Edit]
    left: list[Left]


class Wording(NamedTuple):
    """What is said in suppressions beside the rules."""

    reason: str = ""
    until: date | None = None
    """The last day on which they are to count."""


def applied(source: Source, changes: Iterable[Edit]) -> str:
    """The text of a source with changes made."""
    pieces: list[str] = []
    offset = 0
    for span, text in sorted(changes, key=lambda edit: (edit.span.start, edit.span.end)):
        pieces.extend((source.text[offset : span.start], text))
        offset = span.end
    return "".join((*pieces, source.text[offset:]))


def directive(verb: str, rules: Sequence[str], wording: Wording) -> str:
    """What a comment says: ``iacguard: ignore[rule, rule] until=2027-01-31 reason``."""
    until = "" if wording.until is None else f" until={wording.until.isoformat()}"
    reason = f" {wording.reason}" if wording.reason else ""
    return f"iacguard: {verb}[{', '.join(rules)}]{until}{reason}"


def line_end(source: Source, line: int) -> str:
    """The characters that end a line, or the one before where it is the last."""
    for number in (line, line - 1):
        if 0 < number < len(source.line_starts):
            end = source.line_starts[number]
            if source.text.startswith("\r\n", end - 2):
                return "\r\n"
            return source.text[end - 1]
    return "\n"
