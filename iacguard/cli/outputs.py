"""``--format`` and ``--output``, which belong together by the order they are written in."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence

from iacguard.cli.surroundings import is_folder
from iacguard.errors import UsageError
from iacguard.tuples import NamedTuple


class Output(NamedTuple):
    """A format, and the file that it goes to; no file means standard output."""

    format: str
    path: str | None


def pair(written: Sequence[tuple[str, str]]) -> list[Output]:
    """Each format with the file that follows it; raises UsageError for what cannot be meant.

    ``written`` has ``("format", name)`` and ``("output", file)`` in the order of the command line; the
    file ``-`` is standard output.
    """
    outputs: list[Output] = []
    with_formats = any(name == "format" for name, _ in written)
    for name, value in written:
        if name == "format":
            outputs.append(Output(value, None))
        elif not with_formats:
            outputs.append(Output(_guess(value), value))
        elif not outputs:
            raise UsageError(f"--output {value}: write it behind the --format that it belongs to")
        elif outputs[-1].path is None:
            outputs[-1] = outputs[-1]._replace(path=value)
        else:
            raise UsageError(f"--output {value}: there is no --format before it to go there")
    outputs = [Output(one.format, None if one.path == "-" else one.path) for one in outputs]
    outputs = outputs or [Output("text", None)]
    _verify(outputs)
    return outputs


_BY_NAME = {
    "gl-code-quality-report.json": "gitlab",
    "gl-sast-report.json": "gitlab-sast",
}
"""The names that GitLab's documentation gives its reports."""

_BY_SUFFIX = {
    ".csv": "csv",
    ".htm": "html",
    ".html": "html",
    ".json": "json",
    ".markdown": "markdown",
    ".md": "markdown",
    ".rdjson": "rdjson",
    ".sarif": "sarif",
}


def _guess(path: str) -> str:
    """The format that a file's name speaks of, text where it speaks of none."""
    name = os.path.basename(path).lower()  # noqa: PTH119 - pathlib takes long to import
    suffix = os.path.splitext(name)[1]  # noqa: PTH122 - as above
    if suffix == ".xml":
        raise UsageError(
            f"--output {path}: this may be junit or checkstyle; write --format junit --output {path}, "
            "or the same with checkstyle"
        )
    if name.endswith(".sarif.json"):
        return "sarif"
    return _BY_NAME.get(name) or _BY_SUFFIX.get(suffix, "text")


def _verify(outputs: list[Output]) -> None:
    if len([output for output in outputs if output.path is None]) > 1:
        raise UsageError("only one format can go to standard output: give the others a file with --output")
    written: set[str] = set()
    for _, path in outputs:
        if path is None:
            continue
        real = os.path.realpath(path)
        if real in written and not path.startswith("/dev/"):
            raise UsageError(f"--output {path}: two formats cannot go to one file")
        written.add(real)
        verify_file(path)


def verify_apart(outputs: Sequence[Output], read: Iterable[str]) -> None:
    """Raises UsageError where a report is to be written over a file that the run reads."""
    written = {_identity(path): path for _, path in outputs if path is not None}
    written.pop(None, None)
    for path in read if written else ():
        found = written.get(_identity(path))
        if found is not None:
            raise UsageError(f"--output {found}: this run reads {path}, name another file for its report")


def _identity(path: str) -> tuple[int, int] | None:
    """What is the same for two paths of one file; None where there is no file."""
    status = _status(path)
    return (status.st_dev, status.st_ino) if status and stat.S_ISREG(status.st_mode) else None


def _status(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)  # noqa: PTH116 - as above
    except (OSError, ValueError):
        return None


def verify_file(path: str) -> None:
    """Finds out before minutes of work what cannot be written. Raises UsageError."""
    if is_folder(path):
        raise UsageError(f"--output {path}: this is a folder, name a file")
    if not is_folder(os.path.dirname(path) or "."):  # noqa: PTH120 - as for is_folder
        raise UsageError(f"--output {path}: the folder that it is to be in does not exist")
    there = path if _status(path) else os.path.dirname(os.path.realpath(path))  # noqa: PTH120 - as for is_folder
    if not os.access(there, os.W_OK):
        raise UsageError(f"--output {path}: you may not write there")


def write_file(path: str, text: str, option: str = "--output") -> None:
    """Writes a file in UTF-8, whole or not at all; raises UsageError when that cannot be done."""
    write_bytes(path, text.encode("utf-8", "backslashreplace"), option)


def write_bytes(path: str, data: bytes, option: str = "--output") -> None:
    """Writes a file, whole or not at all; raises UsageError when that cannot be done."""
    # Most runs write no file.
    from iacguard.project.writing import write_whole

    try:
        write_whole(path, data)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"{option} {path}: cannot be written: {reason}") from None
