"""The files that an analysis may see."""

from __future__ import annotations

from iacguard.text import Source
from iacguard.typed import Final, Protocol

STANDARD_INPUT: Final = "<stdin>"
"""The path of what comes by standard input, which users write ``-``."""


class Files(Protocol):
    """What front ends read through. They never touch the disk, so unsaved editor text counts too.

    Paths are relative to the working folder, with forward slashes, as :class:`Source` shows them.
    Nothing outside the scanned tree is ever given out.
    """

    def read(self, path: str) -> Source | None:
        """The text of a file; None when there is none, or it cannot be read or decoded."""

    def list(self, folder: str) -> list[str]:
        """The names of the files in a folder, sorted; empty when there is no such folder."""
