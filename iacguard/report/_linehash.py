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
    seen: dict[int, int] = {}
    hashes: list[str] = []
    for value in _windows(units, starts):
        seen[value] = seen.get(value, 0) + 1
        hashes.append(f"{value:x}:{seen[value]}")
    return hashes


def _windows(units: array[int], starts: list[int]) -> list[int]:
    """The hashes of the windows that begin at some offsets, which are in order.

    The hash of a window is a difference of two hashes of everything before, of which only those at
    either end of a window are kept: a plan on one line has millions of units.
    """
    running: dict[int, int] = {}
    value, at = 0, 0
    for offset in sorted({*starts, *(start + _WINDOW for start in starts)}):
        if offset - at > _WINDOW:
            # No window reaches into the rest of a long line.
            value, at = 0, offset
        for unit in units[at:offset]:
            value = (value * _BASE + unit) & _MASK
        at = offset
        running[offset] = value
    return [(running[start + _WINDOW] - running[start] * _POWER) & _MASK for start in starts]
