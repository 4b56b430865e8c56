"""How time and memory grow with a project, and what a second run costs.

Usage: python bench/scale.py [--files N] [--runs N]

Everything is generated: nothing has to be fetched. Times are told beside those of a reference in
the same run, because machines are noisy: ``python -c pass``, or the same job a tenth as large.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Env: {{Type: String, AllowedValues: [dev, prod]}}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Orders{n}:
    Type: AWS::SQS::Queue
    Properties:
      KmsMasterKeyId: alias/orders
      ReceiveMessageWaitTimeSeconds: 20
      VisibilityTimeout: !If [IsProd, 60, 30]
      RedrivePolicy: {{deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}}
  Dead:
    Type: AWS::SQS::Queue
    Properties: {{KmsMasterKeyId: alias/orders, MessageRetentionPeriod: 1209600}}
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{{Effect: Allow, Action: sqs:ReceiveMessage, Resource: !GetAtt Orders{n}.Arn}}]
"""

MODULE = """\
variable "env" {{
  default = "dev"
}}

resource "aws_sqs_queue" "orders{n}" {{
  name                       = "orders-${{var.env}}"
  visibility_timeout_seconds = 60
  sqs_managed_sse_enabled    = true
  redrive_policy = jsonencode({{ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 5 }})
}}

resource "aws_sqs_queue" "dead" {{
  sqs_managed_sse_enabled   = true
  message_retention_seconds = 1209600
}}

resource "aws_iam_policy" "read" {{
  policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [
      {{ Effect = "Allow", Action = "sqs:ReceiveMessage", Resource = aws_sqs_queue.orders{n}.arn }}
    ]
  }})
}}
"""

LEAF = 'variable "name" {}\nresource "aws_sqs_queue" "q" { name = var.name }\n'


def project(folder: Path, files: int) -> None:
    """Templates and modules, half and half, in folders of ten."""
    for n in range(files):
        place = folder / f"part{n // 10}"
        if n % 2:
            place = place / f"module{n}"
        place.mkdir(parents=True, exist_ok=True)
        if n % 2:
            (place / "main.tf").write_text(MODULE.format(n=n))
        else:
            (place / f"template{n}.yaml").write_text(TEMPLATE.format(n=n))


def instances(folder: Path, count: int) -> None:
    """One resource with ``for_each`` over so many keys."""
    side = round(count**0.5)
    pairs = f"setproduct(range({side}), range({side}))"  # range gives 1,024 numbers at most
    keys = f'toset([for pair in {pairs} : "queue-${{pair[0]}}-${{pair[1]}}"])'
    (folder / "main.tf").write_text(
        f'resource "aws_sqs_queue" "q" {{\n  for_each = {keys}\n  name = each.key\n}}\n'
    )


def calls(folder: Path, count: int) -> None:
    """One module that is called so many times."""
    (folder / "leaf").mkdir()
    (folder / "leaf" / "main.tf").write_text(LEAF)
    text = "".join(f'module "m{n}" {{\n  source = "./leaf"\n  name = "q-{n}"\n}}\n' for n in range(count))
    (folder / "main.tf").write_text(text)


def nest(folder: Path, depth: int) -> None:
    """Modules in modules, each level calling the next three times, all in all 3 ** depth leaves."""
    for level in range(depth):
        place = folder if level == 0 else folder / f"level{level}"
        place.mkdir(exist_ok=True)
        source = f"{'./' if level == 0 else '../'}level{level + 1}"
        call = 'module "m{n}" {{\n  source = "{source}"\n  name = "q"\n}}\n'
        text = "".join(call.format(n=n, source=source) for n in range(3))
        (place / "main.tf").write_text('variable "name" {\n  default = "q"\n}\n' + text)
    last = folder / f"level{depth}"
    last.mkdir()
    (last / "main.tf").write_text(LEAF)


class Bench:
    """Runs of the command on generated folders, with a cache of their own."""

    def __init__(self, top: Path, runs: int) -> None:
        self.top = top
        self.runs = runs
        self.command = [shutil.which("iacguard", path=str(Path(sys.executable).parent)) or "iacguard"]
        self.environment = {
            key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"
        } | {"IACGUARD_CACHE_DIR": str(top / "cache")}

    def made(self, name: str, make: Callable[[Path], None]) -> Path:
        """A folder with what ``make`` puts into it."""
        folder = self.top / name
        folder.mkdir()
        make(folder)
        return folder

    def seconds(self, command: Sequence[str], folder: Path | None = None) -> float:
        """Wall-clock seconds of one run, from a folder."""
        started = time.perf_counter()
        subprocess.run(
            command,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            env=self.environment,
        )
        return time.perf_counter() - started

    def check(self, folder: Path, *options: str) -> float:
        """The median seconds of checking a folder."""
        command = [*self.command, "check", *options, str(folder)]
        return statistics.median(self.seconds(command) for _ in range(self.runs))

    def grows(self, name: str, make: Callable[[Path, int], None], count: int) -> None:
        """Tells what ten times as much costs."""
        small = self.made(f"{name} tenth", lambda folder: make(folder, count // 10))
        large = self.made(name, lambda folder: make(folder, count))
        less, more = self.check(small, "--no-cache"), self.check(large, "--no-cache")
        print(f"{name + f', {count}':<44} {more:8.3f} s, a tenth {less:8.3f} s   x {more / less:.1f}")


def hook(bench: Bench, count: int) -> None:
    """Tells what a hook costs: a changed file of a repository, named, with the cache of the run before."""
    folder = bench.made("hook", lambda folder: project(folder, count))
    # One module is called from everywhere, so that whoever names it asks for all of them.
    (folder / "leaf").mkdir()
    (folder / "leaf" / "main.tf").write_text(LEAF)
    for module in sorted(folder.glob("*/module*")):
        (module / "calls.tf").write_text('module "leaf" {\n  source = "../../leaf"\n  name = "q"\n}\n')
    texts: dict[str, Callable[[int], str]] = {
        "part7/module71/main.tf": lambda n: MODULE.format(n=f"Changed{n}"),
        "part7/template70.yaml": lambda n: TEMPLATE.format(n=f"Changed{n}"),
        "leaf/main.tf": lambda n: f"{LEAF}# {n}\n",
    }
    for name, write in texts.items():
        command = [*bench.command, "check", "--skip-missing", name]
        bench.seconds(command, folder)
        times: list[float] = []
        for number in range(bench.runs):
            (folder / name).write_text(write(number))
            times.append(bench.seconds(command, folder))
        print(f"{f'a hook, {name}':<44} {statistics.median(times):8.3f} s")


def main() -> int:
    """Prints a line for each measurement."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--files", type=int, default=5000, help="how many files the project has")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name), arguments.runs)
        bench.grows("files", project, arguments.files)
        folder = bench.top / "files"
        bench.seconds([*bench.command, "check", str(folder)])
        print(f"{'the same again, nothing changed':<44} {bench.check(folder):8.3f} s")
        changed = sorted(folder.rglob("*.yaml"))[len(list(folder.rglob("*.yaml"))) // 2]
        times: list[float] = []
        for number in range(arguments.runs):
            changed.write_text(TEMPLATE.format(n=f"Changed{number}"))
            times.append(bench.seconds([*bench.command, "check", str(folder)]))
        print(f"{'the same with one file changed':<44} {statistics.median(times):8.3f} s")
        hook(bench, 300)
        bench.grows("for_each over keys", instances, 10_000)
        bench.grows("calls of a module", calls, 1_000)
        deep = bench.made("nest", lambda folder: nest(folder, 8))
        print(f"{'modules nested 8 deep, 3 wide':<44} {bench.check(deep, '--no-cache'):8.3f} s")
        largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{'largest process of all':<44} {largest:8.0f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
