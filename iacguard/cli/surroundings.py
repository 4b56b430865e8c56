"""What a run touches besides files, handed in so that everything can be run in process."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from iacguard.dates import date, datetime, timezone
from iacguard.errors import UsageError
from iacguard.tuples import NamedTuple
from iacguard.typed import TextIO


class Surroundings(NamedTuple):
    """Where to write, what the environment says, and what day it is."""

    out: TextIO
    err: TextIO
    environment: Mapping[str, str]
    today: date

    def wants_color(self, asked: str, stream: TextIO) -> bool:
        """Whether to colour what goes to a stream; ``asked`` is ``auto``, ``always`` or ``never``.

        Source: https://no-color.org
        """
        if asked != "auto":
            return asked == "always"
        if self.environment.get("NO_COLOR") or self.environment.get("TERM") == "dumb":
            return False
        return stream.isatty()

    def is_terminal(self, stream: TextIO) -> bool:
        """Whether a stream goes to a terminal on which what was written can be taken back."""
        return stream.isatty() and self.environment.get("TERM") != "dumb"

    def width(self) -> int:
        """Columns of the terminal that findings go to; 0 when they go elsewhere."""
        if not self.out.isatty():
            return 0
        try:
            return os.get_terminal_size(self.out.fileno()).columns
        except OSError:
            return 0


def of_process() -> Surroundings:
    """The streams, the environment and the day of this process."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            # A shell has closed it. Left alone, the first file that is opened would take its place.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - for good
    for stream in (sys.stdout, sys.stderr):
        # A terminal or pipe in an old encoding gets escapes instead of an exception.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    # The last day of a suppression is the user's, so the local calendar is meant.
    return Surroundings(sys.stdout, sys.stderr, os.environ, date.today())


def moment(environment: Mapping[str, str]) -> str:
    """The time that reports are to have, in UTC: that of ``SOURCE_DATE_EPOCH``, else the start of 1970.

    Raises UsageError when the variable holds no time.
    Source: https://reproducible-builds.org/specs/source-date-epoch/
    """
    seconds = environment.get("SOURCE_DATE_EPOCH", "") or "0"
    try:
        when = datetime.fromtimestamp(int(seconds), timezone.utc)
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f'SOURCE_DATE_EPOCH is "{seconds}", expected the seconds since the start of 1970'
        ) from None
    return when.replace(tzinfo=None).isoformat()


def write(stream: TextIO, text: str) -> None:
    """Writes a text for programs, in UTF-8 whatever encoding the stream has."""
    buffer = getattr(stream, "buffer", None)
    if buffer is None:
        stream.write(text)
        return
    stream.flush()
    buffer.write(text.encode("utf-8", "backslashreplace"))
    buffer.flush()


def is_folder(path: str) -> bool:
    """Whether a path is a folder; no is also the answer for what can be no path at all."""
    return os.path.isdir(path)  # noqa: PTH112 - Path raises for a name that is too long


def is_file(path: str) -> bool:
    """Whether a path is a file; no is also the answer for what can be no path at all."""
    return os.path.isfile(path)  # noqa: PTH113 - Path raises for a name that is too long
