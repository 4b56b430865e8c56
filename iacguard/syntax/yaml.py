"""YAML texts to trees, and their comments.

Tags stay as written (``!Ref``), aliases share the nodes that their anchors name, and merge keys
are carried out. A text with mistakes gives its problems and all that can be read nevertheless.
"""

from __future__ import annotations

from bisect import bisect_right

from iacguard.syntax.node import Comment, Document, Mapping, Node, Scalar, Sequence
from iacguard.syntax.yaml_layout import after_properties
from iacguard.text import Source


def parse(source: Source) -> Document:
    """The first document of a text."""
    documents = _read(source, only_first=True)
    return documents[0] if documents else Document(None, [])


def parse_all(source: Source) -> list[Document]:
    """All documents of a text, each with the problems in its part of it."""
    return _read(source, only_first=False)


def comments(source: Source, document: Document, containing: str = "") -> list[Comment]:
    """The comments of a document that was parsed from ``source``, in order.

    With ``containing`` only those that have these characters in their text, which takes next to
    no time when the source has them nowhere. Not told from a comment is a ``#`` in a value that a
    second entry under the same key has replaced.
    """
    text = source.text
    found: list[Comment] = []
    opaque: tuple[list[int], list[int]] | None = None
    wanted = containing or "#"
    offset = text.find(wanted)
    while offset != -1:
        start, end = _line_bounds(text, offset)
        if opaque is None and "#" in text[start:end]:
            opaque = _opaque(document.root)
        marker = -1 if opaque is None else _marker(text, start, end, opaque)
        if marker != -1 and containing in text[marker + 1 : end]:
            found.append(Comment(source.span(marker, end), text[marker + 1 : end]))
        offset = text.find(wanted, end)
    return found


def _read(source: Source, only_first: bool) -> list[Document]:
    if not source.text or source.text.isspace():
        return []
    from iacguard.syntax.yaml_lines import read_lines

    document = read_lines(source)
    if document is not None:
        return [document]
    # PyYAML takes longer to import than a template to parse, and many runs need neither.
    from iacguard.syntax.yaml_tree import read

    return read(source, only_first)


def _line_bounds(text: str, offset: int) -> tuple[int, int]:
    start = text.rfind("\n", 0, offset) + 1
    start = max(start, text.rfind("\r", start, offset) + 1)
    end = text.find("\n", offset)
    end = len(text) if end == -1 else end
    carriage_return = text.find("\r", offset, end)
    return start, end if carriage_return == -1 else carriage_return


def _marker(text: str, start: int, end: int, opaque: tuple[list[int], list[int]]) -> int:
    """Offset of the ``#`` that starts a comment on a line, or -1."""
    starts, ends = opaque
    offset = text.find("#", start, end)
    while offset != -1:
        scalar = bisect_right(starts, offset) - 1
        if scalar >= 0 and offset < ends[scalar]:
            offset = ends[scalar] - 1
        elif offset == 0 or text[offset - 1] in " \t\r\n,[]{}'\"":
            return offset
        offset = text.find("#", offset + 1, end)
    return -1


def _opaque(root: Node | None) -> tuple[list[int], list[int]]:
    """Starts and ends of the parts of the text in which ``#`` starts no comment."""
    parts: list[tuple[int, int]] = []
    seen: set[int] = set()
    pending = [] if root is None else [root]
    while pending:
        node = pending.pop()
        if isinstance(node, Scalar):
            parts.append(_content(node))
        elif id(node) not in seen:
            seen.add(id(node))
            if type(node) is Sequence:
                pending += node.items
            elif type(node) is Mapping:
                for entry in node.entries.values():
                    pending += entry
    parts.sort()
    return [start for start, _ in parts], [end for _, end in parts]


def _content(scalar: Scalar) -> tuple[int, int]:
    """The part of a scalar that is no tag, no anchor, no header and no comment on the header."""
    source, start, end = scalar.span
    text = source.text
    if scalar.tag is not None or text[start : start + 1] in ("!", "&"):
        start = after_properties(text, start, end)
    if scalar.style in ("literal", "folded"):
        start = min(_line_bounds(text, start)[1], end)
    return start, end
