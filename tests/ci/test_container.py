"""The container: what its file says, and what its steps make, without a daemon to build it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.conftest import TEMPLATE

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")


class Step(NamedTuple):
    """An instruction, and the stage that it belongs to, counted from 0."""

    stage: int
    name: str
    words: str


def steps() -> list[Step]:
    lines = [line for line in TEXT.splitlines() if line.strip() and not line.startswith("#")]
    found: list[Step] = []
    stage = -1
    for whole in re.split(r"(?<!\\)\n", "\n".join(lines)):
        name, _, words = whole.replace("\\\n", " ").partition(" ")
        stage += name == "FROM"
        found.append(Step(stage, name, words.strip()))
    return found


def of_last_stage(name: str) -> list[str]:
    last = max(step.stage for step in steps())
    return [step.words for step in steps() if step.stage == last and step.name == name]


def test_hadolint_has_nothing_to_say() -> None:
    tool = shutil.which("hadolint", path=str(Path(sys.executable).parent)) or "hadolint"
    done = subprocess.run([tool, str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False)

    assert done.stdout + done.stderr == ""


def test_it_runs_iacguard_on_what_is_mounted_and_not_as_root() -> None:
    assert json.loads(of_last_stage("ENTRYPOINT")[0]) == ["iacguard"]
    assert of_last_stage("WORKDIR") == ["/src"]
    (user,) = of_last_stage("USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user), "a number, so that Kubernetes knows that it is not root"


def test_what_it_is_built_on_is_a_slim_image_of_one_version() -> None:
    (base,) = [step.words for step in steps() if step.name == "ARG"]

    assert re.fullmatch(r"BASE=python:3\.\d+-slim-\w+", base)


def test_git_is_there_and_trusts_what_is_mounted_alone() -> None:
    (system, _) = of_last_stage("RUN")

    assert " git " in system
    assert system.endswith("safe.directory /src")


def context(folder: Path) -> None:
    """Copies what .dockerignore lets through."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    assert patterns[0] == "*"
    for pattern in patterns[1:]:
        if pattern.startswith("!"):
            source, target = ROOT / pattern[1:], folder / pattern[1:]
            target.parent.mkdir(parents=True, exist_ok=True)
            if pattern == "!fixtures/rules":
                # The examples of one rule stand for the thousands of files that they all have.
                shutil.copytree(source / "aws/s3/plain-http-allowed", target / "aws/s3/plain-http-allowed")
            elif source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
            else:
                shutil.copy(source, target)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the steps are for a shell")
def test_its_steps_make_a_working_program(tmp_path: Path) -> None:
    context(tmp_path / "context")
    opt, scratch, build, wheels = (tmp_path / name for name in ("opt", "scratch", "build", "wheels"))
    for folder in (opt, scratch, build):
        folder.mkdir()
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, command in (("python", ""), ("pip", " -m pip")):
        (tools / name).write_text(f'#!/bin/sh\nexec "{sys.executable}"{command} "$@"\n')
        (tools / name).chmod(0o755)

    places = {"/opt": opt, "/tmp": scratch, "/wheels": wheels, "/build": build}

    def moved(words: str) -> str:
        return re.sub(r"(?<![\w./])(/opt|/tmp|/wheels|/build)\b", lambda found: str(places[found[1]]), words)

    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    where = build
    for step in steps():
        if step.name == "WORKDIR" and step.stage == 0:
            where = Path(moved(step.words))
        elif step.name == "COPY":
            *sources, target = step.words.removeprefix("--from=build ").split()
            for source in sources:
                start = Path(moved(source)) if "--from" in step.words else tmp_path / "context" / source
                end = where / moved(target)
                end = end / start.name if target.endswith("./") else end
                end.parent.mkdir(parents=True, exist_ok=True)
                shutil.copytree(start, end) if start.is_dir() else shutil.copy(start, end)
        elif step.name == "RUN" and "apt-get" not in step.words:
            done = subprocess.run(
                ["sh", "-ec", moved(step.words)],
                cwd=where,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
    project = tmp_path / "src"
    project.mkdir()
    (project / "logs.yaml").write_text(TEMPLATE)
    program = opt / "iacguard" / "bin" / "iacguard"
    check: list[str | Path] = [program, "check", "--no-cache"]
    checked = subprocess.run(check, cwd=project, capture_output=True, text=True, check=False)

    assert checked.returncode == 1, checked.stderr
    assert "s3-public-access-block-off" in checked.stdout
    assert list(scratch.iterdir()) == []
