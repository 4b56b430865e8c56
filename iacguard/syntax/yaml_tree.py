"""YAML events to nodes.

The parser is libyaml's through PyYAML, or PyYAML's own where the extension is missing: both take
the same language, the second takes many times longer. Importing PyYAML costs more than reading a
template does, so this module is to be imported when there is a text to read.

Events are read in one loop without recursion. What an alias stands for is shared, not repeated,
and its size is added up, so that a few lines that unfold to gigabytes are refused on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from iacguard.tuples import NamedTuple
from iacguard.typed import Any, Final, NoReturn, TypeAlias

from iacguard.syntax import libyaml  # isort: skip # before any other import of PyYAML
from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamStartEvent,
)

from iacguard.syntax.node import Document, Entry, Mapping, Node, Scalar, Sequence, Style, SyntaxProblem
from iacguard.syntax.wording import duplicate_key
from iacguard.syntax.yaml_layout import after_anchor, block_scalar_end
from iacguard.syntax.yaml_values import NUMBER_START, WORDS, Value, number_value, tagged_value
from iacguard.text import Source, Span


def _parser() -> Callable[[str], Any]:
    if libyaml.Parser is not None:
        return libyaml.Parser
    from iacguard.syntax.yaml_python import PythonParser

    return PythonParser


_Parser: Callable[[str], Any] = _parser()

DEEPEST: Final = 200
"""Levels of nesting that are read, aliases unfolded; everything downstream may recurse on a tree."""

LARGEST: Final = 1_000_000
"""Values that aliases may add to a document."""

_STYLES: Final[dict[str | None, Style]] = {
    None: "plain",
    "": "plain",
    "'": "single",
    '"': "double",
    "|": "literal",
    ">": "folded",
}

# Going round the constructors of named tuples saves 7 % of the time.
_new: Final = tuple.__new__


def events(text: str) -> Iterator[Any]:
    """The events of a text. Raises YAMLError."""
    next_event = _Parser(text).get_event
    while (event := next_event()) is not None:
        yield event


def read(source: Source, only_first: bool) -> list[Document]:
    """The documents of a text with all that is wrong with them; with ``only_first`` at most one."""
    builder = Builder(source, source.text)
    try:
        builder.run(only_first)
    except (YAMLError, UnicodeEncodeError):
        # Rare, and in need of many regular expressions, which take their time to compile.
        from iacguard.syntax.yaml_recovery import read_mended

        return read_mended(source, only_first)
    return finished(builder.documents, [])


class BuiltDocument:
    """A document as it is being built; ``start`` is where it starts."""

    __slots__ = ("problems", "root", "start")

    def __init__(self, start: int) -> None:
        self.start = start
        self.root: Node | None = None
        self.problems: list[SyntaxProblem] = []


class _Refused(Exception):
    """A document whose tree must not be built."""


class _Size(NamedTuple):
    """What a node unfolds to: itself with all that is below it."""

    values: int
    levels: int


_ONE_VALUE = _Size(1, 0)

# What encloses a node: its parent, the key it will be the value of, and the node's own anchor.
_Frame: TypeAlias = "tuple[Mapping | Sequence | None, Scalar | None, str | None]"


class Builder:
    """One pass over the events of a text.

    Whatever the parser raises comes through; then ``last_scalar`` and ``opened`` tell what it had
    read last and which lists and mappings were open, and ``documents`` has what was read.
    """

    def __init__(self, source: Source, text: str) -> None:
        self.documents: list[BuiltDocument] = []
        self.last_scalar = (0, 0)
        self.opened: list[int] = []
        self._source = source
        self._text = text
        self._anchors: dict[str, Node | None] = {}
        self._added = 0
        # Nodes are kept with their sizes, so that no other one gets the identity of one thrown away.
        self._sizes: dict[int, tuple[Node, _Size]] = {}
        self._merges: dict[int, list[tuple[Scalar, Node]]] = {}
        # The key of a value that has no usable key. Its text makes attaching the value irregular.
        self._no_key = Scalar(Span(source, 0, 0), None, "<<")

    def run(self, only_first: bool) -> None:
        """Read the whole text, or its first document and a look at what follows it."""
        documents = self.documents
        try:
            next_event = _Parser(self._text).get_event
            while True:
                kind = type(event := next_event())
                if kind is DocumentStartEvent:
                    if only_first and documents:
                        return
                    documents.append(BuiltDocument(event.start_mark.index))
                    self._anchors = {}
                    self._read_document(documents[-1], next_event)
                elif kind is not StreamStartEvent:
                    return
        except _Refused:
            pass

    def _read_document(self, document: BuiltDocument, next_event: Callable[[], Any]) -> None:
        """Read events up to the end of a document: the one loop that has to be fast."""
        source, text = self._source, self._text
        styles, words, number_start = _STYLES, WORDS, NUMBER_START
        nowhere = Span(source, 0, 0)
        opened = self.opened = []
        outer: list[_Frame] = []
        current: Mapping | Sequence | None = None
        entries: dict[str, Entry] | None = None
        items: list[Node] = []
        key: Scalar | None = None
        node: Node
        end = scalar_start = scalar_end = document.start
        try:
            while True:
                event = next_event()
                kind = type(event)
                if kind is ScalarEvent:
                    start = event.start_mark.index
                    end = event.end_mark.index
                    scalar_start, scalar_end = start, end
                    content: str = event.value
                    value: Value = content
                    style = styles[event.style]
                    tag = event.tag
                    if tag is not None:
                        value, tag = tagged_value(tag, content)
                    elif style == "plain":
                        if content in words:
                            value = words[content]
                        elif content[0] in number_start:
                            value = number_value(content)
                    if style == "literal" or style == "folded":
                        end = block_scalar_end(text, start, end, content)
                    if event.anchor is not None:
                        start = after_anchor(text, start, end)
                    node = Scalar(_new(Span, (source, start, end)), value, content, style, tag)
                    if event.anchor is not None:
                        self._anchors[event.anchor] = node
                elif kind is MappingStartEvent or kind is SequenceStartEvent:
                    start = event.start_mark.index
                    if event.anchor is not None:
                        start = after_anchor(text, start, len(text))
                        self._anchors[event.anchor] = None
                    outer.append((current, key, event.anchor))
                    opened.append(start)
                    if len(opened) > DEEPEST:
                        self._refuse_depth(document, source.span(start, start + 1))
                    tag = event.tag
                    if tag is not None:
                        tag = tagged_value(tag, "")[1]
                    key = None
                    if kind is MappingStartEvent:
                        entries = {}
                        current = Mapping(nowhere, entries, tag)
                    else:
                        entries = None
                        items = []
                        current = Sequence(nowhere, items, tag)
                    continue
                elif current is not None and (kind is MappingEndEvent or kind is SequenceEndEvent):
                    # Only a closing bracket has an extent. The end of a block is where the next
                    # token starts, past comments and blank lines.
                    if event.end_mark.index > event.start_mark.index:
                        end = event.end_mark.index
                    node = current
                    node.span = _new(Span, (source, opened.pop(), end))
                    if self._merges and isinstance(node, Mapping):
                        self._merge(document, node)
                    current, key, anchor = outer.pop()
                    if anchor is not None:
                        self._anchors[anchor] = node
                    if isinstance(current, Mapping):
                        entries = current.entries
                    elif isinstance(current, Sequence):
                        entries = None
                        items = current.items
                elif kind is AliasEvent:
                    end = event.end_mark.index
                    span = source.span(event.start_mark.index, end)
                    node = self._aliased(document, event.anchor, span, len(opened))
                else:
                    return

                if current is None:
                    document.root = node
                elif entries is None:
                    items.append(node)
                elif key is None:
                    key = node if isinstance(node, Scalar) else self._refuse_key(document, node)
                else:
                    name = key.text
                    if name in entries or name == "<<":
                        self._attach_irregular(document, entries, key, node)
                    else:
                        entries[name] = _new(Entry, (key, node))
                    key = None
        except MarkedYAMLError:
            self.last_scalar = (scalar_start, scalar_end)
            self._abandon(document, outer, current, end)
            raise

    def _attach_irregular(
        self, document: BuiltDocument, entries: dict[str, Entry], key: Scalar, node: Node
    ) -> None:
        """Attach a value whose key is a merge key, is there already, or is no key at all."""
        if key is self._no_key:
            return
        if key.text == "<<" and key.style == "plain" and key.tag is None:
            self._merges.setdefault(id(entries), []).append((key, node))
            return
        first = entries.get(key.text)
        if first is not None:
            document.problems.append(duplicate_key(key, first.key))
        entries[key.text] = Entry(key, node)

    def _merge(self, document: BuiltDocument, mapping: Mapping) -> None:
        """Give a mapping what its merge keys bring, where it has no entry of its own."""
        inherited: dict[str, Entry] = {}
        for key, value in self._merges.pop(id(mapping.entries), []):
            sources = value.items if isinstance(value, Sequence) else [value]
            for source in reversed(sources):
                if isinstance(source, Mapping):
                    inherited.update(source.entries)
                else:
                    message = "expected a mapping, or a list of mappings, as the value of '<<'"
                    document.problems.append(SyntaxProblem(key.span, message))
        if inherited:
            inherited.update(mapping.entries)
            mapping.entries = inherited

    def _aliased(self, document: BuiltDocument, name: str, span: Span, level: int) -> Node:
        """The node that an alias stands for."""
        node = self._anchors.get(name)
        if node is None:
            message = f"no value before this is named '&{name}'"
            if name in self._anchors:
                message = f"the alias '*{name}' stands inside the very value that it names"
            document.problems.append(SyntaxProblem(span, message))
            return Scalar(span, None, "")
        size = self._size(node)
        if level + size.levels > DEEPEST:
            self._refuse_depth(document, span)
        self._added += size.values
        if self._added > LARGEST:
            message = f"aliases unfold to more than {LARGEST:,} values"
            self._refuse(document, SyntaxProblem(span, message))
        return node

    def _size(self, node: Node) -> _Size:
        if isinstance(node, Scalar):
            return _ONE_VALUE
        known = self._sizes.get(id(node))
        if known is not None:
            return known[1]
        if isinstance(node, Mapping):
            children = [entry.value for entry in node.entries.values()]
            values = 1 + len(children)
        else:
            children = node.items
            values = 1
        levels = 0
        for child in children:
            below = self._size(child)
            values += below.values
            levels = max(levels, below.levels)
        size = _Size(values, 1 + levels)
        self._sizes[id(node)] = (node, size)
        return size

    def _refuse_key(self, document: BuiltDocument, node: Mapping | Sequence) -> Scalar:
        found = "a mapping" if isinstance(node, Mapping) else "a list"
        message = f"expected a plain key, found {found} (a template expression like {{{{ }}}} needs quotes)"
        document.problems.append(SyntaxProblem(node.span, message))
        return self._no_key

    def _refuse_depth(self, document: BuiltDocument, span: Span) -> NoReturn:
        message = f"values are nested more than {DEEPEST} levels deep"
        self._refuse(document, SyntaxProblem(span, message))

    def _refuse(self, document: BuiltDocument, problem: SyntaxProblem) -> NoReturn:
        document.root = None
        document.problems.append(problem)
        raise _Refused

    def _abandon(
        self, document: BuiltDocument, outer: list[_Frame], current: Mapping | Sequence | None, end: int
    ) -> None:
        """Keep what was read of a document whose end is out of reach."""
        starts = self.opened[:]
        while current is not None:
            start = starts.pop()
            current.span = Span(self._source, start, max(start, end))
            if isinstance(current, Mapping):
                self._merge(document, current)
            node: Node = current
            current, key, _ = outer.pop()
            if isinstance(current, Sequence):
                current.items.append(node)
            elif isinstance(current, Mapping):
                if key is not None and key is not self._no_key:
                    current.entries[key.text] = Entry(key, node)
            else:
                document.root = node


def finished(built: list[BuiltDocument], problems: list[SyntaxProblem]) -> list[Document]:
    """Documents with their problems in order of place, those of the mended text included."""
    if not built and problems:
        built = [BuiltDocument(0)]
    for problem in problems:
        owner = built[0]
        for document in built[1:]:
            if document.start <= problem.span.start:
                owner = document
        owner.problems.append(problem)
    documents = []
    for document in built:
        root = document.root
        if isinstance(root, Scalar) and root.span.start == root.span.end:
            root = None
        documents.append(Document(root, sorted(document.problems, key=lambda problem: problem.span.start)))
    return documents
