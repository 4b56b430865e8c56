"""Where the time of a run goes: the share of each part of the program.

Usage: python bench/shares.py FOLDER [--runs N] [--functions N]

Needs py-spy (``pip install py-spy``), which looks a thousand times a second at what one process is
doing. A look counts for the first of the parts below that its stack fits.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple


class Frame(NamedTuple):
    """A function that was running, and the file that it is in."""

    function: str
    file: str

    def __str__(self) -> str:
        return f"{self.function} ({self.file})"


Stack = list[Frame]


def within(*parts: str) -> Callable[[Stack], bool]:
    """Whether any function of a stack is in one of these files or folders."""
    return lambda stack: any(part in frame.file for frame in stack for part in parts)


PARTS: dict[str, Callable[[Stack], bool]] = {
    "imports": lambda stack: any(
        frame.function in ("_find_and_load", "_Loader.exec_module")
        or frame == ("load", "iacguard/modules.py")
        for frame in stack
    ),
    "parsing, whoever asks": within("iacguard/syntax/"),
    "evaluation that rules ask for": lambda stack: (
        within("iacguard/frontends/")(stack) and within("check.py")(stack)
    ),
    "rules, and what they share": within("iacguard_rules/"),
    "the engine that runs rules": within("iacguard/check.py"),
    "evaluation and units": within("iacguard/frontends/"),
    "reports": within("iacguard/report/"),
    "the rest": lambda stack: True,
}
"""A stack belongs to the first part that it fits."""


def stacks(folder: Path, runs: int) -> Iterator[tuple[Stack, int]]:
    """What was seen in some runs, and how often."""
    check = [sys.executable, "-m", "iacguard", "check", "--no-cache", "--jobs", "1", str(folder)]
    spy = str(Path(sys.executable).with_name("py-spy"))
    with tempfile.TemporaryDirectory() as name:
        seen = Path(name) / "seen"
        for _ in range(runs):
            watch = [spy, "record", "--rate", "1000", "--format", "raw", "--output", str(seen)]
            subprocess.run([*watch, "--", *check], capture_output=True, check=False)
            for line in seen.read_text(encoding="utf-8").splitlines():
                frames, _, count = line.rpartition(" ")
                yield [_frame(one) for one in frames.split(";")], int(count)


def _frame(text: str) -> Frame:
    function, _, place = text.partition(" (")
    return Frame(function, place.rpartition(":")[0])


def main() -> int:
    """Prints shares in per cent."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--functions", type=int, default=10, help="how many functions are told as well")
    arguments = parser.parse_args()
    parts: Counter[str] = Counter()
    functions: Counter[Frame] = Counter()
    for stack, count in stacks(arguments.folder, arguments.runs):
        parts[next(name for name, belongs in PARTS.items() if belongs(stack))] += count
        functions[stack[-1]] += count
    looks = max(1, parts.total())
    for name in PARTS:
        print(f"{100 * parts[name] / looks:5.1f}  {name}")
    print("\nfor themselves:")
    for frame, count in functions.most_common(arguments.functions):
        print(f"{100 * count / looks:5.1f}  {frame}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
