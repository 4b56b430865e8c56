"""What the names of exports are made of, as far as a template's text tells without being parsed.

A project asks for few of the names that its templates export. Each is asked for by a key in which all
text stands that the name is written with, so a word of that text tells which templates to look into.
"""

from __future__ import annotations

import re

from iacguard.patterns import pattern
from iacguard.typed import Final

ANY: Final = ""
"""Stands for a name of which no word is certain."""

_EXPORT: Final = pattern(r"""Export["']?\s*:""")
_QUOTED: Final = r""""[^"\\\n]*"|'[^'\n]*'"""
_PLAIN: Final = r"(?=[A-Za-z$])(?:\$\{[^{}\n]*\}|[^\s\"'\[\]{},#])+"
_TEXT: Final = pattern(f"(?P<text>{_QUOTED}|{_PLAIN})")
_NAME: Final = pattern(
    r"""\s*(?:\{\s*)?["']?Name["']?\s*:\s*(?:
    (?P<join>!Join|(?:\{\s*)?["']?Fn::Join["']?\s*:)
    |(?:!Sub|(?:\{\s*)?["']?Fn::Sub["']?\s*:)\s*(?:-\s+|\[\s*)?
    )?""",
    re.VERBOSE,
)
_BETWEEN: Final = pattern(rf"\s*(?:-\s+|\[\s*)(?P<text>{_QUOTED})\s*(?:,\s*|-\s+)(?:-\s+|\[\s*)")
_REFERENCE: Final = pattern(r"""!Ref\s+|(?:\{\s*)?["']?Ref["']?\s*:\s*""")
_NEXT: Final = pattern(r"\s*(?:\}\s*)?(?:,|-\s)\s*")
_KEY: Final = pattern(r"\s*:")

_FILLED_IN: Final = pattern(r"[$&]\{[^}]*\}")
_GAP: Final = "\0"
"""Where something is put in that may go on with a word."""
_CERTAIN: Final = pattern(r"(?<![A-Za-z0-9\0])[A-Za-z0-9]+(?![A-Za-z0-9\0])")
_WORD: Final = pattern(r"[A-Za-z0-9]+")

_NO_TEXT: Final = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
"""What YAML takes for something else in whatever case, as far as it starts with a letter."""

_DYNAMIC: Final = "{{"
"""The start of a dynamic reference, which does not stay as it is written."""

_MADE: Final = ("Fn::ForEach", "Fn::Transform", "AWS::Include")
"""What makes or fetches parts of a template."""


def words(text: str) -> list[str]:
    """A word of the name of each export of a template, or :data:`ANY`; no word twice."""
    if any(part in text for part in _MADE):
        return [ANY]
    return list(dict.fromkeys(_of_name(text, match.end()) for match in _EXPORT.finditer(text)))


def words_of_key(key: str) -> list[str]:
    """The words that an export with this key may be listed under."""
    return [*_WORD.findall(key), ANY]


def _of_name(text: str, start: int) -> str:
    name = _NAME.match(text, start)
    if name is None:
        return ANY
    found = _of_list(text, name.end()) if name["join"] else _of_text(text, name.end(), "")
    return max(found, key=len, default=ANY)


def _of_text(text: str, start: int, edge: str) -> list[str]:
    """The certain words of what is written at a place; ``edge`` is what stands around it."""
    match = _TEXT.match(text, start)
    if match is None or match["text"].endswith(":") or _KEY.match(text, match.end()):
        return []
    written = match["text"].strip("\"'")
    if match["text"].lower() in _NO_TEXT or _DYNAMIC in written:
        return []
    return _CERTAIN.findall(f"{edge}{_FILLED_IN.sub(_GAP, written)}{edge}")


def _of_list(text: str, start: int) -> list[str]:
    """The certain words of texts that are joined."""
    between = _BETWEEN.match(text, start)
    if between is None:
        return []
    delimiter = between["text"][1:-1]
    edge = _GAP if not delimiter or delimiter[0].isalnum() or delimiter[-1].isalnum() else ""
    found: list[str] = []
    place: re.Match[str] | None = between
    while place is not None:
        start = place.end()
        reference = _REFERENCE.match(text, start)
        item = _TEXT.match(text, start if reference is None else reference.end())
        if item is None:
            break
        if _DYNAMIC in item["text"]:
            return []
        if reference is None:
            found += _of_text(text, start, edge)
        place = _NEXT.match(text, item.end())
    return found
