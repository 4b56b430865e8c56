"""A project as it was at a commit, read from git's objects as if from disk.

Files that git ignores are no part of any commit: installed modules, variable files that stay with
their author. They are read from the working tree, as they are in it today, so that what they bring
is there on both sides of a comparison. The same goes for ``.terraform`` whether ignored or not, and
for what lies outside of the repository.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Sequence
from hashlib import sha1, sha256
from pathlib import Path

from iacguard.errors import UsageError
from iacguard.finding import Remark
from iacguard.patterns import pattern
from iacguard.project import git
from iacguard.project.disk import Unreadable
from iacguard.project.folders import FolderEntry, Folders
from iacguard.project.noting import NotingDisk
from iacguard.text import Position
from iacguard.tuples import NamedTuple

_LINKS = 40
"""Symbolic links that one path may lead through, as on Linux."""

_LONGEST_LINK = 4096

_SHA1 = 40
"""Hexadecimal digits of an id in repositories that do not use SHA-256."""

INSTALLED = ".terraform"
"""The folder that terraform init makes."""

_POINTER = pattern(r"version https://git-lfs\.github\.com/spec/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\n")
"""What git holds in place of a file that Git LFS keeps.

https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
"""
_LARGEST_POINTER = 1024


class _Place(NamedTuple):
    """What a path leads to."""

    kind: str
    """``file``, ``folder`` or ``submodule`` of the commit, or ``disk`` for what is as it is today."""
    id: str
    path: str
    """Seen from the root of the working tree, without symbolic links."""


class _Entry(NamedTuple):
    """An entry of a folder of the commit."""

    name: str
    link: bool
    target: _Place | None

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a folder."""
        is_folder = self.target is not None and self.target.kind == "folder"
        return is_folder and (follow_symlinks or not self.link)

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a file."""
        is_file = self.target is not None and self.target.kind == "file"
        return is_file and (follow_symlinks or not self.link)

    def is_symlink(self) -> bool:
        """Whether it is a symbolic link."""
        return self.link


class Snapshot(Folders):
    """The folders of a project at a commit, seen from the working folder. To be closed."""

    def __init__(self, repository: git.Repository, commit: str) -> None:
        self.repository = repository
        self.notes: list[Remark] = []
        self._objects = {"": git.Objects(repository)}
        """By the path of the submodule whose they are."""
        self._roots = {"": commit}
        self._trees: dict[str, dict[str, git.Entry]] = {}
        self._places: dict[str, _Place | None] = {}
        self._ignored: frozenset[str] | None = None

    def close(self) -> None:
        """Ends what runs for it."""
        for objects in self._objects.values():
            objects.close()

    def is_folder(self, path: str) -> bool:
        """Whether there is a folder."""
        place = self.place(path)
        return super().is_folder(path) if _is_today(place) else place is not None and place.kind == "folder"

    def is_file(self, path: str) -> bool:
        """Whether there is a file."""
        place = self.place(path)
        return super().is_file(path) if _is_today(place) else place is not None and place.kind == "file"

    def exists(self, path: str) -> bool:
        """Whether there is anything."""
        place = self.place(path)
        return super().exists(path) if _is_today(place) else place is not None

    def entries(self, folder: str) -> Sequence[FolderEntry]:
        """What is in a folder, sorted by name. Raises OSError when it cannot be read."""
        place = self.place(folder)
        if _is_today(place):
            return super().entries(folder)
        if place is None or place.kind != "folder":
            return []
        found: list[FolderEntry] = [
            _Entry(name, entry.mode == git.LINK, self._at(posixpath.join(place.path, name)))
            for name, entry in self._tree(place).items()
        ]
        found.extend(self._today(place, folder))
        return sorted(found, key=lambda entry: entry.name)

    def place(self, path: str) -> _Place | None:
        """What a path leads to, from the working folder; None for nothing."""
        if path not in self._places:
            # No name of a file has such a character in it.
            inside = self._inside(path) if "\0" not in path else "\0"
            self._places[path] = _Place("disk", "", "") if inside is None else self._at(inside)
        return self._places[path]

    def is_left_out(self, path: str) -> bool:
        """Whether a path is in the repository's folder, and in no commit because git is to ignore it."""
        place = self.place(path)
        return place is not None and place.kind == "disk" and bool(place.path)

    def content(self, place: _Place, largest: int) -> bytes | Unreadable | None:
        """The content of a file of the commit, no more than ``largest`` bytes and one of it."""
        today = self._unchanged(place, largest)
        if today is not None:
            return today
        try:
            stored = self._objects[self._owner(place.path)].blob(place.id, largest)
        except git.Missing:
            message = "is not in this clone of the repository as it was then; fetch it without a filter"
            return Unreadable(place.path, Position(1, 1), message, True, True)
        return self._as_checked_out(place, stored, largest)

    # Ways through the trees ------------------------------------------------------------------

    def _inside(self, path: str) -> str | None:
        """A path from the root of the working tree; None for one that is outside of it."""
        here = os.path.normpath(Path.cwd() / path)
        top = self.repository.top
        if here != top and not here.startswith(top.rstrip(os.sep) + os.sep):
            # The way to it may lead through a symbolic link.
            folder, name = os.path.split(here)
            here = os.path.join(os.path.realpath(folder), name)  # noqa: PTH118 - as for splitting
            if os.path.realpath(here) == top:
                return ""
            if not here.startswith(top.rstrip(os.sep) + os.sep):
                return None
        return "" if here == top else os.path.relpath(here, top).replace(os.sep, "/")

    def _at(self, path: str) -> _Place | None:
        """What a path from the root leads to."""
        place = root = _Place("folder", self._roots[""], "")
        ahead = path.split("/")[::-1]
        links = 0
        while ahead:
            name = ahead.pop()
            if name in ("", "."):
                continue
            if place.kind != "folder":
                return None
            whole = posixpath.join(place.path, name)
            entry = self._tree(place).get(name)
            if entry is None:
                rest = "/".join([whole, *reversed(ahead)])
                return _Place("disk", "", rest) if self._is_left_out(whole) else None
            if entry.mode == git.LINK:
                links += 1
                target = self._target(whole, entry) if links <= _LINKS else None
                if target is None:
                    return None
                ahead.extend(target.split("/")[::-1])
                place = root
            elif entry.mode == git.SUBMODULE:
                inside = self._submodule(whole, entry)
                if inside is None:
                    return None
                place = inside
            else:
                place = _Place("folder" if entry.mode == git.FOLDER else "file", entry.id, whole)
        return place

    def _target(self, path: str, entry: git.Entry) -> str | None:
        """Where a symbolic link leads, from the root; None for what is outside of it, then as now."""
        try:
            target = os.fsdecode(self._objects[self._owner(path)].blob(entry.id, _LONGEST_LINK))
        except git.Missing:
            return None
        if target.startswith("/"):
            return self._inside(target)
        inside = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        return None if inside == ".." or inside.startswith("../") else inside

    def _submodule(self, path: str, entry: git.Entry) -> _Place | None:
        if path not in self._roots:
            folder = Path(self.repository.top) / path
            if not (folder / ".git").exists():
                return None
            try:
                objects = git.Objects(git.repository(str(folder)))
                objects.tree(entry.id)
            except (UsageError, git.Missing):
                self._tell(path, "this submodule")
                self._roots[path] = ""
            else:
                self._objects[path] = objects
                self._roots[path] = entry.id
        return _Place("folder", self._roots[path], path) if self._roots[path] else None

    def _owner(self, path: str) -> str:
        """The submodule that a path is in; empty for the repository itself."""
        return max((one for one in self._objects if path.startswith(f"{one}/")), key=len, default="")

    def _tree(self, folder: _Place) -> dict[str, git.Entry]:
        if folder.id not in self._trees:
            # A submodule's root has its own objects, though its path is one of the repository around it.
            owner = self._owner(f"{folder.path}/")
            try:
                self._trees[folder.id] = self._objects[owner].tree(folder.id)
            except git.Missing:
                self._trees[folder.id] = {}
                self._tell(folder.path or ".", "this folder")
        return self._trees[folder.id]

    def _tell(self, path: str, what: str) -> None:
        message = f"{what} is not here as it was then, so all that is found in it counts as new"
        self.notes.append(Remark("not-here-at-revision", path, 1, message))

    # What is as it is today ------------------------------------------------------------------

    def _is_left_out(self, path: str) -> bool:
        """Whether something is there today that git is to ignore."""
        if not os.path.lexists(f"{self.repository.top}/{path}"):
            return False
        if INSTALLED in path.split("/"):
            return True
        if self._ignored is None:
            self._ignored = git.ignored(self.repository)
        if path in self._ignored or f"{path}/" in self._ignored:
            return True
        steps = path.split("/")
        return any("/".join(steps[:count]) + "/" in self._ignored for count in range(1, len(steps)))

    def _today(self, place: _Place, folder: str) -> list[FolderEntry]:
        known = self._tree(place)
        try:
            entries = super().entries(f"{self.repository.top}/{place.path}")
        except OSError:
            # The folder is gone by now.
            return []
        return [
            entry
            for entry in entries
            if entry.name not in known
            and entry.name != ".git"
            and self._is_left_out(posixpath.join(place.path, entry.name))
        ]

    def _unchanged(self, place: _Place, largest: int) -> bytes | None:
        """The content of today's file where it is the same, which costs less than to ask git for it."""
        path = Path(self.repository.top) / place.path
        try:
            if not path.is_file():
                return None
            with path.open("rb") as file:
                content = file.read(largest + 1)
        except (OSError, ValueError):
            return None
        if len(content) > largest:
            return None
        # https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
        made = (sha1 if len(place.id) == _SHA1 else sha256)(b"blob %d\0" % len(content) + content)
        return content if made.hexdigest() == place.id else None

    def _as_checked_out(self, place: _Place, stored: bytes, largest: int) -> bytes | Unreadable:
        """The content as git would write it to the working tree, as far as that takes no program."""
        today = Path(self.repository.top) / place.path
        pointed = _POINTER.match(stored.decode("latin-1")) if len(stored) < _LARGEST_POINTER else None
        if pointed is not None:
            return self._kept_elsewhere(place, pointed[1], today, largest)
        lines = stored.count(b"\n")
        try:
            # The file may be checked out with line ends of Windows; then nothing has changed in it.
            if lines and today.stat().st_size == len(stored) + lines and b"\r" not in stored:
                with_returns = stored.replace(b"\n", b"\r\n")
                if today.read_bytes() == with_returns:
                    return with_returns
        except OSError:
            pass
        return stored

    def _kept_elsewhere(self, place: _Place, id: str, today: Path, largest: int) -> bytes | Unreadable:
        kept = Path(self.repository.common_folder) / "lfs" / "objects" / id[:2] / id[2:4] / id
        for path in (today, kept):
            try:
                with path.open("rb") as file:
                    content = file.read(largest + 1)
            except OSError:
                continue
            if len(content) > largest or sha256(content).hexdigest() == id:
                return content
        message = "is kept by Git LFS, and its content of then is not here; git lfs fetch gets it"
        return Unreadable(place.path, Position(1, 1), message, True, True)


class SnapshotDisk(NotingDisk):
    """The files of a project at a commit; an implementation of :class:`iacguard.files.Files`."""

    def __init__(self, boundaries: Sequence[str], snapshot: Snapshot) -> None:
        super().__init__(boundaries, snapshot)
        self._snapshot = snapshot

    def project_path(self, path: str) -> str:
        """A file's path from the boundary that it was in: the same from every working folder."""
        place = self._snapshot.place(path)
        if place is None or _is_today(place):
            return super().project_path(path)
        # Seen from the root, because on the way there may be links that lead elsewhere today.
        return super().project_path(f"{self._snapshot.repository.top}/{place.path}")

    def _is_inside(self, path: str) -> bool:
        place = self._snapshot.place(path)
        return super()._is_inside(path) if _is_today(place) else place is not None

    def _listed(self, folder: str) -> list[str]:
        if _is_today(self._snapshot.place(folder or ".")):
            return super()._listed(folder)
        return [entry.name for entry in self._snapshot.entries(folder or ".") if entry.is_file()]

    def _content(self, path: str, largest: int) -> bytes | Unreadable | None:
        place = self._snapshot.place(path)
        if _is_today(place):
            return super()._content(path, largest)
        if place is None or place.kind != "file":
            return None
        found = self._snapshot.content(place, largest)
        return found._replace(path=path) if isinstance(found, Unreadable) else found

    def _stamp(self, path: str) -> tuple[int, ...] | None:
        # What the working tree's file shows says nothing of the commit's.
        return super()._stamp(path) if _is_today(self._snapshot.place(path)) else None


def _is_today(place: _Place | None) -> bool:
    return place is not None and place.kind == "disk"
