"""The component for GitLab: its form, and its script as a runner runs it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ci.schemas import complaints
from tests.cli.conftest import TEMPLATE

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "templates" / "iacguard" / "template.yml").read_text(encoding="utf-8")
OFF = "s3-public-access-block-off"
NO_GIT = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


def filled(**given: str) -> dict[str, Any]:
    """The job, with inputs put in as GitLab puts them in."""
    header, _, body = TEXT.partition("\n---\n")
    for name, one in yaml.safe_load(header)["spec"]["inputs"].items():
        value = given.get(name.replace("-", "_"), one["default"])
        text = str(value).lower() if isinstance(value, bool) else str(value)
        body = body.replace(f"$[[ inputs.{name} ]]", text.replace("\n", "\\n"))
    assert "$[[" not in body
    job = yaml.safe_load(body)
    assert isinstance(job, dict)
    return job


def test_it_is_as_gitlab_wants_it() -> None:
    header, body = yaml.safe_load_all(TEXT)

    assert complaints("gitlab-ci", header) == []
    assert complaints("gitlab-ci", filled()) == []
    assert body


def test_inputs_never_become_part_of_a_script() -> None:
    (job,) = next(iter([list(yaml.safe_load_all(TEXT))[1].values()]))

    assert "$[[" not in str(job["script"]) + str(job["before_script"])


def test_every_input_is_used() -> None:
    header, _, body = TEXT.partition("\n---\n")

    assert set(re.findall(r"\$\[\[ inputs\.([\w-]+) \]\]", body)) == set(
        yaml.safe_load(header)["spec"]["inputs"]
    )


@pytest.mark.parametrize("part", ["before_script", "script"])
def test_the_script_is_checked_by_shellcheck(tmp_path: Path, part: str) -> None:
    tool = shutil.which("shellcheck", path=str(Path(sys.executable).parent)) or "shellcheck"
    path = tmp_path / "job.sh"
    path.write_text("#!/bin/sh\nset -e\n" + "\n".join(filled()["iacguard"][part]) + "\n")
    done = subprocess.run([tool, str(path)], capture_output=True, text=True, check=False)

    assert done.stdout == ""


class Runner:
    """A clone in which the script runs, with iacguard on the PATH."""

    def __init__(self, base: Path) -> None:
        self.folder = base / "my project"
        self.folder.mkdir()
        programs = base / "programs"
        programs.mkdir()
        program = programs / "iacguard"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m iacguard "$@"\n')
        program.chmod(0o755)
        self.environment = {
            **NO_GIT,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'rules'}",
            "IACGUARD_CACHE_DIR": str(base / "cache"),
        }

    def git(self, *words: str) -> str:
        identity = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.com")
        done = subprocess.run(
            ["git", *identity, *words],
            cwd=self.folder,
            env=NO_GIT,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def commit(self) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "x")
        return self.git("rev-parse", "HEAD")

    def run(self, base: str = "", **given: str) -> subprocess.CompletedProcess[str]:
        """Runs the script; ``base`` is where a merge request began."""
        (job,) = filled(**given).values()
        variables = {
            name: one["value"] if isinstance(one, dict) else one
            for name, one in job["variables"].items()
            if name != "IACGUARD_CACHE_DIR"
        }
        return subprocess.run(
            ["sh", "-e", "-c", "\n".join(job["script"])],
            cwd=self.folder,
            env={**self.environment, **variables, "CI_MERGE_REQUEST_DIFF_BASE_SHA": base},
            capture_output=True,
            text=True,
            check=False,
        )

    def quality(self) -> list[str]:
        """The paths of what the code quality report tells of."""
        report = json.loads((self.folder / "gl-code-quality-report.json").read_text())
        return [one["location"]["path"] for one in report]


ONE = f"--select\n{OFF}"


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A project with an old fault and, since the last commit, a new one."""
    made = Runner(tmp_path)
    made.git("init", "--quiet")
    (made.folder / "old.yaml").write_text(TEMPLATE)
    made.commit()
    (made.folder / "my infra").mkdir()
    (made.folder / "my infra" / "new.yaml").write_text(TEMPLATE)
    made.commit()
    return made


def test_a_branch_answers_for_everything(runner: Runner) -> None:
    done = runner.run(args=ONE)

    assert done.returncode == 1, done.stderr
    assert runner.quality() == ["my infra/new.yaml", "old.yaml"]
    assert (runner.folder / "gl-sast-report.json").exists()


def test_a_merge_request_answers_for_what_it_brings_and_reports_everything(runner: Runner) -> None:
    done = runner.run(runner.git("rev-parse", "HEAD~1"), args=ONE)

    assert done.returncode == 1, done.stderr
    assert f"my infra/new.yaml:6:9: high {OFF}" in done.stdout
    assert "old.yaml" not in done.stdout
    assert runner.quality() == ["my infra/new.yaml", "old.yaml"]

    assert runner.run(runner.git("rev-parse", "HEAD"), args=ONE).returncode == 0
    assert runner.run(runner.git("rev-parse", "HEAD"), args=ONE, new_only="false").returncode == 1


def test_words_are_lines_and_nothing_is_expanded(runner: Runner) -> None:
    done = runner.run(args=ONE, paths="my infra\n")

    assert (done.returncode, runner.quality()) == (1, ["my infra/new.yaml"]), done.stderr

    done = runner.run(args=ONE, paths="$(touch pwned)\n*\n; touch pwned")

    assert done.returncode == 2
    assert not (runner.folder / "pwned").exists()


def test_what_cannot_be_checked_fails_at_once(runner: Runner) -> None:
    (runner.folder / "broken.yaml").write_text("Resources:\n  A: {Type: AWS::SQS::Queue\n")

    assert runner.run(runner.git("rev-parse", "HEAD"), args=ONE).returncode == 2
