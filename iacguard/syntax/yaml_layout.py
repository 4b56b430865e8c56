"""Where the parts of a YAML value stand in the text: its tag and anchor, and its content."""

from __future__ import annotations

from iacguard.patterns import pattern

_PROPERTY = pattern(r"[!&][^\s,\[\]{}]*(?:[ \t\r\n]+(?:#[^\r\n]*)?)*")
_ANCHOR = pattern(r"&[^\s,\[\]{}]*(?:[ \t\r\n]+(?:#[^\r\n]*)?)*")


def after_properties(text: str, start: int, end: int) -> int:
    """Start of the content of a value that starts at ``start``: after its tag and anchor."""
    match = _PROPERTY.match(text, start, end)
    while match is not None:
        start = match.end()
        match = _PROPERTY.match(text, start, end)
    return start


def after_anchor(text: str, start: int, end: int) -> int:
    """Start of a value without an anchor at its front."""
    match = _ANCHOR.match(text, start, end)
    return start if match is None else match.end()


def block_scalar_end(text: str, start: int, end: int, value: str) -> int:
    """End of a literal or folded scalar without the line break and the blank lines after it.

    ``start`` and ``end`` delimit the scalar as the parser does, ``value`` is its decoded text.
    Trailing blank lines belong to the scalar when its header says to keep them.
    """
    if "+" in text[start : start + 3] and value.endswith("\n"):
        keep = len(text[start:end].rstrip(" \t"))
        if text[start + keep - 1] in "\r\n":
            return start + keep - (2 if text.endswith("\r\n", start, start + keep) else 1)
        return start + keep
    lines = value.rstrip("\n")
    if not lines or not lines[-1].isspace():
        return start + len(text[start:end].rstrip())
    # White space at the end of the last line is content.
    last = lines[lines.rfind("\n") + 1 :]
    content = text[start:end]
    while content and not content.endswith(last):
        shorter = content.rstrip("\r\n")
        content = shorter if shorter != content else content[:-1]
    return start + len(content) if content else end
