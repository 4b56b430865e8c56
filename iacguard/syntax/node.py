"""The tree that the two template notations, YAML and JSON, parse to.

Nodes may be shared: a YAML alias is the very node that its anchor names. A parser refuses input
whose unfolded size is out of proportion, so walking a tree is always affordable.
"""

from __future__ import annotations

from functools import cache

from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple
from iacguard.typed import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

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

    __slots__ = ("_locate", "span", "style", "tag", "text", "value")

    _locate: Callable[[int, int], Span]
    """Set when it is first asked for."""

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

    def located(self, start: int, end: int) -> Span:
        """Where the characters ``start`` up to ``end`` of its text stand."""
        return self.locate(start, end)

    @property
    def locate(self) -> Callable[[int, int], Span]:
        """The same for who asks several times; to work it out takes longer than to ask."""
        try:
            return self._locate
        except AttributeError:
            locate = self._locate = _locator()(self)
            return locate

    def __repr__(self) -> str:
        return f"Scalar({self.value!r})" if self.tag is None else f"Scalar({self.tag} {self.value!r})"


class PlainKey(Scalar):
    """A key without quotes, of which its span tells all; hardly anybody asks for more than that.

    It is made without arguments, and given its span.
    """

    __slots__ = ()

    if TYPE_CHECKING:

        def __init__(self) -> None: ...

    else:
        # So that no code is run to make one.
        __init__ = object.__init__
        style = "plain"
        tag = None
        text = property(lambda self: self.span.text)
        value = property(lambda self: _plain_value()(self.span.text))


@cache
def _plain_value() -> Callable[[str], str | int | float | bool | None]:
    # It is not needed to read JSON.
    from iacguard.syntax.yaml_values import plain_value

    return plain_value


@cache
def _locator() -> Callable[[Scalar], Callable[[int, int], Span]]:
    # It is made of nodes, and an import that has been done takes longer than finding most places.
    from iacguard.syntax.embedded import locator

    return locator


class Entry(NamedTuple):
    """One key of a mapping and its value."""

    key: Scalar
    value: Node


class Mapping:
    """Keys and values in the order written. Of a key written twice the last one counts."""

    __slots__ = ("_moved", "entries", "span", "tag")

    _moved: tuple[Mapping, int] | None
    """What the entries are to be taken of, and by how much they moved; None when they are here."""

    def __init__(self, span: Span, entries: dict[str, Entry], tag: str | None = None) -> None:
        self.span = span
        self.entries = entries
        self.tag = tag

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            # Only asked for what is not there: an unset slot.
            if name == "_moved":
                return None
            if name != "entries" or self._moved is None:
                raise AttributeError(name, name=name, obj=self)
            source, (origin, by) = self.span.source, self._moved
            self.entries = {
                key: Entry(_moved_scalar(entry.key, source, by), moved(entry.value, source, by))
                for key, entry in origin.entries.items()
            }
            del self._moved
            return self.entries

    def get(self, key: str) -> Node | None:
        """The value of a key, or None when the mapping lacks it."""
        entry = self.entries.get(key)
        return None if entry is None else entry.value

    def __repr__(self) -> str:
        return f"Mapping({', '.join(self.entries)})"


class Sequence:
    """A list."""

    __slots__ = ("_moved", "items", "span", "tag")

    _moved: tuple[Sequence, int] | None
    """What the items are to be taken of, and by how much they moved; None when they are here."""

    def __init__(self, span: Span, items: list[Node], tag: str | None = None) -> None:
        self.span = span
        self.items = items
        self.tag = tag

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            if name == "_moved":
                return None
            if name != "items" or self._moved is None:
                raise AttributeError(name, name=name, obj=self)
            source, (origin, by) = self.span.source, self._moved
            self.items = [moved(item, source, by) for item in origin.items]
            del self._moved
            return self.items

    def __repr__(self) -> str:
        return f"Sequence({len(self.items)})"


Node: TypeAlias = "Scalar | Mapping | Sequence"


class Document(NamedTuple):
    """A parsed text: its tree (None when it is empty or nothing could be read) and its problems."""

    root: Node | None
    problems: list[SyntaxProblem]


def moved(node: Node, source: Source, by: int) -> Node:
    """The same tree in another text, ``by`` characters further on.

    What is in it is moved when somebody asks for it, and never if nobody does. No node of it may be
    shared with another place of the text.
    """
    if isinstance(node, Scalar):
        return _moved_scalar(node, source, by)
    span = Span(source, node.span.start + by, node.span.end + by)
    # What has not been asked for is moved from where it was, or each edit would make the way longer.
    if isinstance(node, Mapping):
        mapping = Mapping.__new__(Mapping)
        mapping.span, mapping.tag = span, node.tag
        mapping._moved = (node, by) if node._moved is None else (node._moved[0], node._moved[1] + by)
        return mapping
    sequence = Sequence.__new__(Sequence)
    sequence.span, sequence.tag = span, node.tag
    sequence._moved = (node, by) if node._moved is None else (node._moved[0], node._moved[1] + by)
    return sequence


def _moved_scalar(node: Scalar, source: Source, by: int) -> Scalar:
    span = Span(source, node.span.start + by, node.span.end + by)
    if type(node) is PlainKey:
        key = PlainKey()
        key.span = span
        return key
    return Scalar(span, node.value, node.text, node.style, node.tag)
