"""A disk that notes what is looked at, so that it can be told later whether it would look the same."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping, Sequence
from stat import S_ISLNK

from iacguard.cache import Look, Stamp, digest
from iacguard.project.disk import LARGEST, LARGEST_NAMED, Disk, Unreadable, normal
from iacguard.project.folders import DISK, Folders
from iacguard.text import Source
from iacguard.typed import TypeAlias

_SETTLED = 2_000_000_000
"""Nanoseconds after a change within which another one may leave no trace in a file's times."""

_Names: TypeAlias = "list[str]"
_Notes: TypeAlias = "dict[tuple[str, str], Look]"

_MISSING: Stamp = ()
"""The stamp of what is not there."""

_NOTHING = "-"
"""The digest of a file that is not there, or outside of the boundaries."""


class _Noting:
    """The time in which a disk notes what is looked at, or does not."""

    def __init__(self, disk: NotingDisk, is_noted: bool) -> None:
        self._disk = disk
        self._is_noted = is_noted
        self._outer: _Notes | None = None
        self._notes: _Notes = {}

    def __enter__(self) -> _Notes:
        self._outer = self._disk.notes
        self._disk.notes = self._notes if self._is_noted else None
        return self._notes

    def __exit__(self, *_: object) -> None:
        self._disk.notes = self._outer
        if self._outer is not None:
            self._outer.update(self._notes)


class NotingDisk(Disk):
    """The files on disk, with notes of the looks at them.

    A file looks the same when its content does. That is taken for granted while its size, its times
    and its place on the disk are the same, unless it was changed just before it was read.
    """

    def __init__(self, boundaries: Sequence[str | os.PathLike[str]], folders: Folders = DISK) -> None:
        super().__init__(boundaries, folders)
        self.is_compared = True
        """Whether anybody compares what is noted; otherwise nothing is."""
        self.notes: _Notes | None = None
        """Where looks are noted, if they are."""
        self._states: dict[tuple[str, str], tuple[str, Stamp | None]] = {}
        self._stamps: dict[str, Stamp | None] = {}
        self._links: set[str] = set()
        """Those of them that are symbolic links."""
        self._lists: dict[str, list[str]] = {}
        self._inside: dict[str, bool] = {}

    def know(self, folders: Iterable[str], listings: Mapping[str, list[str]]) -> None:
        """Takes over what is known already: folders inside the boundaries, and names of files in some.

        None of these is a symbolic link, so the files are inside as well.
        """
        self._bounded.update((folder if folder != "." else "", True) for folder in folders)
        self._lists.update(listings)
        for folder, names in listings.items():
            prefix = "" if folder == "." else f"{folder}/"
            self._inside.update((prefix + name, True) for name in names)

    def noting(self) -> _Noting:
        """Notes all looks until the end, those of a noting inside this one too."""
        return _Noting(self, self.is_compared)

    def unnoted(self) -> _Noting:
        """For looks whose notes are made elsewhere."""
        return _Noting(self, False)

    def open(self, path: str) -> Source | Unreadable | None:
        """The text of a file or why there is none; None for a file that is not there."""
        result = super().open(path)
        if self.notes is not None:
            self._note("read", normal(path))
        return result

    def open_named(self, path: str) -> Source | Unreadable | None:
        """The same for a file that the user named, which may be larger and anywhere."""
        result = super().open_named(path)
        if self.notes is not None:
            self._note("named", normal(path))
        return result

    def list(self, folder: str) -> list[str]:
        """The names of the files in a folder, sorted; empty when there is no such folder."""
        names = self._names(folder)
        if self.notes is not None:
            self._note("list", folder)
        return names

    def holds(self, look: Look) -> bool:
        """Whether a look would give the same now."""
        kind, name, digest, stamp = look
        if stamp is None:
            is_same = digest == _NOTHING and self._stamp(name) == _MISSING
        else:
            is_same = (kind == "named" or self._is_inside(name)) and self._stamp(name) == stamp
        if is_same:
            self._states.setdefault((kind, name), (digest, stamp))
            return True
        return self._state(kind, name)[0] == digest

    def now(self, look: Look) -> Look:
        """A look that holds, with what tells most cheaply that it does."""
        kind, name, digest, stamp = look
        if kind != "read" or stamp is not None or digest == _NOTHING:
            return look
        return kind, name, digest, self._state(kind, name)[1]

    def _names(self, folder: str) -> _Names:
        if folder not in self._lists:
            self._lists[folder] = self._listed(folder)
        return self._lists[folder]

    def _note(self, kind: str, name: str) -> None:
        assert self.notes is not None
        if (kind, name) not in self.notes:
            self.notes[kind, name] = (kind, name, *self._state(kind, name))

    def _state(self, kind: str, name: str) -> tuple[str, Stamp | None]:
        found = self._states.get((kind, name))
        if found is None:
            if kind == "list":
                found = digest("\n".join(self._names(name)).encode("utf-8", "surrogatepass")), None
            elif kind == "read" and not self._is_inside(name):
                found = _NOTHING, None
            else:
                self._bytes(name, LARGEST if kind == "read" else LARGEST_NAMED)
                found = self._states[kind, name]
            self._states[kind, name] = found
        return found

    def _bytes(self, path: str, largest: int) -> bytes | Unreadable | None:
        if not self.is_compared:
            return self._content(path, largest)
        stamp = self._stamp(path)
        data = None if stamp == _MISSING else self._content(path, largest)
        state: tuple[str, Stamp | None] = (_NOTHING, None)
        if isinstance(data, Unreadable):
            state = f"!{data.message}", None
        elif data is not None:
            is_settled = stamp and max(stamp[:2]) + _SETTLED < time.time_ns()
            state = digest(data), stamp if is_settled else None
        self._states["read" if largest == LARGEST else "named", path] = state
        return data

    def _is_inside(self, path: str) -> bool:
        if path not in self._inside:
            self._inside[path] = super()._is_inside(path)
        return self._inside[path]

    def _is_link(self, path: str) -> bool:
        if not self.is_compared:
            return super()._is_link(path)
        # One look at the file tells this too.
        self._stamp(path)
        return path in self._links

    def _stamp(self, path: str) -> Stamp | None:
        """By what a change of a file shows; None where that cannot be told."""
        if path not in self._stamps:
            self._links.discard(path)
            self._stamps[path] = self._new_stamp(path)
        return self._stamps[path]

    def _new_stamp(self, path: str) -> Stamp | None:
        if path in self._streamed:
            return None
        try:
            found = os.lstat(path)
            if S_ISLNK(found.st_mode):
                self._links.add(path)
                found = os.stat(path)  # noqa: PTH116 - on the hot path
        except (FileNotFoundError, NotADirectoryError):
            return _MISSING
        except (OSError, ValueError):
            return None
        return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_mode
