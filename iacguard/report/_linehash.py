"""The hash of a line's content and what follows it, by which GitHub recognises an alert.

Over the UTF-16 code units of a file, spaces and tabs left out and every line end counted as one
LF, the hash of a line is that of the 100 units from its first one on: the sum of each unit times a
power of 37 that falls with every unit, modulo 2 to the 64th. The text ends with the unit 65535 and
as many zeros as are needed. Behind a colon stands how often the hash has occurred so far.
Source: ``src/fingerprints.ts`` of https://github.com/github/codeql-action
"""

from __future__ import annotations

import re
from array import array
from sys import byteorder

_WINDOW = 100
_BASE = 37
_MASK = (1 << 64) - 1
_POWER = pow(_BASE, _WINDOW, 1 << 64)
_END = 0xFFFF
_LF = 10


def line_hashes(text: str) -> list[str]:
    """The hashes of all lines of a text, in order."""
    condensed = re.sub(r"[ \t]", "", re.sub(r"\r\n?", "\n", text))
    codec = "utf-16-le" if byteorder == "little" else "utf-16-be"
    units = array("H", condensed.encode(codec, "surrogatepass"))
    units.append(_END)
    starts = [0, *(index + 1 for index, unit in enumerate(units) if unit == _LF)]
    units.extend([0] * _WINDOW)
    # The hash of any window is a difference of two hashes of everything before.
    running = [0]
    for unit in units:
        running.append((running[-1] * _BASE + unit) & _MASK)
    seen: dict[int, int] = {}
    hashes: list[str] = []
    for start in starts:
        value = (running[start + _WINDOW] - running[start] * _POWER) & _MASK
        seen[value] = seen.get(value, 0) + 1
        hashes.append(f"{value:x}:{seen[value]}")
    return hashes
