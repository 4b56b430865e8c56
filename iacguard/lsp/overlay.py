"""The files of a project with the unsaved texts of an editor over them."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar, cast

from iacguard.project.disk import Unreadable, normal
from iacguard.project.memory import Memory
from iacguard.project.noting import NotingDisk
from iacguard.text import Source
from iacguard.tuples import NamedTuple

_T = TypeVar("_T")


class OverlayDisk(NotingDisk):
    """A disk that lives as long as a session: what is asked again is given again, the very same text.

    ``show`` puts texts over the files, ``renew`` looks for what has changed on the disk.
    """

    def __init__(self, boundaries: Sequence[str]) -> None:
        super().__init__(boundaries)
        self._shown: dict[str, Source] = {}
        self._beside: dict[str, list[str]] = {}
        """Names of shown texts by folder."""

    def show(self, texts: Mapping[str, Source]) -> set[str]:
        """Puts these texts over the files in place of all others; gives the paths that changed."""
        before, self._shown = self._shown, dict(texts)
        if before.keys() != self._shown.keys():
            self._beside = {}
            for path in self._shown:
                folder, name = os.path.split(path)
                self._beside.setdefault(folder or ".", []).append(name)
        return {
            path for path in (*before, *self._shown) if before.get(path) is not self._shown.get(path)
        } | self._listings(before.keys() ^ self._shown.keys())

    def shown(self, path: str) -> Source | None:
        """The text that lies over a file."""
        return self._shown.get(path)

    def renew(self) -> set[str]:
        """Forgets what has changed on the disk; gives the paths of the files, and of folders with ``/``."""
        changed: set[str] = set()
        for path in list(self._stamps):
            before = self._stamps.pop(path)
            if self._stamp(path) != before:
                changed.add(path)
                self._read.pop(path, None)
                self._alive.pop(path, None)
        # A folder or a link may lead elsewhere by now; what is looked up again costs little.
        for known in (self._inside, self._bounded, self._resolved, self._states):
            known.clear()
        before_lists, self._lists = self._lists, {}
        changed.update(f"{folder}/" for folder, names in before_lists.items() if self._names(folder) != names)
        return changed

    def open(self, path: str) -> Source | Unreadable | None:
        """The text of a file, as it is in the editor where it is open there."""
        path = normal(path)
        if path in self._shown:
            if self.notes is not None:
                self._note("read", path)
            return self._shown[path]
        return super().open(path)

    def list(self, folder: str) -> list[str]:
        """The names of the files in a folder, those that are only in the editor too."""
        names = super().list(folder)
        beside = self._beside.get(folder)
        return sorted({*names, *beside}) if beside else names

    def _note(self, kind: str, name: str) -> None:
        # Whether something is the same is told by identity here, so nothing has to be digested.
        assert self.notes is not None
        self.notes[kind, name] = (kind, name, "", None)

    def _listings(self, paths: Collection[str]) -> set[str]:
        return {f"{os.path.dirname(path) or '.'}/" for path in paths}  # noqa: PTH120 - a path as it is shown


class _Kept(NamedTuple):
    looks: frozenset[str]
    value: object


class SessionMemory(Memory):
    """What was worked out from files that have not changed since."""

    def __init__(self, disk: OverlayDisk) -> None:
        from datetime import date

        super().__init__(None, disk, date.min)
        self._kept: dict[str, _Kept] = {}
        self._resting_on: dict[str, set[str]] = {}

    def computed(self, name: str, compute: Callable[[], _T]) -> _T:
        """The value, remembered or computed; never None."""
        found = self._kept.get(name)
        if found is None:
            with self._disk.noting() as notes:
                value: object = compute()
            found = self._kept[name] = _Kept(looks_of(notes), value)
            for look in found.looks:
                self._resting_on.setdefault(look, set()).add(name)
        return cast("_T", found.value)

    def forget(self, changed: Collection[str]) -> None:
        """Lets go of what rests on files that have changed."""
        for look in changed:
            for name in self._resting_on.pop(look, ()):
                self._kept.pop(name, None)


def looks_of(notes: Mapping[tuple[str, str], object]) -> frozenset[str]:
    """The paths of the files that were looked at, and of the folders with a slash."""
    return frozenset(f"{name or '.'}/" if kind == "list" else name for kind, name in notes)
