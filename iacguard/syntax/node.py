"""The tree that the two template notations, YAML and JSON, parse to.

Nodes may be shared: a YAML alias is the very node that its anchor names. A parser refuses input
whose unfolded size is out of proportion, so walking a tree is always affordable.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from iacguard.text import Span
from iacguard.tuples import NamedTuple

Style: TypeAlias = Literal["plain", "single", "double", "literal", "folded"]


class SyntaxProblem(NamedTuple):
    """What a parser could not read. The rest of the text was read all the same."""

    span: Span
    message: str
    """What was found and what was expected, in one lower-case sentence without a full stop."""
    fatal: bool = True
    """False for what has a meaning although it should not be written (a duplicate key)."""


class Comment(NamedTuple):
    """A comment. ``span`` covers it with its marker, ``text`` is what follows the marker."""

    span: Span
    text: str


class Scalar:
    """A string, number, boolean or null.

    ``value`` is what the notation says it is (YAML 1.1 as CloudFormation reads it), ``text`` the
    decoded characters. ``tag`` is the short tag as written (``!Ref``, ``!GetAtt``), if any.
    """

    __slots__ = ("span", "style", "tag", "text", "value")

    def __init__(
        self,
        span: Span,
        value: str | int | float | bool | None,
        text: str,
        style: Style = "plain",
        tag: str | None = None,
    ) -> None:
        self.span = span
        self.value = value
        self.text = text
        self.style: Style = style
        self.tag = tag

    def __repr__(self) -> str:
        return f"Scalar({self.value!r})" if self.tag is None else f"Scalar({self.tag} {self.value!r})"


class Entry(NamedTuple):
    """One key of a mapping and its value."""

    key: Scalar
    value: Node


class Mapping:
    """Keys and values in the order written. Of a key written twice the last one counts."""

    __slots__ = ("entries", "span", "tag")

    def __init__(self, span: Span, entries: dict[str, Entry], tag: str | None = None) -> None:
        self.span = span
        self.entries = entries
        self.tag = tag

    def get(self, key: str) -> Node | None:
        """The value of a key, or None when the mapping lacks it."""
        entry = self.entries.get(key)
        return None if entry is None else entry.value

    def __repr__(self) -> str:
        return f"Mapping({', '.join(self.entries)})"


class Sequence:
    """A list."""

    __slots__ = ("items", "span", "tag")

    def __init__(self, span: Span, items: list[Node], tag: str | None = None) -> None:
        self.span = span
        self.items = items
        self.tag = tag

    def __repr__(self) -> str:
        return f"Sequence({len(self.items)})"


Node: TypeAlias = "Scalar | Mapping | Sequence"


class Document(NamedTuple):
    """A parsed text: its tree (None when it is empty or nothing could be read) and its problems."""

    root: Node | None
    problems: list[SyntaxProblem]
