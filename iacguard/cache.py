"""What earlier runs worked out, kept in files.

A value is kept under a name with the looks that it rests on: which files were read, with what
content, and which folders listed. Whether they still give the same is for the caller to find out.

The files lie in the user's own cache folder and not in the project, where what is being checked
could bring its own results along. They are no place of truth: one that is damaged, of another
version or gone is as good as empty, and nobody is ever told.
"""

from __future__ import annotations

import functools
import marshal
import os
import sys
import time
from collections.abc import Mapping

from iacguard.tuples import NamedTuple
from iacguard.typed import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from _blake2 import blake2b
    from pathlib import Path

Stamp: TypeAlias = "tuple[int, ...]"
Look: TypeAlias = "tuple[str, str, str, Stamp | None]"
"""What kind of look, at what, what it gave (a digest), and by what to tell cheaply that it still does."""

_FORMAT = b"iacguard cache 1\n"
_DIGEST = 16
_SHARDS = 32
"""Files that the entries of a run are spread over, so that a small change writes little."""

LARGEST = 256 * 1024 * 1024
"""Bytes of all files together; beyond that the settings that were not used for longest have to go."""

ENTRIES = 20_000
"""Entries of a file; beyond that those have to go that were not asked for."""

_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# Made by iacguard; it may be deleted.\n"
"""https://bford.info/cachedir/"""


class Entry(NamedTuple):
    """A value, made of what can be marshalled, and the looks that it rests on."""

    looks: tuple[Look, ...]
    value: object


def digest(data: bytes) -> str:
    """What tells one content from another, 32 hexadecimal digits."""
    return str(_hasher()(data, digest_size=_DIGEST).hexdigest())


def folder(environment: Mapping[str, str]) -> str:
    """Where caches are kept: ``IACGUARD_CACHE_DIR``, or the system's folder for caches.

    Empty where the environment names neither. Source:
    https://specifications.freedesktop.org/basedir-spec/latest/
    """
    if own := environment.get("IACGUARD_CACHE_DIR"):
        return own
    if sys.platform == "win32":
        base = environment.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = _below(environment.get("HOME", ""), "Library/Caches")
    else:
        base = environment.get("XDG_CACHE_HOME") or _below(environment.get("HOME", ""), ".cache")
    return _below(base, "iacguard")


def _below(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else ""


class Store:
    """The entries of all runs with the same settings, ``key``, in a folder of caches.

    Without a folder they are those of this run, and go with it.
    """

    def __init__(self, folder: str, key: str) -> None:
        self.top = folder
        self.folder = f"{folder}/{key}"
        self._shards: dict[int, dict[str, Entry]] = {}
        self._asked: set[str] = set()
        self._changed: dict[int, set[str]] = {}

    def get(self, name: str) -> Entry | None:
        """The entry of a name."""
        self._asked.add(name)
        return self._shard(name)[1].get(name)

    def put(self, name: str, entry: Entry) -> None:
        """Keeps an entry, to be written when the run is over."""
        number, entries = self._shard(name)
        self._asked.add(name)
        entries[name] = entry
        self._changed.setdefault(number, set()).add(name)

    def taken(self) -> list[tuple[str, Entry]]:
        """What was put since this was last asked, no longer to be written here: for another process."""
        found = [
            (name, self._shards[number][name]) for number, names in self._changed.items() for name in names
        ]
        self._changed.clear()
        return found

    def save(self) -> None:
        """Writes what is new. Runs at the same time keep what the others wrote."""
        if not self.top:
            return
        from contextlib import suppress  # a run without a cache has no use for it

        with suppress(OSError):
            if self._changed:
                _prepare(self.top, self.folder)
            for number, names in self._changed.items():
                own = self._shards[number]
                entries = _read(self._path(number))
                entries.update((name, own[name]) for name in names)
                if len(entries) > ENTRIES:
                    entries = {name: entry for name, entry in entries.items() if name in self._asked}
                _write(self._path(number), entries)
            if self._changed:
                _trim(self.top, self.folder)
        self._changed.clear()

    def _shard(self, name: str) -> tuple[int, dict[str, Entry]]:
        from zlib import crc32  # a run without a cache has no use for it

        number = crc32(name.encode("utf-8", "surrogatepass")) % _SHARDS
        if number not in self._shards:
            self._shards[number] = _read(self._path(number)) if self.top else {}
        return number, self._shards[number]

    def _path(self, number: int) -> str:
        return f"{self.folder}/{number:02x}"


def size(folder: str) -> int:
    """Bytes of all caches in a folder."""
    from pathlib import Path

    return sum(one.stat().st_size for one in Path(folder).rglob("*") if one.is_file())


def clear(folder: str) -> None:
    """Deletes all caches in a folder, and nothing else that may be in it. Raises OSError."""
    for one in _runs(folder):
        _delete(one)


def _read(path: str) -> dict[str, Entry]:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - pathlib takes long to import
            data = file.read()
    except OSError:
        return {}
    start = len(_FORMAT) + _DIGEST
    content = memoryview(data)[start:]
    if not data.startswith(_FORMAT) or data[len(_FORMAT) : start] != _checksum(content):
        return {}
    try:
        return {name: Entry(*entry) for name, entry in marshal.loads(content).items()}
    except (ValueError, TypeError, EOFError, AttributeError):
        # Written by another version of Python, whose marshalling differs.
        return {}


def _write(path: str, entries: dict[str, Entry]) -> None:
    content = marshal.dumps({name: tuple(entry) for name, entry in entries.items()})
    from pathlib import Path

    beside = Path(f"{path}.{os.getpid()}")
    try:
        beside.write_bytes(_FORMAT + _checksum(content) + content)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _checksum(content: bytes | memoryview) -> bytes:
    return bytes(_hasher()(content, digest_size=_DIGEST).digest())


@functools.cache
def _hasher() -> type[blake2b]:
    """What hashes. A run that keeps nothing has no use for it."""
    try:
        # The module behind hashlib, which loads OpenSSL for it.
        from _blake2 import blake2b
    except ImportError:
        from hashlib import blake2b
    return blake2b


def _prepare(top: str, folder: str) -> None:
    from pathlib import Path

    Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, text in ((".gitignore", "*\n"), ("CACHEDIR.TAG", _TAG)):
        path = Path(top, name)
        if not path.exists():
            path.write_text(text, encoding="utf-8")


def _trim(top: str, current: str) -> None:
    """Deletes the caches of settings that were not used for longest while all are too large."""
    from pathlib import Path

    os.utime(current, (time.time(), time.time()))
    runs = {one: sum(file.stat().st_size for file in one.iterdir()) for one in _runs(top)}
    total = sum(runs.values())
    for one in sorted(runs, key=lambda one: one.stat().st_mtime):
        if total <= LARGEST or one == Path(current):
            break
        total -= runs[one]
        _delete(one)


def _runs(top: str) -> list[Path]:
    from pathlib import Path

    path = Path(top)
    if not (path / "CACHEDIR.TAG").is_file():
        return []
    return [one for one in path.iterdir() if one.is_dir() and len(one.name) == 2 * _DIGEST]


def _delete(run: Path) -> None:
    for file in run.iterdir():
        file.unlink(missing_ok=True)
    run.rmdir()
