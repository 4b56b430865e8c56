"""What is remembered from one run to the next, as long as nothing that it rests on has changed."""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Iterable

import iacguard
from iacguard import catalogue
from iacguard.cache import Entry, Look, Store, digest
from iacguard.dates import date
from iacguard.modules import path_beside
from iacguard.project.noting import NotingDisk
from iacguard.typed import TypeVar, cast

_T = TypeVar("_T")

_DAY = "day"
_EXPORTS = "exports"


class Memory:
    """Values of earlier runs, by what they are of, and those of this one; without a store none."""

    def __init__(self, store: Store | None, disk: NotingDisk, today: date) -> None:
        self.store = store
        self._disk = disk
        self._today = today
        self.exports: Callable[[], str] = str
        """Gives the digest of what the templates of the project export to one another."""

    @property
    def is_kept(self) -> bool:
        """Whether anything is remembered at all."""
        return self.store is not None

    def recalled(self, name: str) -> object | None:
        """The value that is remembered, if all looks that it rests on would give the same now."""
        if self.store is None:
            return None
        entry = self.store.get(name)
        if entry is None or not all(map(self._holds, entry.looks)):
            return None
        if any(look[3] is None and look[0] == "read" for look in entry.looks):
            # What can be told from the file's times by now spares reading it the next time.
            looks = tuple(map(self._disk.now, entry.looks))
            if looks != entry.looks:
                self.store.put(name, Entry(looks, entry.value))
        return entry.value

    def keep(self, name: str, value: object, looks: Iterable[Look]) -> None:
        """Remembers a value, made of what can be marshalled."""
        if self.store is not None:
            self.store.put(name, Entry(tuple(looks), value))

    def computed(self, name: str, compute: Callable[[], _T]) -> _T:
        """The value, remembered or computed; never None."""
        if self.store is None:
            return compute()
        found = self.recalled(name)
        if found is None:
            with self._disk.noting() as notes:
                found = compute()
            self.keep(name, found, notes.values())
        return cast("_T", found)

    def extra(self, is_dated: bool, uses_exports: bool) -> list[Look]:
        """Looks at what is no file; none where nothing is remembered."""
        found: list[Look] = []
        if self.store is None:
            return found
        if is_dated:
            found.append((_DAY, "", self._today.isoformat(), None))
        if uses_exports:
            found.append((_EXPORTS, "", self.exports(), None))
        return found

    def taken(self) -> list[tuple[str, Entry]]:
        """What was remembered since this was last asked, to be learned by the process that will save it."""
        return [] if self.store is None else self.store.taken()

    def learn(self, entries: Iterable[tuple[str, Entry]]) -> None:
        """Remembers what another process did."""
        if self.store is not None:
            for name, entry in entries:
                self.store.put(name, entry)

    def save(self) -> None:
        """Writes what is new."""
        if self.store is not None:
            self.store.save()

    def _holds(self, look: Look) -> bool:
        if look[0] == _DAY:
            return look[2] == self._today.isoformat()
        if look[0] == _EXPORTS:
            return look[2] == self.exports()
        return self._disk.holds(look)


class SnapshotMemory(Memory):
    """Values of runs on a project at a commit, and those of a run on what has become of it.

    Most of a project is the same then and now, so most looks would give the same.
    """

    def __init__(self, store: Store, disk: NotingDisk, today: date, now: Store | None) -> None:
        super().__init__(store, disk, today)
        self._now = now
        """What is remembered of the run on the working tree, which was made with the same inputs."""

    def recalled(self, name: str) -> object | None:
        """The value that is remembered, if all looks that it rests on would have given the same then."""
        found = super().recalled(name)
        if found is None and self._now is not None:
            entry = self._now.get(name)
            if entry is not None and all(map(self._holds, entry.looks)):
                found = entry.value
        return found


def key(settings: str, boundaries: Iterable[str]) -> str:
    """What tells runs apart that give other results for the same files."""
    parts = (iacguard.__version__, _code(), settings, os.getcwd(), *sorted(boundaries))  # noqa: PTH109 - pathlib takes long to import
    return digest(marshal.dumps(parts))


def _code() -> str:
    """What tells one state of the program from another: an installation, or each edit of a checkout."""
    program, index = next(iter(iacguard.__path__)), catalogue.index_path()
    if not os.path.isfile(path_beside(program, "pyproject.toml")):  # noqa: PTH113 - pathlib takes long to import
        # Nobody edits what is installed, and installing anew writes every file anew.
        state = os.stat(index)  # noqa: PTH116 - as above
        return digest(marshal.dumps((program, state.st_mtime_ns, state.st_size)))
    found: list[tuple[str, int, int]] = []
    pending = [program, os.path.dirname(index)]  # noqa: PTH120 - as above
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.name.endswith((".py", ".txt")):
                    state = entry.stat()
                    found.append((entry.path, state.st_mtime_ns, state.st_size))
                elif entry.name not in ("__pycache__", "fixtures") and entry.is_dir():
                    pending.append(entry.path)
    return digest(marshal.dumps(sorted(found)))
