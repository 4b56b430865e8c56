"""What is found in one file: declarations, mentions and links; and its outline.

What a declaration and its mentions have in common is a :data:`Key`: what kind of thing it is, the
scope that it is declared in, and its name there. The scope is a template's path or a module's folder.

=======================================  ==============================================================
``("name", template, logical id)``       a resource or a parameter, which share their names
``("condition", template, name)``
``("mapping", template, map, ...)``      a mapping, its keys and theirs; ``*`` stands for any key
``("output", scope, name)``              of a template or a module
``("globals", template, section)``       a section of SAM's ``Globals``
``("authorizer", template, name)``
``("local name", path, offset)``         what one file alone can mention, by the place that declares it
``("export", name)``                     declared, with its parameters as ``${Name}``
``("import", name)``                     mentioned, written in the same way
``("file", path)``                       a file as a whole
``("folder", path)``                     a module as a whole
``("variable", folder, name)``           and ``local``, ``module``, ``provider``
``("resource", folder, type.name)``      and ``data``, ``ephemeral``
``("into", folder, call, kind, ...)``    what is called ``(kind, ...)`` in the module that a call leads to
``("assigned", path, name)``             a variable that a file of values gives a value
=======================================  ==============================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias, TypeVar

from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple

_T = TypeVar("_T")

Key: TypeAlias = "tuple[str, ...]"

Kind: TypeAlias = Literal[
    "block",
    "condition",
    "data",
    "export",
    "file",
    "key",
    "local",
    "mapping",
    "module",
    "output",
    "parameter",
    "property",
    "provider",
    "resource",
    "section",
    "variable",
]


class Definition(NamedTuple):
    """A declaration: of all ``keys``, at ``span``, which is the name alone."""

    keys: tuple[Key, ...]
    span: Span
    name: str
    kind: Kind
    detail: str = ""
    """The type of a resource, and its like."""


class Mention(NamedTuple):
    """A name that stands for something declared elsewhere.

    ``span`` is the name alone; ``zone`` is where somebody who points means it: ``Queue.Arn`` for
    the name ``Queue``.
    """

    key: Key
    span: Span
    zone: Span


class Entry(NamedTuple):
    """A node of an outline: ``whole`` is all of it and contains ``span``, the name, and the children."""

    name: str
    detail: str
    kind: Kind
    whole: Span
    span: Span
    children: tuple[Entry, ...] = ()


class Link(NamedTuple):
    """A path in a text. ``targets`` are the files that it may mean, the likeliest first."""

    span: Span
    targets: tuple[str, ...]


class Symbols:
    """What is found in one text."""

    __slots__ = (
        "_definitions",
        "_mentions",
        "calls",
        "definitions",
        "includes",
        "links",
        "mentions",
        "source",
    )

    def __init__(self, source: Source, found: Found) -> None:
        self.source = source
        self.definitions: Sequence[Definition] = found.definitions
        self.mentions: Sequence[Mention] = found.mentions
        self.links: Sequence[Link] = found.links
        self.calls: Mapping[str, str] = found.calls
        """The sources of a Terraform file's module calls, by their names."""
        self.includes: Sequence[str] = found.includes
        """The files that a template includes as parts of its own."""
        self._definitions = _by_key((key, one) for one in self.definitions for key in one.keys)
        self._mentions = _by_key((one.key, one) for one in self.mentions)

    def defined(self, key: Key) -> Sequence[Definition]:
        """The declarations of a key."""
        return self._definitions.get(key, ())

    def mentioned(self, key: Key) -> Sequence[Mention]:
        """The mentions of a key."""
        return self._mentions.get(key, ())

    @property
    def keys(self) -> Iterable[Key]:
        """What is mentioned."""
        return self._mentions.keys()

    def definition_at(self, offset: int) -> Definition | None:
        """The declaration whose name is at an offset, its end included."""
        return _narrowest(offset, [(one.span, one) for one in self.definitions])

    def mention_at(self, offset: int) -> Mention | None:
        """What is mentioned at an offset, the end of the name included."""
        return _narrowest(offset, [(one.zone, one) for one in self.mentions])


class Found:
    """What has been found so far in a text."""

    __slots__ = ("calls", "definitions", "includes", "links", "mentions")

    def __init__(self) -> None:
        self.definitions: list[Definition] = []
        self.mentions: list[Mention] = []
        self.links: list[Link] = []
        self.calls: dict[str, str] = {}
        self.includes: list[str] = []

    def define(self, keys: tuple[Key, ...], span: Span, name: str, kind: Kind, detail: str = "") -> None:
        """Adds a declaration."""
        self.definitions.append(Definition(keys, span, name, kind, detail))

    def mention(self, key: Key, span: Span, zone: Span | None = None) -> None:
        """Adds a mention."""
        self.mentions.append(Mention(key, span, zone or span))


def _by_key(pairs: Iterable[tuple[Key, _T]]) -> dict[Key, list[_T]]:
    found: dict[Key, list[_T]] = {}
    for key, one in pairs:
        found.setdefault(key, []).append(one)
    return found


def _narrowest(offset: int, zones: Iterable[tuple[Span, _T]]) -> _T | None:
    """What is at an offset, of several the innermost; between two names the one that begins there."""
    around = [(zone, one) for zone, one in zones if zone.start <= offset <= zone.end]
    if any(zone.start == offset for zone, _ in around):
        around = [(zone, one) for zone, one in around if zone.end > offset or zone.start == offset]
    return min(around, key=lambda found: found[0].end - found[0].start)[1] if around else None
