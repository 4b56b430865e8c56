"""Speed of the command line, as ratios against references measured in the same run.

Usage: python bench/run.py [--corpus FOLDER] [--checkov COMMAND] [--cfn-lint COMMAND] [--runs N]

Without a corpus only start-up and one small template are measured. With one, its Terraform files
and its templates are checked as well, and by the other tools whose commands are given. Every pair
of commands is run in turn, so that a machine whose speed drifts favours neither; medians are
printed. ``python -m bench.compare`` sets up other tools and corpora by itself.
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
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

DEMO = Path(__file__).parents[1] / "fixtures" / "demo" / "cloudformation" / "site.yaml"
"""A template of twenty resources of seven services: every service's rules have to be imported."""

SMALL = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}
  Dead:
    Type: AWS::SQS::Queue
  Alarms:
    Type: AWS::SNS::Topic
  Uploads:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration:
        BlockPublicAcls: true
        BlockPublicPolicy: true
        IgnorePublicAcls: true
        RestrictPublicBuckets: true
"""


def seconds(command: Sequence[str]) -> float:
    """Wall-clock seconds of one run of a command, whatever its exit status."""
    # As on a user's machine, where compiled modules are kept.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, env=environment
    )
    return time.perf_counter() - started


class Pair(NamedTuple):
    """Medians of the wall-clock seconds of two commands."""

    ours: float
    theirs: float


def compare(name: str, command: Sequence[str], reference: Sequence[str], runs: int) -> Pair:
    """Prints and gives the medians of two commands, and prints the median of their pairs' ratios."""
    seconds(command)
    seconds(reference)
    pairs = [(seconds(command), seconds(reference)) for _ in range(runs)]
    ours = statistics.median(pair[0] for pair in pairs)
    theirs = statistics.median(pair[1] for pair in pairs)
    ratio = statistics.median(pair[0] / pair[1] for pair in pairs)
    print(f"{name:<44} {ours:8.3f} s {theirs:8.3f} s   x {ratio:.3f}", flush=True)
    return Pair(ours, theirs)


KINDS = {"terraform": (".tf",), "cloudformation": (".yaml", ".yml", ".json", ".template")}
"""Endings of the files of each kind, under checkov's names for the kinds."""


def iacguard() -> str:
    """The command that starts what is measured: the one of this Python's environment."""
    return shutil.which("iacguard", path=str(Path(sys.executable).parent)) or "iacguard"


class References(NamedTuple):
    """The commands that start other tools, where they are to be compared."""

    checkov: str | None
    cfn_lint: str | None

    def commands(self, kind: str, folder: Path) -> Iterator[tuple[str, Sequence[str]]]:
        """Names and command lines of what checks a folder of a kind of files."""
        if self.checkov:
            flags = ["--directory", str(folder), "--framework", kind, "--compact", "--quiet"]
            yield "checkov", [*shlex.split(self.checkov), *flags]
        if self.cfn_lint and kind == "cloudformation":
            templates = [str(path) for path in sorted(folder.rglob("*.*")) if path.is_file()]
            yield "cfn-lint", [*shlex.split(self.cfn_lint), *templates]


def gather(corpus: Path, endings: tuple[str, ...], folder: Path, most: int | None = None) -> int:
    """Copies the files of a kind, and says how many; every n-th where they are more than are wanted."""
    found = [path for path in sorted(corpus.rglob("*.*")) if path.suffix in endings and is_code(path)]
    if most is not None and len(found) > most:
        found = found[:: -(-len(found) // most)]
    for path in found:
        copy = folder / path.relative_to(corpus)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    return len(found)


def is_code(path: Path) -> bool:
    """Whether it is Terraform or a template: other YAML and JSON would flatter whoever passes over it."""
    if not path.is_file():
        return False
    return path.suffix == ".tf" or "AWSTemplateFormatVersion" in path.read_text(errors="replace")


def main() -> int:
    """Runs the comparisons that the arguments allow."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--corpus", type=Path, help="a folder with Terraform files and templates")
    parser.add_argument("--checkov", help="the command that starts checkov, if it is to be compared")
    parser.add_argument("--cfn-lint", help="the command that starts cfn-lint, if it is to be compared")
    parser.add_argument("--most", type=int, default=400, help="how many files of a kind are taken at most")
    parser.add_argument("--runs", type=int, default=10)
    arguments = parser.parse_args()
    program = iacguard()
    python = [sys.executable, "-c", "pass"]
    print(f"{'':<44} {'iacguard':>10} {'reference':>10}   ratio (median of pairs)")
    compare("--version : python -c pass", [program, "--version"], python, arguments.runs)
    with tempfile.TemporaryDirectory() as name:
        small = Path(name) / "template.yaml"
        small.write_text(SMALL, encoding="utf-8")
        compare(
            "one small template : python -c pass",
            [program, "check", "--no-cache", str(small)],
            python,
            arguments.runs,
        )
    demo = [program, "check", "--no-cache", str(DEMO)]
    compare("one of seven services : python -c pass", demo, python, arguments.runs)
    if arguments.corpus is None:
        return 0
    references = References(arguments.checkov, arguments.cfn_lint)
    for kind, endings in KINDS.items():
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            count = gather(arguments.corpus, endings, folder, arguments.most)
            if count:
                check = [program, "check", "--no-cache", str(folder)]
                for other, command in references.commands(kind, folder):
                    compare(f"{count} files of {kind} : {other}", check, command, max(1, arguments.runs // 5))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
