"""Files that are written: reports, baselines, sources with suppressions added."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path


def write_whole(path: str, data: bytes) -> None:
    """Writes a file, whole or not at all. Raises OSError or ValueError when that cannot be done.

    Whoever reads the file meanwhile, or after a run that was interrupted, finds the one from before.
    """
    before = _status(path)
    if _is_replaceable(path, before):
        _replace(os.path.realpath(path), data, before)
    else:
        Path(path).write_bytes(data)


def _status(path: str) -> os.stat_result | None:
    try:
        return Path(path).stat()
    except FileNotFoundError:
        return None


def _is_replaceable(path: str, before: os.stat_result | None) -> bool:
    """No for a pipe or a device, which have no content to lose, and for what is not to be written."""
    if path.startswith(("/dev/", "/proc/")):
        return False
    return before is None or (stat.S_ISREG(before.st_mode) and os.access(path, os.W_OK))


def _replace(path: str, data: bytes, before: os.stat_result | None) -> None:
    # In a container every run has the same number, and one that was killed leaves its file behind.
    beside = Path(f"{path}.{os.urandom(4).hex()}.tmp")
    try:
        number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(data)
            if before is not None:
                _take_over(before, beside)
            beside.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise
    except OSError as error:
        # Nothing can be put beside it, or it is a mount by itself: the file alone is what may change.
        if before is None or error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY):
            raise
        Path(path).write_bytes(data)


def _take_over(before: os.stat_result, path: Path) -> None:
    """Gives a file the permissions and, as far as that is allowed, the owner of another one."""
    now = path.stat()
    if (now.st_uid, now.st_gid) != (before.st_uid, before.st_gid) and hasattr(os, "chown"):
        with contextlib.suppress(OSError):
            os.chown(path, before.st_uid, before.st_gid)
    path.chmod(stat.S_IMODE(before.st_mode))
