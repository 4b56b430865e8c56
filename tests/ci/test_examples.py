"""The examples that the documentation has: what can be held against a schema or run is."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest
import yaml

from iacguard.cli.commands import COMMANDS, iacguard
from tests.ci.schemas import complaints

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/decisions/*.md"))
    if path.name != "CHANGELOG.md"
)
SCHEMAS = {
    ".github/workflows/iacguard.yml": "github-workflow",
    ".gitlab-ci.yml": "gitlab-ci",
    "azure-pipelines.yml": "azure-pipelines",
    "bitbucket-pipelines.yml": "bitbucket-pipelines",
    ".circleci/config.yml": "circle-ci",
    ".pre-commit-config.yaml": "",
}
"""Schemas by the file that the first line of an example names; pre-commit has a check of its own."""


class Block(NamedTuple):
    """A fenced block of a page."""

    page: Path
    line: int
    language: str
    text: str

    @property
    def file(self) -> str:
        """The file that the block is, as its first line says."""
        first = self.text.partition("\n")[0]
        return first.lstrip("#/ ").split(",")[0] if first.startswith(("#", "//")) else ""

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for found in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        yield Block(page, text.count("\n", 0, found.start()) + 1, found[1], found[2])


BLOCKS = [block for page in PAGES for block in blocks(page)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    # What stands in code is no link, such as Python's subscripts that are called.
    text = re.sub(r"`[^`\n]*`", "", text)
    for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)(#[^)\s]*)?\)", text):
        path, anchor = page.parent / target[0], target[1].removeprefix("#")
        assert path.exists(), target
        assert not anchor or anchor in anchors(path), target


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language == "yaml"], ids=str)
def test_files_are_as_their_readers_want_them(block: Block, tmp_path: Path) -> None:
    document = yaml.safe_load(block.text)
    if block.file not in SCHEMAS:
        assert block.page.name != "ci.md", f"{block.file}: say which file it is"
        return
    schema = SCHEMAS[block.file]
    if schema:
        assert complaints(schema, _as_json(document)) == []
        return
    path = tmp_path / block.file
    path.write_text(block.text)
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    assert {hook["id"] for one in document["repos"] for hook in one["hooks"]} <= hooks


def _as_json(value: Any) -> Any:  # noqa: ANN401 - any YAML
    """A document with names as keys: YAML 1.1 takes "on" for true."""
    if isinstance(value, dict):
        return {("on" if key is True else str(key)): _as_json(one) for key, one in value.items()}
    return [_as_json(one) for one in value] if isinstance(value, list) else value


def test_every_system_has_an_example() -> None:
    assert {block.file for block in BLOCKS if block.page.name == "ci.md"} >= {*SCHEMAS, "Jenkinsfile"}


def test_what_the_action_is_given_it_takes() -> None:
    inputs = set(yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["inputs"])
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    for block in BLOCKS:
        if block.file == ".github/workflows/iacguard.yml":
            for job in yaml.safe_load(block.text)["jobs"].values():
                for step in job["steps"]:
                    if step.get("uses", "").startswith("iacguard/"):
                        assert set(step.get("with", {})) <= inputs

    assert set(re.findall(r"^\| `([\w-]+)` \|.*\|.*\|$", page, re.MULTILINE)) == inputs


def test_what_the_component_is_given_it_takes() -> None:
    header = next(yaml.safe_load_all((ROOT / "templates" / "iacguard" / "template.yml").read_text()))
    for block in BLOCKS:
        if block.file == ".gitlab-ci.yml":
            for one in yaml.safe_load(block.text).get("include", ()):
                assert set(one["inputs"]) <= set(header["spec"]["inputs"])


def test_scripts_are_checked_by_shellcheck(tmp_path: Path) -> None:
    tool = shutil.which("shellcheck", path=str(Path(sys.executable).parent)) or "shellcheck"
    scripts = [block for block in BLOCKS if block.language == "sh"]
    assert scripts
    for number, block in enumerate(scripts):
        path = tmp_path / f"{number}.sh"
        path.write_text(f"#!/bin/sh\n{block.text}")
        done = subprocess.run([tool, str(path)], capture_output=True, text=True, check=False)
        assert done.stdout == "", str(block)


# Command lines ----------------------------------------------------------------------------------

_START = re.compile(rf"(?<![\w/.@:-])iacguard (?={'|'.join(COMMANDS)}|--?\w)")


class Line(NamedTuple):
    """A command line of iacguard, and where it is written."""

    place: str
    words: list[str]

    def __str__(self) -> str:
        return f"{self.place}: {' '.join(self.words)}"


def command_lines(path: Path) -> Iterator[Line]:
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    is_code, name = path.suffix != ".md", path.relative_to(ROOT).as_posix()
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            is_code = not is_code
            continue
        # Outside of code only what stands in backticks is meant to be typed.
        for part in [line] if is_code else re.findall(r"`([^`]+)`", line):
            for found in _START.finditer(part):
                before = part[: found.start()][-1:]
                rest = part[found.end() :]
                rest = rest.partition(before)[0] if before and before in "'\"" else rest
                # A word in capitals stands for what a user puts there.
                words = ["text" if word == "FORMAT" else word for word in _words(rest)]
                yield Line(f"{name}:{number}", words)


def _words(line: str) -> Iterator[str]:
    """The words of the first command of a line."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=";|&<>()")
    lexer.whitespace_split = True
    for word in lexer:
        if set(word) <= set(";|&<>()"):
            return
        yield word


LINES = [
    line
    for path in (
        *sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("editors/*/*.md")}),
        ROOT / "templates" / "iacguard" / "template.yml",
        ROOT / "Makefile",
    )
    for line in command_lines(path)
]


def test_many_are_found() -> None:
    assert len(LINES) > 25


@pytest.mark.parametrize("line", LINES, ids=str)
def test_command_lines_are_such_as_iacguard_takes(line: Line) -> None:
    name, *rest = line.words
    try:
        if name in COMMANDS:
            context = click.Context(iacguard, info_name="iacguard")
            command = iacguard.get_command(context, name)
            assert command is not None
            command.make_context(name, rest, parent=context)
        else:
            iacguard.make_context("iacguard", line.words)
    except click.exceptions.Exit:
        # It asks for help, or for the version.
        pass
    except click.ClickException as error:
        if isinstance(error, click.MissingParameter) and not rest:
            # The name of a command, and nothing to type.
            return
        pytest.fail(f"{line}: {error.format_message()}")


def test_hooks_run_what_iacguard_takes() -> None:
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")):
        program, name, *rest = [*shlex.split(hook["entry"]), *map(str, hook.get("args", ()))]
        command = iacguard.get_command(click.Context(iacguard), name)

        assert program == "iacguard"
        assert command is not None
        command.make_context(name, [*rest, "main.tf"])
