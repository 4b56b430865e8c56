"""Speed of the HCL parser over a folder of Terraform files, next to python-hcl2 in the same run.

Usage: python bench/parse_hcl.py FOLDER [--runs N]

Two things are timed, each over all ``*.tf`` files below the folder: ``parse`` and ``hcl2.loads``.
They are run in turn, so that a machine whose speed drifts favours none; medians are printed. Files
that python-hcl2 refuses are left out.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import hcl2

from iacguard.syntax.hcl.parser import parse
from iacguard.syntax.hcl.tree import Body
from iacguard.text import Source


def count(body: Body) -> int:
    """How many attributes a body has, those of its blocks included."""
    return len(body.attributes) + sum(count(block.body) for block in body.blocks)


def ours(text: str) -> None:
    """Have iacguard read a text."""
    parse(Source("main.tf", text))


def reference(text: str) -> None:
    """Have python-hcl2 read a text."""
    hcl2.loads(text)


def readable(texts: list[str]) -> list[str]:
    """The texts that python-hcl2 reads."""
    result = []
    for text in texts:
        try:
            reference(text)
        except Exception:
            continue
        result.append(text)
    return result


def seconds(read: Callable[[str], None], texts: list[str]) -> float:
    """Wall-clock seconds for reading all texts."""
    started = time.perf_counter()
    for text in texts:
        read(text)
    return time.perf_counter() - started


def main() -> int:
    """Runs the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()

    files = sorted(arguments.folder.rglob("*.tf"))
    texts = readable([path.read_text(encoding="utf-8", errors="replace") for path in files])
    if not texts:
        parser.error(f"there is no readable .tf file below {arguments.folder}")
    size = sum(map(len, texts))
    values = sum(count(parse(Source("main.tf", text)).body) for text in texts)
    print(f"{len(texts)} of {len(files)} files, {size / 1e6:.2f} million characters, {values} attributes")

    readers = {"iacguard": ours, "python-hcl2": reference}
    times: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(arguments.runs):
        for name, read in readers.items():
            times[name].append(seconds(read, texts))
    theirs = statistics.median(times["python-hcl2"])
    for name, runs in times.items():
        median = statistics.median(runs)
        print(f"{name:<12} {median:8.3f} s {size / median / 1e6:8.2f} MB/s   x {theirs / median:.1f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
