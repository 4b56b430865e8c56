"""What can be told of a runtime by its name."""

from __future__ import annotations

from iacguard.facts.aws import lambda_runtimes
from iacguard.patterns import pattern

_VERSIONED = pattern(r"(java|python3\.|dotnet)(\d+)(\..*)?")
_FIRST = {"java": 11, "python3.": 12, "dotnet": 8}
"""The first version of each language that can start from snapshots."""


def can_snapshot(runtime: str) -> bool | None:
    """Whether SnapStart is there for a runtime; None for one that is newer than what is known here.

    https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html#snapstart-runtimes
    """
    found = _VERSIONED.fullmatch(runtime)
    if found is not None and int(found[2]) >= _FIRST[found[1]]:
        return True
    return False if lambda_runtimes.find(runtime) is not None else None


def is_modern_java(runtime: str) -> bool:
    """Whether it is a runtime for Java 11 or later."""
    found = _VERSIONED.fullmatch(runtime)
    return found is not None and found[1] == "java" and int(found[2]) >= _FIRST["java"]
