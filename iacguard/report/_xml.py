"""Texts in XML 1.0, so that a parser gives back the very text."""

from __future__ import annotations

from iacguard.report._telling import clean

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

# A parser makes one space of a line end or tab in an attribute, and LF of CR anywhere.
# Source: https://www.w3.org/TR/xml/#AVNormalize and https://www.w3.org/TR/xml/#sec-line-ends
_CONTENT = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord("\r"): "&#13;"}
_ATTRIBUTE = {**_CONTENT, ord('"'): "&quot;", ord("\t"): "&#9;", ord("\n"): "&#10;"}


def content(text: str) -> str:
    """A text between tags."""
    return clean(text).translate(_CONTENT)


def attributes(**values: str | int) -> str:
    """Attributes of a tag, in the order given, each with a space before it."""
    return "".join(f' {name}="{clean(str(value)).translate(_ATTRIBUTE)}"' for name, value in values.items())
