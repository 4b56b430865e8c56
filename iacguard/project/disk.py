"""Reading files: within bounds, as text, each once."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence

from iacguard.files import STANDARD_INPUT
from iacguard.project.folders import DISK, Folders
from iacguard.text import Position, Source
from iacguard.tuples import NamedTuple
from iacguard.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from weakref import ref
else:
    # The module behind weakref, whose dictionaries take long to import.
    from _weakref import ref

LARGEST = 10 * 1024 * 1024
"""Bytes. CloudFormation takes 1 MB at most; nothing that people write by hand is larger."""


LARGEST_NAMED = 50 * 1024 * 1024
"""Bytes of a file that the user names: a plan as JSON can be that large."""


_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0)

_PIECE = 1 << 16
"""Bytes that are read at once of what does not say how many it has."""


class Unreadable(NamedTuple):
    """Why a file gave no text."""

    path: str
    position: Position
    message: str
    is_text: bool
    """Whether it seems to be text all the same (too large, or in an unknown encoding)."""
    is_denied: bool = False
    """Whether the system refused to open it, so that nobody knows what it is."""


class Disk:
    """The files on disk below some folders; an implementation of :class:`iacguard.files.Files`.

    Paths are relative to the working folder where they can be. A path that leads out of the
    ``boundaries``, through ``..`` or through a symbolic link, is treated as not there: what is
    being checked has no say over which files of the machine are read.
    """

    def __init__(self, boundaries: Sequence[str | os.PathLike[str]], folders: Folders = DISK) -> None:
        self.folders = folders
        self.boundaries = tuple(os.path.realpath(folder) for folder in boundaries)
        self._read: dict[str, Source | Unreadable | None] = {}
        self._bounded: dict[str, bool] = {}
        self._resolved: dict[str, str] = {}
        self._elsewhere: dict[str, Source] = {}
        """What other processes read."""
        self._alive: dict[str, ref[Source]] = {}
        """What was let go of here, and may be in use elsewhere."""
        self._streamed: dict[str, bytes | Unreadable] = {}
        """What can be read only once, and was."""

    def read(self, path: str) -> Source | None:
        """The text of a file; None when there is none, or it cannot be read or decoded."""
        result = self.open(path)
        return result if isinstance(result, Source) else None

    def open(self, path: str) -> Source | Unreadable | None:
        """The text of a file or why there is none; None for a file that is not there."""
        if path in self._read:
            return self._read[path]
        path = normal(path)
        if path not in self._read:
            # Somebody may point into the text: what is found in it again has to be at the same place.
            found: Source | Unreadable | None = self._still_alive(path)
            if found is None and self._is_inside(path):
                found = self._load(path, LARGEST)
                known = self._elsewhere.get(path)
                if known is not None and isinstance(found, Source) and found.text == known.text:
                    found = known
            self._read[path] = found
        return self._read[path]

    def known(self, path: str, text: str) -> Source:
        """A file as another process has read it, which is what it is here if it was the same text."""
        for found in (self._read.get(path), self._still_alive(path), self._elsewhere.get(path)):
            if isinstance(found, Source) and found.text == text:
                return found
        made = self._elsewhere[path] = Source(path, text)
        return made

    def open_named(self, path: str) -> Source | Unreadable | None:
        """The same for a file that the user named, which may be larger and anywhere."""
        return self._load(normal(path), LARGEST_NAMED)

    def take_in(self, path: str) -> None:
        """Reads what can be read only once, and keeps it, in case that this is such: standard input, a pipe.

        Processes that come from this one have it then too.
        """
        if path not in self._streamed and is_stream(path):
            data = self._content(path, LARGEST_NAMED)
            if data is not None:
                self._streamed[path] = data

    def forget(self, path: str) -> None:
        """Lets go of a text that nothing else will ask for."""
        path = normal(path)
        text = self._read.pop(path, None)
        if isinstance(text, Source):
            self._alive[path] = ref(text)

    def _still_alive(self, path: str) -> Source | None:
        known = self._alive.get(path)
        return None if known is None else known()

    def _listed(self, folder: str) -> list[str]:
        if not self._is_open(folder or "."):
            return []
        try:
            with os.scandir(folder or ".") as entries:
                return sorted(entry.name for entry in entries if entry.is_file())
        except OSError:
            return []

    def list(self, folder: str) -> list[str]:
        """The names of the files in a folder, sorted; empty when there is no such folder."""
        return self._listed(folder)

    def project_path(self, path: str) -> str:
        """A file's path from the boundary that it is in: the same from every working folder."""
        real = self._real(path)
        above = [folder.rstrip("/") + "/" for folder in self.boundaries]
        inside = [folder for folder in above if real.startswith(folder)]
        return normal(real[len(max(inside, key=len)) :]) if inside else path

    def _is_inside(self, path: str) -> bool:
        if path in self._streamed:
            # Only the user says what is read so.
            return True
        folder, name = os.path.split(path)
        if name in ("", ".", "..") or self._is_link(path):
            return self._is_bounded(os.path.realpath(path))
        return self._is_open(folder)

    def _is_link(self, path: str) -> bool:
        return os.path.islink(path)  # noqa: PTH114 - on the hot path

    def _is_open(self, folder: str) -> bool:
        if folder not in self._bounded:
            self._bounded[folder] = self._is_bounded(self._real(folder))
        return self._bounded[folder]

    def _real(self, folder: str) -> str:
        """Where a folder really is. Every lookup costs a system call, so each is resolved once."""
        if folder not in self._resolved:
            above, name = os.path.split(folder)
            is_plain = name not in ("", ".", "..") and above and not os.path.islink(folder)  # noqa: PTH114 - on the hot path
            real = os.path.join(self._real(above), name) if is_plain else os.path.realpath(folder)  # noqa: PTH118 - as above
            self._resolved[folder] = real
        return self._resolved[folder]

    def _is_bounded(self, real: str) -> bool:
        return any(real == folder or real.startswith(folder.rstrip("/") + "/") for folder in self.boundaries)

    def _load(self, path: str, largest: int) -> Source | Unreadable | None:
        data = self._bytes(path, largest)
        return decode(path, data, largest) if isinstance(data, bytes) else data

    def _bytes(self, path: str, largest: int) -> bytes | Unreadable | None:
        return self._content(path, largest)

    def _content(self, path: str, largest: int) -> bytes | Unreadable | None:
        if path in self._streamed:
            return self._streamed[path]
        try:
            if path == STANDARD_INPUT:
                return _of_standard_input(largest + 1)
            return _bytes_of(path, largest + 1)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            return Unreadable(path, Position(1, 1), f"cannot be read: {error.strerror}", True, True)


def is_stream(path: str) -> bool:
    """Whether a path that the user names can be read only once, as standard input and pipes."""
    if path == STANDARD_INPUT:
        return True
    return os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)  # noqa: PTH110, PTH112, PTH113 - pathlib takes long to import


def _of_standard_input(most: int) -> bytes:
    """What comes by standard input, or its first so many bytes; nothing where a shell has closed it."""
    buffer = getattr(sys.stdin, "buffer", None)
    return b"" if buffer is None else buffer.read(most)


def beginning(path: str) -> bytes:
    """The first bytes of a file that the user names, none where it cannot be read."""
    try:
        return _bytes_of(path, 64)
    except OSError:
        return b""


def _bytes_of(path: str, most: int) -> bytes:
    """The content of a file, or its first so many bytes.

    A file object makes room for all that was asked for, mostly a thousand times what there is.
    """
    file = os.open(path, _READING)
    try:
        size = os.fstat(file).st_size
        data = os.read(file, min(size + 1, most))
        if len(data) == size:
            return data
        # What is no ordinary file, or is being written, does not know its size.
        parts = [data]
        while parts[-1] and (left := most - sum(map(len, parts))) > 0:
            parts.append(os.read(file, min(left, _PIECE)))
        return b"".join(parts)
    finally:
        os.close(file)


def decode(path: str, data: bytes, largest: int = LARGEST) -> Source | Unreadable:
    """The text of a file's bytes: UTF-8, or UTF-16 and UTF-8 with a byte order mark."""
    if len(data) > largest:
        what = "a template or module file can be" if largest == LARGEST else "is read of a plan"
        message = f"is larger than {largest // 1024 // 1024} MB, more than {what}"
        return Unreadable(path, Position(1, 1), message, True)
    encoding = "utf-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\0" in data[:8192]:
        return Unreadable(path, Position(1, 1), "is a binary file", False)
    if data.startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8-sig"
    try:
        return Source(path, data.decode(encoding))
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "replace")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        message = f"is not UTF-8 text: byte 0x{data[error.start]:02x} here; save the file as UTF-8"
        return Unreadable(path, Position(line, column), message, True)


def normal(path: str) -> str:
    """A path as it is shown: relative to the working folder where possible, forward slashes."""
    if os.sep == "\\":
        path = re.sub(r"\\+", "/", path)
    return os.path.normpath(path).replace(os.sep, "/")


def shown(path: str) -> str:
    """A path given by the user, relative to the working folder if it is inside it."""
    normalised = os.path.normpath(path)
    if os.path.isabs(normalised):  # noqa: PTH117 - pathlib takes long to import
        relative = os.path.relpath(normalised)
        if not relative.startswith(".."):
            normalised = relative
    return normal(normalised)
