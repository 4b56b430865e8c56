"""``python -m iacguard``."""

import sys

from iacguard.cli import main

if __name__ == "__main__":
    sys.exit(main())
