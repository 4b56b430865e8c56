"""What the ids of other tools mean in rules of this one.

They are facts in the text file beside this module; its head names sources and date.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from iacguard.tuples import NamedTuple

_DATA = Path(__file__).with_name("equivalents.txt")


class Equivalent(NamedTuple):
    """A rule, or a part of what it finds."""

    rule: str
    """Its id."""
    part: str = ""
    """The words in a finding's message that this is about; empty for all that the rule finds."""


def tools() -> tuple[str, ...]:
    """The names of the tools, in the order of the file."""
    return tuple(_tables())


def table(tool: str) -> Mapping[str, tuple[Equivalent, ...]]:
    """The ids of a tool and what each means here. An id may be a glob: ``*-LambdaDLQ``."""
    return _tables()[tool]


def of(tool: str, id: str) -> tuple[Equivalent, ...]:
    """What an id, or a glob of ids, means here, in whatever case it is written; empty for nothing."""
    known = _lower(tool)
    wanted = id.lower()
    found = known.get(wanted)
    if found is None:
        matches = (
            rules
            for name, rules in known.items()
            if ("*" in wanted and fnmatchcase(name, wanted)) or ("*" in name and fnmatchcase(wanted, name))
        )
        found = tuple(dict.fromkeys(one for rules in matches for one in rules))
    return found


def starting(tool: str, prefix: str) -> tuple[Equivalent, ...]:
    """What all ids that start with these characters mean here."""
    found = (rules for name, rules in _lower(tool).items() if name.startswith(prefix.lower()))
    return tuple(dict.fromkeys(one for rules in found for one in rules))


@functools.cache
def parts(rule: str) -> frozenset[str]:
    """The parts of what a rule finds for which some tool has an id of its own."""
    every = (one for table in _tables().values() for rules in table.values() for one in rules)
    return frozenset(one.part for one in every if one.rule == rule and one.part)


@functools.cache
def _lower(tool: str) -> Mapping[str, tuple[Equivalent, ...]]:
    return {id.lower(): rules for id, rules in _tables()[tool].items()}


@functools.cache
def _tables() -> Mapping[str, Mapping[str, tuple[Equivalent, ...]]]:
    found: dict[str, dict[str, tuple[Equivalent, ...]]] = {}
    tool = ""
    for line in _DATA.read_text(encoding="ascii").splitlines():
        if line.startswith("["):
            tool = line.strip("[]")
            found[tool] = {}
        elif line and not line.startswith("#"):
            id, *rules = line.split(" ")
            found[tool][id] = tuple(_equivalents(rules))
    return found


def _equivalents(words: list[str]) -> Iterator[Equivalent]:
    for word in words:
        rule, _, part = word.partition(":")
        yield Equivalent(rule, part.replace("_", " "))
