"""Writes what Python makes of the program's regular expressions, see ``iacguard/patterns.py``.

Usage: python tools/build_patterns.py

Wants a Python with one of the engines that the file is for. A regular expression that is changed and
not built anew works all the same, and takes longer at its first use.
"""

from __future__ import annotations

import _sre  # type: ignore[import-not-found] # private, as the compiler is
import marshal
import re
from array import array
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from re import _compiler, _parser  # type: ignore[attr-defined] # as above
from typing import Any

from iacguard import patterns
from iacguard.patterns import Made

ROOT = Path(__file__).parents[1]
_UNASKED = {"lsp", "__main__"}
"""What waits for nobody, and needs packages of its own; what runs the program."""


def main() -> None:
    """Writes the file."""
    if _sre.MAGIC not in patterns.ENGINES:
        raise SystemExit(f"expected a Python with one of the engines {patterns.ENGINES}, not {_sre.MAGIC}")
    made = {(text, flags): compiled(text, flags) for text, flags in sorted(declared())}
    # Later versions note how often an object is referred to, which is not the same every time.
    (ROOT / "iacguard" / patterns.FILE).write_bytes(marshal.dumps(made, 2))


def declared() -> Iterable[tuple[str, int]]:
    """Text and flags of every regular expression that a module of the program declares.

    Only in a process that has imported nothing else of the program.
    """
    found: dict[tuple[str, int], None] = {}
    declare = patterns.pattern

    def noted(text: str, flags: int = 0) -> re.Pattern[str]:
        found[text, int(flags)] = None
        return declare(text, flags)

    patterns.pattern = noted
    for folder in (ROOT / "iacguard", ROOT / "rules" / "iacguard_rules"):
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder.parent).with_suffix("").parts
            if _UNASKED.isdisjoint(parts):
                import_module(".".join(parts).removesuffix(".__init__"))
    return found


def compiled(text: str, flags: int) -> Made:
    """What the engine of this Python makes of one."""
    parsed: Any = _parser.parse(text, flags)
    state, code = parsed.state, _compiler._code(parsed, flags)
    numbers = dict(state.groupdict)
    names: list[str | None] = [None] * state.groups
    for name, number in numbers.items():
        names[number] = name
    all_flags = int(flags | state.flags)
    return all_flags, array("I", code).tobytes(), state.groups - 1, numbers, tuple(names)


if __name__ == "__main__":
    main()
