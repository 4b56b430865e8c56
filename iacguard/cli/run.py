"""The one place where errors become messages."""

from __future__ import annotations

import errno
import gc
import os
import sys

from iacguard import __version__
from iacguard.cli import plain
from iacguard.cli.status import INTERRUPTED, PIPE_CLOSED, UNDONE
from iacguard.cli.surroundings import Surroundings, of_process
from iacguard.errors import IacguardError


def run(words: list[str], surroundings: Surroundings | None = None) -> int:
    """Runs a command line. Nothing that goes wrong in it leaves as an exception."""
    around = surroundings or of_process()
    try:
        return _told(words, around, surroundings is None)
    finally:
        if surroundings is None:
            _let_go()


def _told(words: list[str], around: Surroundings, is_process: bool) -> int:
    try:
        status = _run(words, around)
        around.out.flush()
        if is_process:
            # All that is left goes with the process, without a search for what hangs in cycles.
            gc.freeze()
        return status
    except IacguardError as error:
        return _failed(str(error), around)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return PIPE_CLOSED
    except OSError as error:
        # What cannot be opened has a name; what cannot be written to a stream has none.
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO) or error.filename:
            return _broken(error, around)
        return _failed(f"standard output cannot be written: {error.strerror}", around)
    except Exception as error:
        return _broken(error, around)


def _let_go() -> None:
    """Leaves nothing behind that the interpreter would try to write, and fail, when it ends."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _failed(message: str, around: Surroundings) -> int:
    from iacguard.report._frame import plain  # what is quoted may hold what a terminal would act on

    try:
        around.err.write(f"iacguard: {plain(message)}\n")
        around.err.flush()
    except OSError:
        pass  # There is nobody to tell.
    return UNDONE


def _run(words: list[str], around: Surroundings) -> int:
    if words[:1] == ["check"]:
        line = plain.read(words[1:])
        if line is not None:
            from iacguard.cli import checking

            return checking.run(line, around)
    # Click takes as long to import as a small template to check.
    from iacguard.cli.commands import dispatch

    return dispatch(words, around)


def _broken(error: Exception, around: Surroundings) -> int:
    """One line that says where it broke, which is what a report needs."""
    # Only a run that went wrong pays for the import.
    import traceback
    from pathlib import Path

    frames = traceback.extract_tb(error.__traceback__)
    place = ""
    if frames:
        path = Path(frames[-1].filename)
        place = f" at {'/'.join(path.parts[-2:])}:{frames[-1].lineno}"
    return _failed(
        f"internal error: {type(error).__name__}: {error}{place} (iacguard {__version__}); "
        "please report this line together with the command and the file that it happens with",
        around,
    )
