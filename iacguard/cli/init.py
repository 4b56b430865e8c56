"""``iacguard init``: a configuration to begin with, fitted to what is there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import click

from iacguard import __version__
from iacguard.cli.surroundings import Surroundings, is_folder
from iacguard.config.files import OWN, SHARED
from iacguard.config.options import parse
from iacguard.config.pages import HOME
from iacguard.errors import ConfigurationError, UsageError
from iacguard.project.survey import Survey, survey

HOOKS = ".pre-commit-config.yaml"

SNIPPET = f"""\
  - repo: {HOME}
    rev: v{__version__}
    hooks:
      - id: iacguard
"""
"""An entry of pre-commit's ``repos``."""

_MOST_NAMED = 5
"""Files and folders that an example is made of."""


@click.command("init")
@click.argument("folder", default=".", type=click.Path())
@click.option("--force", is_flag=True, help="Write the configuration anew where there is one.")
@click.option("--pre-commit", is_flag=True, help=f"Write {HOOKS} too, unless there is one.")
@click.pass_obj
def command(around: Surroundings, folder: str, force: bool, pre_commit: bool) -> int:
    """Write a configuration in which everything is explained and nothing is changed yet.

    \b
    What is in the folder decides the examples in it. The snippet for pre-commit is printed,
    or written with --pre-commit.
    """
    if not is_folder(folder):
        raise UsageError(f"{folder}: there is no such folder")
    target = Path(folder, OWN)
    if not force:
        _refuse_to_replace(Path(folder))
    found = survey(folder)
    _write(target, configuration(found, folder), replace=force)
    around.out.write(f"{_told(found)}\nWrote {_shown(target)}.\n\n")
    around.out.writelines(_about_hooks(Path(folder, HOOKS), pre_commit))
    around.out.write("\nNow run: iacguard check" + ("" if folder == "." else f" {folder}") + "\n")
    around.out.writelines(f"{hint}\n" for hint in _hints(found, Path(folder)))
    return 0


def _refuse_to_replace(folder: Path) -> None:
    own, shared = folder / OWN, folder / SHARED
    if os.path.lexists(own):
        raise UsageError(f"{_shown(own)} is there already", "give --force to write it anew")
    if shared.is_file():
        try:
            options = parse(shared.read_text(encoding="utf-8-sig"), str(shared), "", ("tool", "iacguard"))
        except (ConfigurationError, UnicodeDecodeError):
            # What is wrong with it is for "check" to tell.
            return
        if options is not None:
            message = f"{_shown(shared)} has a table [tool.iacguard], which {OWN} would overrule"
            raise UsageError(message, "give --force to write it all the same")


def _write(path: Path, text: str, replace: bool) -> None:
    try:
        # Exclusive, so that no file that appears meanwhile is lost.
        with path.open("w" if replace else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{_shown(path)} cannot be written: {error.strerror}") from None


# The configuration ------------------------------------------------------------------------------


def configuration(found: Survey, folder: str = ".") -> str:
    """The text of a configuration with every key in a comment, with examples from what was found."""
    return "\n".join(_configuration(found, folder)) + "\n"


def _configuration(found: Survey, folder: str) -> Iterator[str]:
    yield "# How iacguard checks what is below this folder. Everything is optional, and the command line"
    yield "# counts more. Take away the # where nothing but it stands before an example."
    for comment, example in _keys(found, folder):
        yield ""
        yield from (f"# {line}" for line in comment.splitlines())
        yield from (f"#{line}" for line in example.splitlines())


def _keys(found: Survey, folder: str) -> Iterator[tuple[str, str]]:
    """Each key's meaning and an example of it; tables come last, because TOML wants them there."""
    var_files = [_below(path, folder) for path in found.var_files[:_MOST_NAMED]]
    aside = [f"{_below(path, folder)}/*" for path in found.aside[:_MOST_NAMED]]
    yield (
        'The rules that run: ids, globs, categories, severities, "default" or "all"; "iacguard rules" lists\n'
        "them. Without it those run that are on by default.",
        'select = ["default", "s3-*"]',
    )
    yield "Rules that do not run. The narrower name counts.", 'ignore = ["cost", "iam-inline-policy"]'
    yield 'What runs where select is not given: "default" or "all".', 'profile = "all"'
    yield "The lowest severity that fails a run: info, low, medium, high or critical.", 'fail-on = "medium"'
    yield "Paths to leave out.", f"exclude = {json.dumps(aside or ['examples/*'])}"
    yield (
        "Files of Terraform variables to take values from, as -var-file does.",
        f"var-files = {json.dumps(var_files or ['environments/prod.tfvars'])}",
    )
    yield (
        "Whether CloudFormation conditions are decided by the defaults of parameters. Otherwise both sides\n"
        "of what is open are looked at.",
        "assume-defaults = true",
    )
    yield (
        'Whether a fault counts when it is there on "any" side of an open condition or only on "all".\n'
        "Otherwise each rule decides: security on any.",
        'conditions = "all"',
    )
    yield (
        "Accounts of your own besides the one that is deployed to: whom policies let in from there is no\n"
        "stranger.",
        'own-accounts = ["111122223333"]',
    )
    yield (
        'Findings that are known and not reported: a file that "iacguard baseline" writes.',
        'baseline = ".iacguard-baseline.jsonl"',
    )
    yield "Whether cfn-lint runs beside, if it is installed.", "cfn-lint = true"
    yield (
        "Whether comments and metadata for checkov, tfsec, Trivy, cfn-lint, cfn_nag and cdk-nag suppress\n"
        "what iacguard finds of the same.",
        "compat-suppressions = true",
    )
    yield "Rules that nothing in a file suppresses.", 'never-suppress = ["iam-admin-policy", "critical"]'
    yield "Values of CloudFormation parameters.", '[parameters]\nEnvironment = "prod"'
    yield "Severities of rules, by id or glob.", '[severity]\n"lambda-tracing-disabled" = "info"'
    yield "Rules that do not report in some files.", '[per-file-ignores]\n"sandbox/*" = ["reliability"]'
    yield (
        "Rules that do not report on some resources, with all instances, or in all of some modules.",
        '[per-resource-ignores]\n"module.logs" = ["s3-access-logging-off"]',
    )
    yield (
        'Options of rules; "iacguard rule ID" tells those of each.',
        "[rules.iam-too-many-managed-policies]\nmax-managed-policies = 20",
    )


def _below(path: str, folder: str) -> str:
    return os.path.relpath(path, folder).replace(os.sep, "/")


# What is told -----------------------------------------------------------------------------------


def _told(found: Survey) -> str:
    counts = (
        (len(found.modules), "Terraform module"),
        (len(found.templates), "CloudFormation template"),
        (len(found.sam), "SAM template"),
    )
    parts = [f"{count} {noun}{'s' * (count != 1)}" for count, noun in counts if count]
    return f"Found {', '.join(parts)}." if parts else "Found no infrastructure code yet."


def _about_hooks(path: Path, wanted: bool) -> Iterator[str]:
    if wanted and not os.path.lexists(path):
        _write(path, f"repos:\n{SNIPPET}", replace=False)
        yield f"Wrote {_shown(path)}; run: pre-commit install\n"
        return
    try:
        is_there = "iacguard" in path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        is_there = False
    if is_there:
        yield f"{_shown(path)} speaks of iacguard already.\n"
    else:
        yield f"To check every commit with pre-commit, put this under repos in {_shown(path)}:\n\n{SNIPPET}"


def _hints(found: Survey, folder: Path) -> Iterator[str]:
    if (folder / "samconfig.toml").is_file():
        yield "The parameters of your deployments: iacguard check --parameters samconfig.toml"
    if (folder / "cdk.json").is_file():
        yield "What the CDK makes: cdk synth, then iacguard check cdk.out"
    if found.modules:
        yield "What a plan knows: terraform show -json PLAN > plan.json; iacguard check --plan plan.json"

    if (folder / ".github").is_dir():
        yield f"In GitHub Actions: uses: iacguard/iacguard@v{__version__}; {_PAGE}"
    if (folder / ".gitlab-ci.yml").is_file():
        yield f"In GitLab: {_PAGE}#gitlab"


_PAGE = f"{HOME}/blob/main/docs/ci.md"


def _shown(path: Path) -> str:
    return os.path.normpath(path).replace(os.sep, "/")
