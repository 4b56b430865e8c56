"""Version constraints of Terraform: which versions of a provider a configuration allows.

Source: https://developer.hashicorp.com/terraform/language/expressions/version-constraints
"""

from __future__ import annotations

import functools

from iacguard.patterns import pattern
from iacguard.tuples import NamedTuple
from iacguard.typed import TypeAlias

Version: TypeAlias = "tuple[int, int, int]"

_LAST = (10**9, 0, 0)
_CONDITION = pattern(r"\s*(=|!=|>=|<=|>|<|~>|)\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:[-+][\w.+-]*)?\s*")


class Allowed(NamedTuple):
    """The versions from ``lowest`` on and below ``end``; some between them may be excluded."""

    lowest: Version = (0, 0, 0)
    end: Version = _LAST


@functools.lru_cache(maxsize=256)
def allowed(constraints: tuple[str, ...]) -> Allowed:
    """The versions that satisfy all constraints; what cannot be read of them does not narrow it."""
    lowest, end = Allowed()
    for condition in (one for constraint in constraints for one in constraint.split(",")):
        found = _CONDITION.fullmatch(condition)
        if found is None:
            continue
        operator, *numbers = found.groups()
        given = [int(number) for number in numbers if number is not None]
        major, minor, patch, *_ = *given, 0, 0
        version: Version = (major, minor, patch)
        after: Version = (major, minor, patch + 1)
        if operator in ("=", "", ">=", "~>"):
            lowest = max(lowest, version)
        if operator == ">":
            lowest = max(lowest, after)
        if operator in ("=", "", "<="):
            end = min(end, after)
        if operator == "<":
            end = min(end, version)
        if operator == "~>" and len(given) > 1:
            # The last number that is given may grow.
            above: Version = (major + 1, 0, 0) if len(given) == 2 else (major, minor + 1, 0)
            end = min(end, above)
    return Allowed(lowest, end)
