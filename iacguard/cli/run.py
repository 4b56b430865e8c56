"""The one place where errors become messages."""

from __future__ import annotations

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
        status = _run(words, around)
        around.out.flush()
        if surroundings is None:
            # All that is left goes with the process, without a search for what hangs in cycles.
            gc.freeze()
        return status
    except IacguardError as error:
        around.err.write(f"iacguard: {error}\n")
        return UNDONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        if surroundings is None:
            # What is still buffered has no reader, and the interpreter would try to write it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except Exception as error:
        return _broken(error, around)


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
    message = " ".join(str(error).split())
    around.err.write(
        f"iacguard: internal error: {type(error).__name__}: {message}{place} (iacguard {__version__}); "
        "please report this line together with the command and the file that it happens with\n"
    )
    return UNDONE
