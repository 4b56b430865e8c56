"""The hooks, run by the real pre-commit from an installation of this repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.conftest import TEMPLATE

ROOT = Path(__file__).parents[2]
OFF = "s3-public-access-block-off"
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        *((f"a/b.{end}", True) for end in ("tf", "tofu", "tfvars", "yaml", "yml", "json", "template", "cfn")),
        ("main.tf.json", True),
        ("README.md", False),
        ("terraform.tfstate", False),
        ("tf", False),
    ],
)
def test_hooks_run_on_files_that_may_be_infrastructure_code(
    hook: dict[str, Any], path: str, expected: bool
) -> None:
    assert bool(re.search(hook["files"], path)) is expected


class Repository:
    """A git repository that uses the hooks, and a home folder of its own."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            "HOME": str(home),
            "PRE_COMMIT_HOME": str(home / "pre-commit"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Nobody",
            "GIT_AUTHOR_EMAIL": "nobody@example.com",
            "GIT_COMMITTER_NAME": "Nobody",
            "GIT_COMMITTER_EMAIL": "nobody@example.com",
        }
        folder.mkdir()
        self.git("init", "--quiet")

    def git(self, *args: str) -> str:
        """Runs git here."""
        return self._run("git", *args).stdout.strip()

    def commit(self) -> str:
        """Commits everything, and gives the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--no-verify", "--message", "x")
        return self.git("rev-parse", "HEAD")

    def hook(self, id: str, *args: str) -> subprocess.CompletedProcess[str]:
        """Runs one hook with pre-commit."""
        return self._run(sys.executable, "-m", "pre_commit", "run", id, "--verbose", *args, check=False)

    def _run(self, *args: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            args, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=check
        )


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository with a faulty template, a sound one and a file of something else."""
    base = tmp_path_factory.mktemp("hooks")
    home = base / "home"
    home.mkdir()
    tool = Repository(base / "tool", home)
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in ("iacguard", "rules", "fixtures/rules"):
        shutil.copytree(ROOT / name, tool.folder / name, ignore=ignored)
    for name in (".pre-commit-hooks.yaml", "LICENSE", "README.md", "pyproject.toml"):
        shutil.copy(ROOT / name, tool.folder / name)
    revision = tool.commit()
    project = Repository(base / "project", home)
    hooks = ", ".join(f"{{id: {hook['id']}, args: [--select, {OFF}]}}" for hook in HOOKS)
    (project.folder / ".pre-commit-config.yaml").write_text(
        f"repos: [{{repo: '{tool.folder.as_posix()}', rev: {revision}, hooks: [{hooks}]}}]\n"
    )
    (project.folder / "logs.yaml").write_text(TEMPLATE)
    (project.folder / "sound.yaml").write_text(TEMPLATE.replace("false", "true"))
    (project.folder / "old.yaml").write_text(TEMPLATE)
    (project.folder / "values.yaml").write_text("replicas: 2\n")
    for number in range(60):
        (project.folder / f"more{number}.json").write_text("{}\n")
    project.commit()
    return project


@pytest.mark.slow
def test_the_hook_reports_on_the_files_that_it_is_given(repository: Repository) -> None:
    done = repository.hook("iacguard", "--files", "sound.yaml", "values.yaml")

    assert done.returncode == 0, done.stdout + done.stderr

    done = repository.hook("iacguard", "--files", "logs.yaml", "sound.yaml")

    assert done.returncode == 1
    assert f"logs.yaml:6:9: high {OFF}" in done.stdout


@pytest.mark.slow
def test_the_hook_takes_many_files_at_once(repository: Repository) -> None:
    done = repository.hook("iacguard", "--all-files")

    assert done.returncode == 1
    assert done.stdout.count(f" high {OFF} ") == 2
    assert done.stdout.count("Found 2 problems") == 1


@pytest.mark.slow
def test_deleted_and_renamed_files_do_no_harm(repository: Repository) -> None:
    repository.git("mv", "old.yaml", "new.yaml")
    repository.git("rm", "--quiet", "logs.yaml")
    try:
        done = repository.hook("iacguard")
        gone = repository.hook("iacguard", "--files", "logs.yaml", "old.yaml")
    finally:
        repository.git("reset", "--quiet", "--hard")

    assert done.returncode == 1
    assert f"new.yaml:6:9: high {OFF}" in done.stdout
    assert "old.yaml" not in done.stdout and "logs.yaml" not in done.stdout
    assert gone.returncode == 0, gone.stdout + gone.stderr


@pytest.mark.slow
def test_the_other_hook_looks_at_everything(repository: Repository) -> None:
    done = repository.hook("iacguard-all", "--files", "values.yaml")

    assert done.returncode == 1
    assert done.stdout.count(f" high {OFF} ") == 2
