"""Command lines run in process, with everything that the machine could add taken away."""

from __future__ import annotations

import io
from datetime import date
from typing import NamedTuple

from iacguard.cli import main
from iacguard.cli.surroundings import Surroundings

TODAY = date(2026, 11, 21)


class Result(NamedTuple):
    """What a command line gave."""

    status: int
    out: str
    err: str


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def iacguard(*args: str, terminal: bool = False, environment: dict[str, str] | None = None) -> Result:
    """Runs ``iacguard`` in the working folder."""
    out, err = (Terminal(), Terminal()) if terminal else (io.StringIO(), io.StringIO())
    status = main(list(args), Surroundings(out, err, environment or {}, TODAY))
    return Result(status, out.getvalue(), err.getvalue())
