"""A template parsed again only where it was edited.

The entries of a section (``Resources``, ``Outputs``) each fill lines of their own, and what stands in
the lines of one has no part in how another one is read, as long as nothing in them is left open and
nothing is named by an anchor. So the lines of the entry that was edited are parsed by themselves, and
the trees of all others are moved. Wherever that is in doubt the whole text is to be parsed.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from iacguard.lsp.moved import step_between
from iacguard.syntax.node import Document, Entry, Mapping, Node, Scalar, moved
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple

_ANCHOR: Final = re.compile(r"(?<![^\s\[{,:])&[\w-]")

_REACHES_OUT: Final = re.compile(r"(?:\A|[\n\r\x85\u2028\u2029])(?:---|\.\.\.|%|[\s-]*\?(?:\s|\Z))|\ufeff")
"""Marks of documents, directives, and keys without values, whose place is told by what follows them."""


class _Lines(NamedTuple):
    """The lines of one entry: from ``start`` up to and without ``end``."""

    start: int
    end: int


def reparsed(document: Document, source: Source) -> Document | None:
    """The tree of a text, given that of an earlier state of it; None when it is not told by one entry."""
    root = document.root
    if document.problems or not isinstance(root, Mapping) or not _is_block(root):
        return None
    old = root.span.source
    if ("&" in old.text and _ANCHOR.search(old.text)) or "%" in old.text[: root.span.start]:
        return None
    step = step_between(old.text, source.text)
    sections = list(root.entries.values())
    number = _entry_at(sections, step.start)
    section = None if number is None else sections[number].value
    if number is None or not isinstance(section, Mapping) or not _is_block(section):
        return None
    entries = list(section.entries.values())
    place = _entry_at(entries, step.start)
    if place is None:
        return None
    following = [*entries[place + 1 : place + 2], *sections[number + 1 : number + 2]]
    lines = _lines(old.text, entries[place].key.span, following[0].key.span if following else None)
    if lines is None or step.start <= entries[place].key.span.end:
        return None
    if step.end > (lines.end - 1 if following else lines.end):
        return None
    part = _parsed(source.text[lines.start : lines.end + step.by], entries[place].key, lines.start, old.path)
    if part is None:
        return None
    new = [moved_entry(entry, source, 0) for entry in entries[:place]]
    new.append(moved_entry(next(iter(part.entries.values())), source, lines.start))
    new.extend(moved_entry(entry, source, step.by) for entry in entries[place + 1 :])
    is_last = place == len(entries) - 1
    end = lines.start + part.span.end if is_last else section.span.end + step.by
    inner = Mapping(Span(source, section.span.start, end), _by_name(section, new))
    all_new = [moved_entry(entry, source, 0) for entry in sections[:number]]
    all_new.append(Entry(moved_entry(sections[number], source, 0).key, inner))
    all_new.extend(moved_entry(entry, source, step.by) for entry in sections[number + 1 :])
    if number < len(sections) - 1:
        end = root.span.end + step.by
    return Document(Mapping(Span(source, root.span.start, end), _by_name(root, all_new)), [])


def moved_entry(entry: Entry, source: Source, by: int) -> Entry:
    """An entry in another text, ``by`` characters further on."""
    key = moved(entry.key, source, by)
    assert isinstance(key, Scalar)
    return Entry(key, moved(entry.value, source, by))


def _by_name(before: Mapping, entries: list[Entry]) -> dict[str, Entry]:
    return dict(zip(before.entries, entries, strict=True))


def _is_block(mapping: Mapping) -> bool:
    return mapping.tag is None and not mapping.span.source.text.startswith("{", mapping.span.start)


def _entry_at(entries: list[Entry], offset: int) -> int | None:
    """The number of the entry that an offset is in or behind; None where they are not in their order."""
    starts = [entry.key.span.start for entry in entries]
    if any(one >= other for one, other in pairwise(starts)):
        return None
    found = sum(start <= offset for start in starts) - 1
    return None if found < 0 else found


def _lines(text: str, key: Span, following: Span | None) -> _Lines | None:
    """The lines from that of a key up to that of the next one, when nothing stands before either."""
    start = text.rfind("\n", 0, key.start) + 1
    if text[start : key.start].strip(" "):
        return None
    if following is None:
        return _Lines(start, len(text))
    end = text.rfind("\n", 0, following.start) + 1
    if end <= key.end or text[end : following.start].strip(" "):
        return None
    return _Lines(start, end)


def _parsed(text: str, key: Scalar, start: int, path: str) -> Mapping | None:
    """The mapping that lines are by themselves; None where they are not just the entry of that key."""
    if ("&" in text and _ANCHOR.search(text)) or _REACHES_OUT.search(text):
        return None
    # Whoever gets here has imported it with PyYAML, or has parsed JSON so far.
    from yaml.error import YAMLError

    from iacguard.syntax.yaml_tree import DEEPEST, Builder

    builder = Builder(Source(path, text), text)
    try:
        builder.run(only_first=True)
    except (YAMLError, UnicodeEncodeError):
        return None
    if len(builder.documents) != 1 or builder.documents[0].problems:
        return None
    root = builder.documents[0].root
    if not isinstance(root, Mapping) or not _is_block(root) or len(root.entries) != 1:
        return None
    own = next(iter(root.entries.values())).key
    if own.text != key.text or own.style != key.style or own.tag is not None or key.tag is not None:
        return None
    # In the whole text it is one level deeper.
    if own.span.start != key.span.start - start or _levels(root) + 1 > DEEPEST:
        return None
    return root


def _levels(root: Node) -> int:
    """The most lists and mappings that are in each other, itself included."""
    level: list[Node] = [root]
    count = 0
    while level:
        within: list[Node] = []
        for node in level:
            if isinstance(node, Mapping):
                within.extend(entry.value for entry in node.entries.values())
            elif not isinstance(node, Scalar):
                within.extend(node.items)
        count += any(not isinstance(node, Scalar) for node in level)
        level = within
    return count
