"""``--format`` and ``--output``, which belong together by the order they are written in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import click

from iacguard.cli.surroundings import is_folder
from iacguard.errors import UsageError


class Output(NamedTuple):
    """A format, and the file that it goes to; no file means standard output."""

    format: str
    path: str | None


class PairingCommand(click.Command):
    """Keeps the order in which ``--format`` and ``--output`` were written in ``ctx.meta``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parses the words twice, once for the order that click itself lets go of."""
        parser = self.make_parser(ctx)
        _, _, order = parser.parse_args(list(args))
        ctx.meta["iacguard.order"] = [parameter.name for parameter in order]
        return super().parse_args(ctx, args)


def pair(formats: tuple[str, ...], files: tuple[str, ...], order: list[str | None]) -> list[Output]:
    """Each format with the file that follows it; raises UsageError for what cannot be meant."""
    outputs: list[Output] = []
    left_formats, left_files = list(formats), list(files)
    for name in order:
        if name == "format":
            outputs.append(Output(left_formats.pop(0), None))
        elif name == "output":
            path = left_files.pop(0)
            if not outputs and "format" in order:
                raise UsageError(f"--output {path}: write it behind the --format that it belongs to")
            if not outputs:
                outputs.append(Output(_guess(path), path))
            elif outputs[-1].path is None:
                outputs[-1] = outputs[-1]._replace(path=path)
            else:
                raise UsageError(f"--output {path}: there is no --format before it to go there")
    outputs = outputs or [Output("text", None)]
    _verify(outputs)
    return outputs


def _guess(path: str) -> str:
    return {".sarif": "sarif", ".json": "json"}.get(Path(path).suffix, "text")


def _verify(outputs: list[Output]) -> None:
    if len([output for output in outputs if output.path is None]) > 1:
        raise UsageError("only one format can go to standard output: give the others a file with --output")
    paths = [output.path for output in outputs if output.path is not None]
    for path in paths:
        if paths.count(path) > 1:
            raise UsageError(f"--output {path}: two formats cannot go to one file")
        if is_folder(path):
            raise UsageError(f"--output {path}: this is a folder, name a file")
        # Found out now and not after minutes of work.
        if not is_folder(os.path.dirname(path) or "."):  # noqa: PTH120 - as for is_folder
            raise UsageError(f"--output {path}: the folder that it is to be in does not exist")


def write_file(path: str, text: str) -> None:
    """Writes a file in UTF-8; raises UsageError when that cannot be done."""
    try:
        Path(path).write_bytes(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise UsageError(f"--output {path}: cannot be written: {error.strerror}") from None
