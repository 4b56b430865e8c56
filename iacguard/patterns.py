"""Regular expressions that are compiled at their first use, and mostly long before that.

Python compiles one in a fifth of a millisecond, and a run over Terraform uses ninety in each process.
What it makes of them depends on nothing but their text, their flags and its engine, so that is kept
beside this module, where ``tools/build_patterns.py`` writes it. What is not in there, or is asked of
another engine, is compiled as ever.
"""

from __future__ import annotations

import _sre  # type: ignore[import-not-found] # private, and what re calls in the end
import re
import sys
from functools import lru_cache
from marshal import loads

from iacguard.modules import data_beside
from iacguard.typed import Any, TypeAlias, cast

ENGINES = (20220615, 20221023, 20230612)
"""Those of Python 3.11 to 3.13, which make the same of all of them."""

FILE = "patterns.bin"
"""Beside this module."""

Made: TypeAlias = "tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]"
"""Flags, code as 32-bit numbers, the number of groups, the groups by name, their names by number."""


class Deferred:
    """Stands for a regular expression until something of it is asked for."""

    def __init__(self, text: str, flags: int) -> None:
        self._arguments = text, flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a pattern has
        made = compiled(*self._arguments)
        # Asked for once more, these are attributes like any other and as fast.
        for method in ("match", "fullmatch", "search", "finditer", "findall", "sub", "split"):
            setattr(self, method, getattr(made, method))
        return getattr(made, name)


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """The regular expression of a text, as :func:`re.compile` gives it."""
    return cast("re.Pattern[str]", Deferred(text, flags))


def compiled(text: str, flags: int) -> re.Pattern[str]:
    """The same, compiled at once."""
    made = known().get((text, flags))
    if made is None:
        return re.compile(text, flags)
    all_flags, code, groups, numbers, names = made
    numerals = memoryview(code).cast("I").tolist()
    return cast("re.Pattern[str]", _sre.compile(text, all_flags, numerals, groups, numbers, names))


@lru_cache(maxsize=1)
def known() -> dict[tuple[str, int], Made]:
    """What engines make of texts with flags; empty where the engine of this Python is another one."""
    if _sre.MAGIC not in ENGINES or _sre.CODESIZE != 4 or sys.byteorder != "little":
        return {}
    found: dict[tuple[str, int], Made] = loads(data_beside(__file__, FILE))
    return found
