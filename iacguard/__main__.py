"""``python -m iacguard``, and what the script ``iacguard`` does."""

import os
import sys

from iacguard.cli import main


def run() -> None:
    """Runs the command line of the process, and ends the process."""
    status = main()
    if "threading" in sys.modules:
        sys.exit(status)
    # All that there was to write is written. To take every object apart before the system takes the
    # memory back takes longer than to check a small template.
    os._exit(status)


if __name__ == "__main__":
    run()
