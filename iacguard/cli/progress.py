"""How far a run is, on a terminal and nowhere else."""

from __future__ import annotations

import time

from iacguard.typed import TextIO

_QUIET = 0.7
"""Seconds that a run may take before anybody wonders what it does."""
_BETWEEN = 0.1
"""Seconds between two looks of the line."""
_CLEAR = "\r\033[K"
"""To the line's begin, and away with what is on it (ECMA-48: CR, EL)."""


class Progress:
    """A line that says how much is done, which is gone when there is something else to say."""

    def __init__(self, stream: TextIO, now: float) -> None:
        self._stream = stream
        self._next = now + _QUIET
        self._is_shown = False

    def tell(self, done: int, total: int) -> None:
        """So many of so many parts of the project are done."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _BETWEEN
            self._is_shown = True
            self._stream.write(f"{_CLEAR}checking: {done} of {total} ({100 * done // max(total, 1)} %)")
            self._stream.flush()

    def clear(self) -> None:
        """Takes the line away."""
        if self._is_shown:
            self._is_shown = False
            self._stream.write(_CLEAR)
            self._stream.flush()
