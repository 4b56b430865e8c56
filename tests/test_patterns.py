"""What was made of regular expressions before is what Python makes of them now."""

from __future__ import annotations

import _sre  # type: ignore[import-not-found] # private, and what re calls in the end
import re
import subprocess
import sys
from pathlib import Path

import pytest

from iacguard import patterns

ROOT = Path(__file__).parents[1]

of_engine = pytest.mark.skipif(
    _sre.MAGIC not in patterns.ENGINES, reason="this Python compiles all of them itself"
)


@of_engine
def test_all_that_is_kept_is_what_python_makes_of_it() -> None:
    for text, flags in patterns.known():
        # Patterns are equal whose code is.
        assert patterns.compiled(text, flags) == re.compile(text, flags), "run make docs"


@of_engine
def test_nearly_all_are_kept() -> None:
    """Not more than nearly: whoever changes one has no need to know that it costs a little."""
    program = (
        "from iacguard import patterns; from tools.build_patterns import declared; found = set(declared())\n"
        "print(len(found - patterns.known().keys()), len(patterns.known().keys() - found))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )

    left_out, gone = map(int, done.stdout.split())
    assert left_out <= 10, "run make docs"
    assert gone <= 10, "run make docs"


def test_what_is_not_kept_is_compiled() -> None:
    assert patterns.compiled("(?P<a>b)|nobody writes this", re.IGNORECASE) == re.compile(
        "(?P<a>b)|nobody writes this", re.IGNORECASE
    )


def test_another_engine_is_left_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "ENGINES", ())
    patterns.known.cache_clear()
    try:
        assert not patterns.known()
        assert patterns.pattern(r"(?P<a>\w)").fullmatch("x")
    finally:
        patterns.known.cache_clear()


@of_engine
def test_groups_are_those_of_the_text() -> None:
    for text, flags in patterns.known():
        made, compiled = patterns.compiled(text, flags), re.compile(text, flags)
        assert (made.groups, dict(made.groupindex), made.flags) == (
            compiled.groups,
            dict(compiled.groupindex),
            compiled.flags,
        )
