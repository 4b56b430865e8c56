"""What the ids of other tools mean in rules of this one.

They are facts in the text file beside this module; its head names sources and date.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from iacguard.modules import data_beside
from iacguard.tuples import NamedTuple


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
    return {id: _equivalents((rules,)) for id, rules in _tables()[tool].items()}


def of(tool: str, id: str) -> tuple[Equivalent, ...]:
    """What an id, or a glob of ids, means here, in whatever case it is written; empty for nothing."""
    known = _lower(tool)
    wanted = id.lower()
    found = known.get(wanted)
    if found is not None:
        return _equivalents((found,))
    if "*" in wanted:
        return _equivalents(
            rules for name, rules in known.items() if _fits(name, wanted) or _fits(wanted, name)
        )
    return _equivalents(known[name] for name in _globs(tool) if _fits(wanted, name))


def starting(tool: str, prefix: str) -> tuple[Equivalent, ...]:
    """What all ids that start with these characters mean here."""
    return _equivalents(rules for name, rules in _lower(tool).items() if name.startswith(prefix.lower()))


@functools.cache
def parts(rule: str) -> frozenset[str]:
    """The parts of what a rule finds for which some tool has an id of its own."""
    every = _equivalents(rules for table in _tables().values() for rules in table.values())
    return frozenset(one.part for one in every if one.rule == rule and one.part)


@functools.cache
def _lower(tool: str) -> Mapping[str, str]:
    return {id.lower(): rules for id, rules in _tables()[tool].items()}


def _fits(id: str, glob: str) -> bool:
    # To match a glob is to compile it first.
    return "*" in glob and max(glob.split("*"), key=len) in id and fnmatchcase(id, glob)


@functools.cache
def _globs(tool: str) -> tuple[str, ...]:
    return tuple(id for id in _lower(tool) if "*" in id)


@functools.cache
def _tables() -> Mapping[str, Mapping[str, str]]:
    """What is written behind the ids of each tool: hardly any of it is ever asked for."""
    found: dict[str, dict[str, str]] = {}
    for line in data_beside(__file__, "equivalents.txt").decode().splitlines():
        if line.startswith("["):
            found[line.strip("[]")] = table = {}
        elif line and not line.startswith("#"):
            id, _, rules = line.partition(" ")
            table[id] = rules
    return found


def _equivalents(written: Iterable[str]) -> tuple[Equivalent, ...]:
    """The different ones that are written in some lines."""
    found: dict[Equivalent, None] = {}
    for word in (word for rules in written for word in rules.split(" ")):
        rule, _, part = word.partition(":")
        found[Equivalent(rule, part.replace("_", " "))] = None
    return tuple(found)
