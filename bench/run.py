"""Speed of the command line, as ratios against references measured in the same run.

Usage: python bench/run.py [--corpus FOLDER] [--checkov COMMAND] [--runs N]

Without a corpus only start-up and one small template are measured. With one, its Terraform files
are checked as well, and by checkov if a command for it is given. Every pair of commands is run in
turn, so that a machine whose speed drifts favours neither; medians are printed.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

TEMPLATE = Path(__file__).parents[1] / "fixtures" / "demo" / "cloudformation" / "site.yaml"


def seconds(command: Sequence[str]) -> float:
    """Wall-clock seconds of one run of a command, whatever its exit status."""
    # As on a user's machine, where compiled modules are kept.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, env=environment
    )
    return time.perf_counter() - started


def compare(name: str, command: Sequence[str], reference: Sequence[str], runs: int) -> None:
    """Prints the medians of two commands and the median of the ratios of their pairs of runs."""
    seconds(command)
    seconds(reference)
    pairs = [(seconds(command), seconds(reference)) for _ in range(runs)]
    ours = statistics.median(pair[0] for pair in pairs)
    theirs = statistics.median(pair[1] for pair in pairs)
    ratio = statistics.median(pair[0] / pair[1] for pair in pairs)
    print(f"{name:<44} {ours:8.3f} s {theirs:8.3f} s   x {ratio:.3f}")


def main() -> int:
    """Runs the comparisons that the arguments allow."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--corpus", type=Path, help="a folder with Terraform files and templates")
    parser.add_argument("--checkov", help="the command that starts checkov, if it is to be compared")
    parser.add_argument("--runs", type=int, default=10)
    arguments = parser.parse_args()
    iacguard = shutil.which("iacguard", path=str(Path(sys.executable).parent)) or "iacguard"
    python = [sys.executable, "-c", "pass"]
    print(f"{'':<44} {'iacguard':>10} {'reference':>10}   ratio (median of pairs)")
    compare("--version : python -c pass", [iacguard, "--version"], python, arguments.runs)
    compare("one small template : python -c pass", [iacguard, "check", str(TEMPLATE)], python, arguments.runs)
    if arguments.corpus is None:
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = sorted(arguments.corpus.rglob("*.tf"))
        for path in files:
            copy = folder / path.relative_to(arguments.corpus)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        check = [iacguard, "check", str(folder)]
        if arguments.checkov:
            flags = ["--directory", str(folder), "--framework", "terraform", "--compact", "--quiet"]
            other = [*shlex.split(arguments.checkov), *flags]
            compare(f"{len(files)} Terraform files : checkov", check, other, max(1, arguments.runs // 5))
        else:
            compare(f"{len(files)} Terraform files : python -c pass", check, python, arguments.runs)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
