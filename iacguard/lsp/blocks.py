"""Which declarations of a text changed, and what else of a unit may mean something else by that.

A text is seen as blocks: the entries of a template's sections, the blocks of a Terraform file, each
local value by itself. What a block means can only hang on others whose names are words in its text.
So it is enough to know the words of every block to know what a change can reach, whatever the
expressions are. Where a change may reach further (a macro, a provider, a module call's callee, an
anchor of YAML), everything counts as reached.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from iacguard.syntax.node import Document
from iacguard.syntax.node import Mapping as Node
from iacguard.text import Source, Span
from iacguard.tuples import NamedTuple

if TYPE_CHECKING:
    from iacguard.syntax.hcl.tree import File

_WORD: Final = re.compile(r"\w[\w-]*")
_TEMPLATE_WORD: Final = re.compile(r"\w+")

_NAMED: Final = frozenset({"Conditions", "Outputs", "Parameters", "Resources"})
"""The sections of a template in which one entry can change without everything changing."""

_MENTIONED_NOWHERE: Final = frozenset({"AWSTemplateFormatVersion", "Description", "Metadata"})
"""The sections that nothing else of a template can mention."""

_FAR: Final = re.compile(r"Fn::Transform|Fn::ForEach|AWS::CloudFormation::Stack|AWS::Serverless|::MODULE")
"""What reaches further than names do."""

_WHOLE: Final = re.compile(r"\bmodule\.[\w-]+(?:\[[^\]]*\])?(?![\w.\[-])")
_WHOLE_MODULE: Final = "module.*"
"""Stands for a module that is mentioned as a whole."""

_ANCHOR: Final = re.compile(r"(?<![^\s\[{,:])&\w")


class Block(NamedTuple):
    """A declaration: from ``start`` up to and without ``end``."""

    key: tuple[str, ...]
    """What it declares: equal for two that declare the same."""
    start: int
    end: int
    text: str
    words: frozenset[str]
    names: tuple[tuple[str, ...], ...]
    """What others may mention it by: all words of one of these."""
    reaches_all: bool = False


class Blocks:
    """The blocks of one text, in its order."""

    __slots__ = ("_starts", "all", "source")

    def __init__(self, source: Source, blocks: Iterable[Block]) -> None:
        self.source = source
        self.all = sorted(blocks, key=lambda block: block.start)
        self._starts = [block.start for block in self.all]

    def at(self, offset: int) -> int | None:
        """The number of the block that an offset is in, its end included."""
        number = bisect_right(self._starts, offset) - 1
        return number if number >= 0 and offset <= self.all[number].end else None


# Splitting -------------------------------------------------------------------------------------


def of_template(source: Source, document: Document, before: Blocks | None = None) -> Blocks:
    """The blocks of a template."""
    known = {} if before is None else {(one.key, one.text): one for one in before.all}
    blocks: list[Block] = []
    root = document.root
    if not isinstance(root, Node) or "Transform" in root.entries or _ANCHOR.search(source.text):
        # Macros see the whole template, and what an anchor names may stand anywhere.
        return Blocks(source, [_block(("",), source.span(), (), _TEMPLATE_WORD, known)])
    for section, entry in root.entries.items():
        if section in _NAMED and isinstance(entry.value, Node):
            for name, inner in entry.value.entries.items():
                span = inner.key.span.to(inner.value.span)
                blocks.append(_block((section, name), span, ((name,),), _TEMPLATE_WORD, known))
        else:
            span = entry.key.span.to(entry.value.span)
            block = _block((section,), span, (), _TEMPLATE_WORD, known)
            blocks.append(block._replace(reaches_all=section not in _MENTIONED_NOWHERE))
    return Blocks(source, blocks)


def of_file(source: Source, file: File, before: Blocks | None = None) -> Blocks:
    """The blocks of a Terraform file."""
    known = {} if before is None else {(one.key, one.text): one for one in before.all}
    blocks: list[Block] = []
    if source.path.endswith(".json"):
        return Blocks(source, [_block(("",), source.span(), (), _WORD, known)])
    for block in file.body.blocks:
        labels = tuple(label.text for label in block.labels)
        key = (block.type, *labels)
        if block.type == "locals":
            for name, attribute in block.body.attributes.items():
                blocks.append(_block(("local", name), attribute.span, ((name,),), _WORD, known))
            continue
        names: tuple[tuple[str, ...], ...] = ()
        if block.type in ("resource", "data", "ephemeral") and len(labels) > 1:
            names = (labels[:2],)
        elif block.type == "variable":
            names = (labels,)
        elif block.type == "output":
            # A module may be handed on as a whole, and then what takes it names the output.
            names = (labels, (_WHOLE_MODULE,))
        blocks.append(_block(key, block.span, names, _WORD, known))
    for name, attribute in file.body.attributes.items():
        blocks.append(_block(("", name), attribute.span, (), _WORD, known))
    return Blocks(source, blocks)


def _block(
    key: tuple[str, ...],
    span: Span,
    names: tuple[tuple[str, ...], ...],
    word: re.Pattern[str],
    known: Mapping[tuple[tuple[str, ...], str], Block],
) -> Block:
    text = span.text
    same = known.get((key, text))
    if same is not None:
        return same._replace(start=span.start, end=span.end)
    words = frozenset(word.findall(text))
    if _WHOLE.search(text):
        words |= {_WHOLE_MODULE}
    return Block(
        key,
        span.start,
        span.end,
        text,
        words,
        names,
        not names or bool(_FAR.search(text)),
    )


# What a change reaches -------------------------------------------------------------------------


class Reach:
    """What of a unit may mean something else since its texts changed.

    ``before`` and ``after`` are the blocks of all its texts, by path. A text that is the same has
    the very same blocks.
    """

    __slots__ = ("_after", "_moved", "_reached", "is_everything")

    def __init__(self, before: Mapping[str, Blocks], after: Mapping[str, Blocks]) -> None:
        self._after = after
        self._moved: dict[Source, _Moved] = {}
        self._reached: set[tuple[str, int]] = set()
        """Blocks as they are now, by path and number."""
        self.is_everything = before.keys() != after.keys()
        if self.is_everything:
            return
        named: list[tuple[str, ...]] = []
        for path, blocks in after.items():
            old = before[path]
            if old is blocks:
                continue
            moved = self._moved[old.source] = _Moved(old, blocks)
            named.extend(name for block in moved.gone for name in block.names)
            is_far = moved.is_reordered or any(block.reaches_all for block in moved.gone)
            self.is_everything = self.is_everything or is_far
            for number in moved.new:
                self._reach(path, number, named)
        self._spread(named)

    def _reach(self, path: str, number: int, named: list[tuple[str, ...]]) -> None:
        block = self._after[path].all[number]
        self._reached.add((path, number))
        self.is_everything = self.is_everything or block.reaches_all
        named.extend(block.names)

    def _spread(self, named: list[tuple[str, ...]]) -> None:
        seen: set[tuple[str, ...]] = set()
        while named and not self.is_everything:
            name = named.pop()
            if name in seen:
                continue
            seen.add(name)
            for path, blocks in self._after.items():
                for number, block in enumerate(blocks.all):
                    if (path, number) not in self._reached and block.words.issuperset(name):
                        self._reach(path, number, named)

    def reached(self) -> list[Block]:
        """The blocks that may mean something else, and those that are gone."""
        now = [self._after[path].all[number] for path, number in self._reached]
        return [*now, *(block for moved in self._moved.values() for block in moved.gone)]

    def unreached(self, section: str) -> frozenset[str]:
        """The names in a section of the template whose blocks mean what they meant."""
        if self.is_everything:
            return frozenset()
        return frozenset(
            block.key[1]
            for path, blocks in self._after.items()
            for number, block in enumerate(blocks.all)
            if len(block.key) == 2 and block.key[0] == section and (path, number) not in self._reached
        )

    def reaches(self, span: Span) -> bool:
        """Whether what is declared at a place of the texts as they are now may mean something else."""
        blocks = self._after.get(span.source.path)
        if blocks is None or blocks.source is not span.source:
            # A text that is no part of the unit's own (a file of variables) is the same as before.
            return False
        number = blocks.at(span.start)
        if number is None:
            return span.source in {one.after.source for one in self._moved.values()}
        return (span.source.path, number) in self._reached

    def key(self, span: Span) -> tuple[str, ...] | None:
        """What the block declares that is at a place of the texts as they are now."""
        blocks = self._after.get(span.source.path)
        number = None if blocks is None else blocks.at(span.start)
        return None if blocks is None or number is None else blocks.all[number].key

    def new_place(self, span: Span) -> Span | None:
        """Where something is now that was in a text as it was; None where that cannot be told."""
        moved = self._moved.get(span.source)
        return span if moved is None else moved.place(span)


class _Moved:
    """Where the unchanged blocks of one text are in another one."""

    def __init__(self, before: Blocks, after: Blocks) -> None:
        self.before = before
        self.after = after
        self._to: dict[int, int] = {}
        waiting: dict[tuple[tuple[str, ...], str], list[int]] = {}
        for number, block in enumerate(before.all):
            waiting.setdefault((block.key, block.text), []).append(number)
        self.new: list[int] = []
        """Numbers of the blocks that were not there."""
        for number, block in enumerate(after.all):
            olds = waiting.get((block.key, block.text))
            if olds:
                self._to[olds.pop(0)] = number
            else:
                self.new.append(number)
        order = [self._to[number] for number in sorted(self._to)]
        self.is_reordered = any(one > other for one, other in pairwise(order))
        """Whether what stays the same does so in another order."""
        self.gone = [before.all[number] for numbers in waiting.values() for number in numbers]
        """The blocks that are not there any more."""

    def place(self, span: Span) -> Span | None:
        number = self.before.at(span.start)
        if number is None or number not in self._to:
            return None
        old, new = self.before.all[number], self.after.all[self._to[number]]
        if span.end > old.end:
            return None
        by = new.start - old.start
        return Span(self.after.source, span.start + by, span.end + by)
