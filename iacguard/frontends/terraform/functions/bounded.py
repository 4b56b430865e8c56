"""Matching that takes a bounded number of steps, for the patterns of which Python may try too many ways.

No state is tried twice at one place of the text, as Go's own backtracker has it:
https://go.dev/src/regexp/backtrack.go
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from functools import lru_cache

from iacguard.frontends.terraform.errors import NotFollowed
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import Any, TypeAlias

if sys.version_info >= (3, 11):
    # The same parser that tells how many ways there are.
    import re._compiler as compiler
    import re._constants as opcodes
    import re._parser as parser
else:
    import sre_compile as compiler
    import sre_constants as opcodes
    import sre_parse as parser

_MOST_STEPS = 1_000_000
"""About as many as take half a second."""

_MOST_INSTRUCTIONS = 5000


class _TooLarge(Exception):
    """A pattern of more instructions than are followed."""


class _Instruction(NamedTuple):
    """One step: ``leaf`` is what a character, or the place, has to be.

    Without it the next are ``next`` and, where that leads nowhere, ``other``; ``save`` is the end of a
    group that is here.
    """

    leaf: re.Pattern[str] | None
    width: int
    next: int
    other: int | None
    save: int | None


class _Program(NamedTuple):
    instructions: Sequence[_Instruction]
    groups: int
    groupindex: dict[str, int]


class Found:
    """A match, with what is asked of those of ``re``."""

    __slots__ = ("_places", "_text", "re")

    def __init__(self, pattern: Bounded, text: str, places: Sequence[int]) -> None:
        self.re = pattern
        self._text = text
        self._places = places

    def start(self) -> int:
        """Where it starts."""
        return self._places[0]

    def end(self) -> int:
        """Where it ends."""
        return self._places[1]

    def __getitem__(self, group: int | str) -> str | None:
        index = self.re.groupindex[group] if isinstance(group, str) else group
        if index > self.re.groups:
            raise IndexError("no such group")
        start, end = self._places[2 * index : 2 * index + 2]
        return None if start < 0 or end < 0 else self._text[start:end]

    def groups(self) -> tuple[str | None, ...]:
        """What the groups have matched."""
        return tuple([self[index] for index in range(1, self.re.groups + 1)])

    def groupdict(self) -> dict[str, str | None]:
        """What the groups with names have matched."""
        return {name: self[index] for name, index in self.re.groupindex.items()}


class Bounded:
    """A pattern of Python's syntax, to be searched for in so many steps altogether.

    Raises NotFollowed, with ``span``, when there would be more.
    """

    def __init__(self, pattern: str, span: Span) -> None:
        try:
            program = _program(pattern)
        except _TooLarge:
            raise NotFollowed(span, "a regular expression longer than is followed") from None
        self.groups = program.groups
        self.groupindex = program.groupindex
        self._instructions = program.instructions
        self._span = span
        self._steps = _MOST_STEPS

    def search(self, text: str, position: int) -> Found | None:
        """The first match at or after a place."""
        size = len(text) + 1
        if size * len(self._instructions) > _MOST_STEPS:
            raise NotFollowed(self._span, "a regular expression that may take too long here")
        # Clearing the memory takes its time too, where there are many matches in a long text.
        self._steps -= size * len(self._instructions) // 10_000
        tried = bytearray(size * len(self._instructions))
        for start in range(position, size):
            places = self._match(text, start, tried)
            if places is not None:
                return Found(self, text, places)
        return None

    def _match(self, text: str, start: int, tried: bytearray) -> list[int] | None:
        """Where the groups of a match at one place start and end."""
        instructions = self._instructions
        size = len(text) + 1
        places = [-1] * (2 * self.groups + 2)
        places[0] = start
        # What is tried next, or, with a negative number, what a place of a group is to be again.
        pending = [(0, start)]
        while pending:
            current, position = pending.pop()
            if current < 0:
                places[~current] = position
                continue
            while not tried[current * size + position]:
                tried[current * size + position] = 1
                self._steps -= 1
                if self._steps < 0:
                    raise NotFollowed(self._span, "a regular expression that may take too long here")
                leaf, width, following, other, save = instructions[current]
                if leaf is not None:
                    if not leaf.match(text, position):
                        break
                    position += width
                elif save is not None:
                    pending.append((~save, places[save]))
                    places[save] = position
                elif other is not None:
                    pending.append((other, position))
                elif following < 0:
                    places[1] = position
                    return places
                current = following
        return None


_Item: TypeAlias = "tuple[Any, Any]"
"""A part of a parsed pattern: what it is, and what it is given."""


@lru_cache(maxsize=64)
def _program(pattern: str) -> _Program:
    tree = parser.parse(pattern, 0)
    flags = tree.state.flags
    made = _Compiler()
    made.sequence(list(tree.data), flags)
    made.add(following=-1)
    return _Program(tuple(made.instructions), tree.state.groups - 1, dict(tree.state.groupdict))


class _Compiler:
    def __init__(self) -> None:
        self.instructions: list[_Instruction] = []

    def add(
        self,
        leaf: re.Pattern[str] | None = None,
        width: int = 0,
        following: int | None = None,
        other: int | None = None,
        save: int | None = None,
    ) -> int:
        """Add an instruction, which leads to the next one unless told otherwise; its number."""
        place = len(self.instructions)
        if place >= _MOST_INSTRUCTIONS:
            raise _TooLarge
        next_one = place + 1 if following is None else following
        self.instructions.append(_Instruction(leaf, width, next_one, other, save))
        return place

    def lead(self, place: int, following: int, other: int | None = None) -> None:
        """Change where an instruction leads."""
        self.instructions[place] = self.instructions[place]._replace(next=following, other=other)

    @property
    def end(self) -> int:
        return len(self.instructions)

    def sequence(self, items: Sequence[_Item], flags: int) -> None:
        for item in items:
            self.item(item, flags)

    def item(self, item: _Item, flags: int) -> None:
        opcode, argument = item
        if opcode is opcodes.SUBPATTERN:
            group, added, taken, body = argument
            inner = (flags | added) & ~taken
            if group is not None:
                self.add(save=2 * group)
            self.sequence(list(body), inner)
            if group is not None:
                self.add(save=2 * group + 1)
        elif opcode is opcodes.BRANCH:
            self.branch([list(branch) for branch in argument[1]], flags)
        elif opcode in (opcodes.MAX_REPEAT, opcodes.MIN_REPEAT):
            least, most, body = argument
            self.repeat(int(least), None if most is opcodes.MAXREPEAT else int(most), list(body), flags,
                        opcode is opcodes.MAX_REPEAT)  # fmt: skip
        elif opcode is opcodes.AT:
            self.add(_leaf(item, flags))
        else:
            self.add(_leaf(item, flags), 1)

    def branch(self, branches: list[list[_Item]], flags: int) -> None:
        ends: list[int] = []
        for position, branch in enumerate(branches):
            is_last = position == len(branches) - 1
            split = None if is_last else self.add()
            self.sequence(branch, flags)
            if split is not None:
                ends.append(self.add())
                self.lead(split, split + 1, self.end)
        for end in ends:
            self.lead(end, self.end)

    def repeat(self, least: int, most: int | None, body: list[_Item], flags: int, greedy: bool) -> None:
        starts = [self.end]
        for _ in range(least):
            self.sequence(body, flags)
            starts.append(self.end)
        if most is None and least and not _may_be_empty(body):
            # One more of the last.
            split = self.add()
            self.choose(split, starts[-2], self.end, greedy)
        elif most is None:
            # An empty round ends it: x* is (x+)? for what may be empty.
            skip = self.add()
            first = self.end
            self.sequence(body, flags)
            split = self.add()
            self.choose(split, first, self.end, greedy)
            self.choose(skip, first, self.end, greedy)
        else:
            splits = []
            for _ in range(most - least):
                splits.append(self.add())
                self.sequence(body, flags)
            for split in splits:
                self.choose(split, split + 1, self.end, greedy)

    def choose(self, split: int, again: int, beyond: int, greedy: bool) -> None:
        """Make an instruction lead into a repetition and out of it, what is tried first."""
        self.lead(split, *((again, beyond) if greedy else (beyond, again)))


def _leaf(item: _Item, flags: int) -> re.Pattern[str]:
    state = parser.State()
    state.flags = flags & ~re.DEBUG
    made: re.Pattern[str] = compiler.compile(parser.SubPattern(state, [item]), state.flags)
    return made


def _may_be_empty(items: Sequence[_Item]) -> bool:
    return bool(parser.SubPattern(parser.State(), list(items)).getwidth()[0] == 0)
