"""Names that are near a name that does not exist."""

from __future__ import annotations

from collections.abc import Iterable


def within(limit: int, word: str, names: Iterable[str]) -> list[str]:
    """The names that are at most so many edits away, the nearest first, without case.

    An edit is a character put in, left out, replaced, or swapped with its neighbour.
    """
    wanted = word.lower()
    found: list[tuple[int, str]] = []
    for name in names:
        if abs(len(name) - len(word)) > limit:
            continue
        other = own = name.lower()
        for letter in wanted:
            own = own.replace(letter, "", 1)
        # Each letter that only one of them has takes an edit, and most names have too many of them.
        if max(len(own), len(wanted) - len(other) + len(own)) <= limit:
            distance = edits(wanted, other)
            if distance <= limit:
                found.append((distance, name))
    return [name for _, name in sorted(found)]


def edits(first: str, second: str) -> int:
    """How many edits lead from one word to the other (optimal string alignment)."""
    before: list[int] = []
    above = list(range(len(second) + 1))
    for row, mine in enumerate(first, 1):
        line = [row]
        for column, other in enumerate(second, 1):
            least = min(above[column] + 1, line[-1] + 1, above[column - 1] + (mine != other))
            if row > 1 and column > 1 and mine == second[column - 2] and first[row - 2] == other:
                least = min(least, before[column - 2] + 1)
            line.append(least)
        before, above = above, line
    return above[-1]


def either(names: Iterable[str]) -> str:
    """Names for people: ``a, b or c``."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def listed(names: Iterable[str], most: int = 3) -> str:
    """Names for people, some of them if there are many: ``a, b, c and 41 more``."""
    every = list(dict.fromkeys(names))
    if len(every) > most:
        return f"{', '.join(every[:most])} and {len(every) - most} more"
    *others, last = every
    return f"{', '.join(others)} and {last}" if others else last
