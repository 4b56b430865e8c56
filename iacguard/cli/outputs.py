"""``--format`` and ``--output``, which belong together by the order they are written in."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from iacguard.cli.surroundings import is_folder
from iacguard.errors import UsageError
from iacguard.tuples import NamedTuple


class Output(NamedTuple):
    """A format, and the file that it goes to; no file means standard output."""

    format: str
    path: str | None


def pair(written: Sequence[tuple[str, str]]) -> list[Output]:
    """Each format with the file that follows it; raises UsageError for what cannot be meant.

    ``written`` has ``("format", name)`` and ``("output", file)`` in the order of the command line.
    """
    outputs: list[Output] = []
    with_formats = any(name == "format" for name, _ in written)
    for name, value in written:
        if name == "format":
            outputs.append(Output(value, None))
        elif not outputs and with_formats:
            raise UsageError(f"--output {value}: write it behind the --format that it belongs to")
        elif not outputs:
            outputs.append(Output(_guess(value), value))
        elif outputs[-1].path is None:
            outputs[-1] = outputs[-1]._replace(path=value)
        else:
            raise UsageError(f"--output {value}: there is no --format before it to go there")
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
    name = Path(path).name.lower()
    suffix = Path(name).suffix
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
    paths = [output.path for output in outputs if output.path is not None]
    for path in paths:
        if paths.count(path) > 1:
            raise UsageError(f"--output {path}: two formats cannot go to one file")
        verify_file(path)


def verify_file(path: str) -> None:
    """Finds out before minutes of work what cannot be written. Raises UsageError."""
    if is_folder(path):
        raise UsageError(f"--output {path}: this is a folder, name a file")
    if not is_folder(os.path.dirname(path) or "."):  # noqa: PTH120 - as for is_folder
        raise UsageError(f"--output {path}: the folder that it is to be in does not exist")


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
