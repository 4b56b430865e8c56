"""The command line: one module a command. Click stays here.

``iacguard --version`` is asked by every editor and every CI job, so this module imports nothing
and answers it before anything else is loaded.
"""

from __future__ import annotations

import sys

# The same as importing it from typing, at none of the price.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from iacguard.cli.surroundings import Surroundings


def main(args: Sequence[str] | None = None, surroundings: Surroundings | None = None) -> int:
    """Runs a command line and returns its exit status.

    ``args`` are the words after the program's name, those of the process by default;
    ``surroundings`` where to write and what day it is, for tests and for programs that embed this.
    """
    words = list(sys.argv[1:] if args is None else args)
    if words in (["--version"], ["-V"]):
        from iacguard import __version__

        out = sys.stdout if surroundings is None else surroundings.out
        try:
            out.write(f"iacguard {__version__}\n")
            out.flush()
        except (AttributeError, OSError):
            pass  # closed or full: what follows asks again, and knows what to say
        else:
            return 0
    import gc

    # Values live long and are hardly ever in cycles, and nothing that is imported goes away again:
    # looking less often, while importing already, saves a tenth.
    gc.set_threshold(400_000, 2, 2)
    from iacguard import modules

    modules.install()
    from iacguard.cli.run import run

    return run(words, surroundings)
