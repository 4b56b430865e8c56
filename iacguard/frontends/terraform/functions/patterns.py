"""Regular expressions that are followed: those whose matching takes a bounded number of steps here.

Terraform's engine (RE2) is linear in the text. Python's tries one way after the other, so how many
ways there can be is worked out first. A repetition that can only end in one place, since what comes
next cannot be one of its own characters, has one way however long the text is.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from functools import lru_cache

from iacguard.typed import Any, TypeAlias

if sys.version_info >= (3, 11):
    # The parser of patterns is the same that matching uses, so nothing is read in two ways.
    import re._constants as opcodes
    import re._parser as parser
else:
    import sre_constants as opcodes
    import sre_parse as parser

MOST_STEPS = 10_000_000
"""About as many as take half a second."""

LONGEST_PATTERN = 1000


class TooManySteps(Exception):
    """A pattern that may take long over a text."""


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of Python's syntax. Raises re.error."""
    return re.compile(pattern)


def check(pattern: str, text: str) -> None:
    """Raises TooManySteps for a pattern that may take long over a text, re.error for what is no pattern."""
    tree = parser.parse(compiled(pattern).pattern, 0)
    ways, _ = _Ways(pattern, text).of(tree.data, frozenset())
    if ways * (len(text) + 1) ** 2 > MOST_STEPS:
        raise TooManySteps


_Set: TypeAlias = "frozenset[str]"
_Item: TypeAlias = "tuple[Any, Any]"
"""A part of a parsed pattern: what it is, and what it is given."""


_ANY_CASE = re.compile(r"\(\?[a-zA-Z-]*i")


class _Ways:
    """Counts the ways in which patterns can match within one text."""

    def __init__(self, pattern: str, text: str) -> None:
        self.any_case = _ANY_CASE.search(pattern) is not None
        self.length = len(text)
        self.characters = frozenset(text)

    def of(self, items: Sequence[_Item], follow: _Set) -> tuple[int, _Set]:
        """The number of ways of a sequence before ``follow``, and the characters it can begin with."""
        ways = 1
        for item in reversed(items):
            own, follow = self._item(item, follow)
            ways = min(ways * own, MOST_STEPS + 1)
        return ways, follow

    def _item(self, item: _Item, follow: _Set) -> tuple[int, _Set]:
        opcode, argument = item
        if opcode in (opcodes.LITERAL, opcodes.NOT_LITERAL, opcodes.ANY, opcodes.IN, opcodes.CATEGORY):
            return 1, self._characters(item)
        if opcode is opcodes.AT:
            if argument in (opcodes.AT_END, opcodes.AT_END_STRING):
                return 1, frozenset("\n") if argument is opcodes.AT_END else frozenset()
            return 1, follow
        if opcode is opcodes.SUBPATTERN:
            return self.of(list(argument[3]), follow)
        if opcode is opcodes.BRANCH:
            return self._branch([list(branch) for branch in argument[1]], follow)
        if opcode in (opcodes.MAX_REPEAT, opcodes.MIN_REPEAT):
            least, most, body = argument
            return self._repeat(int(least), int(most), list(body), follow)
        raise TooManySteps

    def _branch(self, branches: list[list[_Item]], follow: _Set) -> tuple[int, _Set]:
        ways, first = 0, frozenset[str]()
        apart = True
        most = 1
        for branch in branches:
            own, begins = self.of(branch, follow)
            apart = apart and not (begins & first) and bool(begins)
            ways, most, first = ways + own, max(most, own), first | begins
        return (most if apart else ways), first

    def _repeat(self, least: int, most: int, body: list[_Item], follow: _Set) -> tuple[int, _Set]:
        _, begins = self.of(body, follow)
        may_be_empty = self._may_be_empty(body)
        after = follow | begins if most > 1 else follow
        ways, begins = self.of(body, after)
        first = begins | follow if least == 0 or may_be_empty else begins
        if most <= 1:
            return (ways if least else ways + 1 if begins & follow or may_be_empty else ways), first
        rounds = min(most, self.length)
        if least == most and ways == 1 and not may_be_empty:
            return 1, first
        if ways > 1 or may_be_empty:
            # Several ways in each round multiply.
            return min(max(ways, 2) ** min(rounds, 64), MOST_STEPS + 1), first
        return (rounds - min(least, rounds) + 1 if begins & follow else 1), first

    def _may_be_empty(self, items: Sequence[_Item]) -> bool:
        return bool(parser.SubPattern(parser.State(), list(items)).getwidth()[0] == 0)

    def _characters(self, item: _Item) -> _Set:
        return frozenset(one for one in self.characters if self._may_be(one, item))

    def _may_be(self, character: str, item: _Item) -> bool:
        forms = (character, *character.lower(), *character.upper()) if self.any_case else (character,)
        return any(_is_one_of(form, item) for form in forms)


def _is_one_of(character: str, item: _Item) -> bool:
    opcode, argument = item
    if opcode is opcodes.ANY:
        return True
    if opcode is opcodes.LITERAL:
        return bool(ord(character) == argument)
    if opcode is opcodes.NOT_LITERAL:
        return bool(ord(character) != argument)
    if opcode is opcodes.RANGE:
        return bool(argument[0] <= ord(character) <= argument[1])
    if opcode is opcodes.CATEGORY:
        return _CATEGORIES[str(argument)].match(character) is not None
    if opcode is opcodes.IN:
        negated = bool(argument) and argument[0][0] is opcodes.NEGATE
        return any(_is_one_of(character, one) for one in argument[negated:]) is not negated
    return True


_CATEGORIES = {
    "CATEGORY_DIGIT": re.compile(r"\d"),
    "CATEGORY_NOT_DIGIT": re.compile(r"\D"),
    "CATEGORY_SPACE": re.compile(r"\s"),
    "CATEGORY_NOT_SPACE": re.compile(r"\S"),
    "CATEGORY_WORD": re.compile(r"\w"),
    "CATEGORY_NOT_WORD": re.compile(r"\W"),
}
