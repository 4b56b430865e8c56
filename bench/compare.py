"""iacguard beside checkov and cfn-lint on public repositories, all of it set up by this one command.

Usage: python -m bench.compare [--folder FOLDER] [--clones FOLDER] [--runs N]

The other tools are installed with pip, each in an environment of its own, and the repositories are
fetched from GitHub at fixed commits; both stay in ``--folder`` for the next time. Repositories that
are below ``--clones`` already, under their names, are taken from there as they are.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import NamedTuple

from bench.run import KINDS, Pair, References, compare, gather, iacguard

TOOLS = {"checkov": "checkov==3.3.30", "cfn-lint": "cfn-lint==1.58.0"}
"""What pip installs for each command."""


class Corpus(NamedTuple):
    """The files of one kind in a repository of GitHub."""

    owner: str
    name: str
    commit: str
    kind: str
    without: tuple[str, ...] = ()
    """Paths of files that are left out, for iacguard as well."""


PATTERNS = ("aws-samples", "serverless-patterns", "fb7b5d06c27d8abb1bd35e52ab7523acf4baab7b")
BREAKING_CFN_LINT = (
    "_pattern-model/template.yaml",
    "apigw-lambda-sagemaker-jumpstartendpoint-cdk-python/template.yaml",
    "dynamodb-lambda-cdk-kotlin/template.yaml",
    "eventbridge-schedule-stepfunctions-sam/template.yaml",
    "kinesis-lambda-ddb-cdk-java/template.yaml",
    "kinesis-lambda-py-cdk/template.yaml",
)
"""Templates with nothing below ``Resources`` or ``Parameters``: cfn-lint breaks on one, and stops."""
CORPORA = (
    Corpus(*PATTERNS, "terraform"),
    Corpus(
        "aws-cloudformation",
        "aws-cloudformation-templates",
        "142ce6f283d285fa370adb7f9d332d7f46dac5fc",
        "cloudformation",
    ),
    Corpus("widdix", "aws-cf-templates", "1a9f04f934179975a3a56c2496d2ed2b27598bd8", "cloudformation"),
    Corpus(*PATTERNS, "cloudformation", without=BREAKING_CFN_LINT),
)


def installed(tool: str, folder: Path) -> str:
    """The command that starts a tool, which is installed below the folder if it is not there yet."""
    home = folder / tool
    command = home / "bin" / tool
    if not command.exists():
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([home / "bin" / "python", "-m", "pip", "install", "--quiet", TOOLS[tool]], check=True)
    return str(command)


def checkout(corpus: Corpus, folder: Path, clones: Path | None) -> Path:
    """The folder with a repository's files, which are fetched if they are not there yet."""
    if clones is not None and (clones / corpus.name).is_dir():
        return clones / corpus.name
    tree = folder / corpus.name
    if not (tree / ".git" / "FETCH_HEAD").exists():
        address = f"https://github.com/{corpus.owner}/{corpus.name}"
        subprocess.run(["git", "init", "--quiet", tree], check=True)
        subprocess.run(
            ["git", "-C", tree, "fetch", "--quiet", "--depth", "1", address, corpus.commit], check=True
        )
    subprocess.run(["git", "-C", tree, "checkout", "--quiet", "--force", corpus.commit], check=True)
    return tree


def main() -> int:
    """Sets up what is not there, and compares."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument(
        "--folder", type=Path, default=Path("build/bench"), help="what is set up is kept here"
    )
    parser.add_argument("--clones", type=Path, help="a folder with clones of the repositories")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    folder: Path = arguments.folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        references = References(installed("checkov", folder), installed("cfn-lint", folder))
        trees = [checkout(corpus, folder, arguments.clones) for corpus in CORPORA]
    except subprocess.CalledProcessError as error:
        print(f"{' '.join(map(str, error.cmd))} failed, see above", file=sys.stderr)
        return 2
    measured: dict[tuple[str, str], list[Pair]] = {}
    for corpus, tree in zip(CORPORA, trees, strict=True):
        with tempfile.TemporaryDirectory() as name:
            count = gather(tree, KINDS[corpus.kind], Path(name))
            for path in corpus.without:
                count -= 1
                (Path(name) / path).unlink()
            command = [iacguard(), "check", "--no-cache", name]
            for other, reference in references.commands(corpus.kind, Path(name)):
                pair = compare(f"{count} of {corpus.name} : {other}", command, reference, arguments.runs)
                measured.setdefault((corpus.kind, other), []).append(pair)
    for (kind, other), pairs in measured.items():
        ours, theirs = (sum(times) for times in zip(*pairs, strict=True))
        print(f"{f'all {kind} : {other}':<44} {ours:8.3f} s {theirs:8.3f} s   x {ours / theirs:.3f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
