"""What a walk over folders asks of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from operator import attrgetter

from iacguard.typed import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path


class FolderEntry(Protocol):
    """A file or folder in a folder, as :class:`os.DirEntry` tells of it."""

    @property
    def name(self) -> str:
        """Its name in the folder."""

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a folder, or a symbolic link to one where links are followed."""

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a file, or a symbolic link to one where links are followed."""

    def is_symlink(self) -> bool:
        """Whether it is a symbolic link."""


class Folders:
    """The folders on disk. What is asked about a name that can be none is answered with no."""

    def is_folder(self, path: str) -> bool:
        """Whether there is a folder."""
        return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises for names that are too long

    def is_file(self, path: str) -> bool:
        """Whether there is a file."""
        return os.path.isfile(path)  # noqa: PTH113 - as above

    def exists(self, path: str) -> bool:
        """Whether there is anything."""
        return os.path.exists(path)  # noqa: PTH110 - as above

    def entries(self, folder: str) -> Sequence[FolderEntry]:
        """What is in a folder, sorted by name. Raises OSError when it cannot be read."""
        with os.scandir(folder) as scan:
            return sorted(scan, key=attrgetter("name"))


def repository_of(folder: Path) -> Path | None:
    """The root of the git repository that a folder is in; None where it is in none."""
    found = repository_above(str(folder))
    return None if found is None else type(folder)(found)


def repository_above(folder: str) -> str | None:
    """The same for the absolute path of a folder, without an object for each folder on the way."""
    while not os.path.exists(os.path.join(folder, ".git")):  # noqa: PTH110, PTH118 - as above
        folder, below = os.path.dirname(folder), folder  # noqa: PTH120 - as above
        if folder == below:
            return None
    return folder


DISK = Folders()
"""The folders on disk."""
