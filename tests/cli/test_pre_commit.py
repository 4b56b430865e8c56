"""The hooks, run by the real pre-commit from an installation of this repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

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
            "IACGUARD_CACHE_DIR": str(home / "iacguard"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Nobody",
            "GIT_AUTHOR_EMAIL": "nobody@example.com",
            "GIT_COMMITTER_NAME": "Nobody",
            "GIT_COMMITTER_EMAIL": "nobody@example.com",
            # git takes no submodule from a folder otherwise.
            "GIT_ALLOW_PROTOCOL": "file",
        }
        folder.mkdir()
        self.git("init", "--quiet", "--initial-branch", "main")

    def git(self, *args: str) -> str:
        """Runs git here."""
        return self._run("git", *args).stdout.strip()

    def commit(self) -> str:
        """Commits everything, and gives the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--no-verify", "--message", "x")
        return self.git("rev-parse", "HEAD")

    def write(self, files: dict[str, str]) -> None:
        """Writes files by their paths."""
        for path, text in files.items():
            place = self.folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)

    def hook(self, id: str, *args: str) -> Hooked:
        """Runs one hook with pre-commit."""
        done = self._run(sys.executable, "-m", "pre_commit", "run", id, "--verbose", *args, check=False)
        assert "An unexpected error" not in done.stdout, done.stdout
        text = done.stdout + done.stderr
        found = sorted(re.findall(rf"^(\S+?):\d+:\d+: high {OFF} ", text, re.MULTILINE))
        runs = len(re.findall(r"^(?:No problems found|Found \d+ problem)", text, re.MULTILINE))
        return Hooked(done.returncode, found, runs, text)

    def _run(self, *args: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            args, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=check
        )


class Hooked(NamedTuple):
    """What a run of a hook gave."""

    status: int
    found: list[str]
    """The paths of the findings."""
    runs: int
    """How many processes it took."""
    text: str


SOUND = TEMPLATE.replace("false", "true")
FILES = {
    "logs.yaml": TEMPLATE,
    "sound.yaml": SOUND,
    "old.yaml": TEMPLATE,
    "values.yaml": "replicas: 2\n",
    **{f"more{number}.json": "{}\n" for number in range(60)},
}
MODULE = """\
variable "block" {}
resource "aws_s3_bucket" "this" {}
resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = var.block
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"""
CALL = 'module "logs" {{\n  source = "{}"\n  block  = {}\n}}\n'


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home folder, in which the hooks get installed once for all tests, and their configuration."""
    base = tmp_path_factory.mktemp("hooks")
    home = base / "home"
    home.mkdir()
    tool = Repository(base / "tool", home)
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    # The examples of one rule stand for the thousands of files that they all have.
    for name in ("iacguard", "rules", "fixtures/rules/aws/s3/plain-http-allowed"):
        shutil.copytree(ROOT / name, tool.folder / name, ignore=ignored)
    for name in (".pre-commit-hooks.yaml", "LICENSE", "README.md", "pyproject.toml"):
        shutil.copy(ROOT / name, tool.folder / name)
    revision = tool.commit()
    hooks = ", ".join(f"{{id: {hook['id']}, args: [--select, {OFF}]}}" for hook in HOOKS)
    return home, f"repos: [{{repo: '{tool.folder.as_posix()}', rev: {revision}, hooks: [{hooks}]}}]\n"


@pytest.fixture
def repository(tmp_path: Path, installed: tuple[Path, str]) -> Repository:
    """A repository with two faulty templates, a sound one and files of something else."""
    home, configuration = installed
    project = Repository(tmp_path / "project", home)
    project.write({".pre-commit-config.yaml": configuration, **FILES})
    project.commit()
    return project


@pytest.mark.slow
def test_the_hook_reports_on_the_files_that_it_is_given(repository: Repository) -> None:
    done = repository.hook("iacguard", "--files", "sound.yaml", "values.yaml")

    assert (done.status, done.found) == (0, []), done.text

    done = repository.hook("iacguard", "--files", "logs.yaml", "sound.yaml")

    assert (done.status, done.found) == (1, ["logs.yaml"])


@pytest.mark.slow
def test_the_hook_takes_many_files_at_once(repository: Repository) -> None:
    done = repository.hook("iacguard", "--all-files")

    assert (done.status, done.found, done.runs) == (1, ["logs.yaml", "old.yaml"], 1)


@pytest.mark.slow
def test_files_that_need_several_command_lines(repository: Repository) -> None:
    # pre-commit splits at 128 KiB, and lets nobody choose what comes together.
    long = "a-folder-with-a-long-name/" * 8
    call = {f"{long}{number}.tf": "" for number in range(640)}
    call[f"{long}calls.tf"] = CALL.format("./module", "false")
    repository.write({**call, f"{long}module/main.tf": MODULE})
    repository.commit()
    done = repository.hook("iacguard", "--all-files")

    assert done.runs > 1
    assert set(done.found) == {"logs.yaml", "old.yaml", f"{long}module/main.tf"}


@pytest.mark.slow
def test_processes_beside_each_other_find_the_same(repository: Repository) -> None:
    path = repository.folder / ".pre-commit-config.yaml"
    path.write_text(path.read_text().replace("{id: iacguard,", "{id: iacguard, require_serial: false,"))
    repository.git("add", "--all")
    done = repository.hook("iacguard", "--all-files")

    assert done.runs > 1 or os.cpu_count() == 1
    assert (done.status, sorted(set(done.found))) == (1, ["logs.yaml", "old.yaml"])


@pytest.mark.slow
def test_deleted_and_renamed_files_do_no_harm(repository: Repository) -> None:
    repository.git("mv", "old.yaml", "new.yaml")
    repository.git("rm", "--quiet", "logs.yaml")
    done = repository.hook("iacguard")

    assert (done.status, done.found) == (1, ["new.yaml"])

    gone = repository.hook("iacguard", "--files", "logs.yaml", "old.yaml")

    assert (gone.status, gone.found) == (0, []), gone.text


@pytest.mark.slow
def test_a_caller_is_told_of_what_it_hands_to_a_module_and_not_of_the_modules_own(
    repository: Repository,
) -> None:
    own = MODULE.partition("\n")[2].replace("this", "own").replace("var.block", "false")
    repository.write({"modules/logs/main.tf": MODULE, "modules/logs/own.tf": own})
    repository.write({"main.tf": CALL.format("./modules/logs", "true")})
    repository.commit()
    repository.write({"main.tf": CALL.format("./modules/logs", "false")})
    repository.git("add", "--all")
    done = repository.hook("iacguard")

    assert (done.status, done.found) == (1, ["modules/logs/main.tf"])
    assert "modules/logs/own.tf" in repository.hook("iacguard-all").found


@pytest.mark.slow
def test_only_what_is_staged_counts(repository: Repository) -> None:
    repository.write({"sound.yaml": TEMPLATE})
    repository.git("add", "sound.yaml")
    # Neither the repair nor the further fault is part of the commit.
    repository.write({"sound.yaml": SOUND, "values.yaml": TEMPLATE})
    done = repository.hook("iacguard")

    assert (done.status, done.found) == (1, ["sound.yaml"])
    assert (repository.folder / "values.yaml").read_text() == TEMPLATE


@pytest.mark.slow
def test_what_lies_between_two_revisions(repository: Repository) -> None:
    before = repository.git("rev-parse", "HEAD")
    repository.write({"new.yaml": TEMPLATE, "sound.yaml": SOUND + "Description: x\n"})
    repository.git("rm", "--quiet", "old.yaml")
    repository.commit()
    done = repository.hook("iacguard", "--from-ref", before, "--to-ref", "HEAD")

    assert (done.status, done.found) == (1, ["new.yaml"])


@pytest.mark.slow
def test_a_merge_is_judged_as_it_will_be(repository: Repository) -> None:
    repository.git("switch", "--quiet", "--create", "theirs")
    repository.write({"sound.yaml": SOUND + "# theirs\n", "theirs.yaml": TEMPLATE})
    repository.commit()
    repository.git("switch", "--quiet", "main")
    repository.write({"sound.yaml": SOUND + "# ours\n"})
    repository.commit()
    with pytest.raises(subprocess.CalledProcessError):
        repository.git("merge", "theirs")
    # Resolved, for the worse.
    repository.write({"sound.yaml": TEMPLATE})
    repository.git("add", "--all")
    done = repository.hook("iacguard")

    assert done.status == 1
    assert "sound.yaml" in done.found
    assert set(done.found) <= {"sound.yaml", "theirs.yaml"}
    # What either side had is not what the merge brings.
    assert repository.hook("iacguard-since").found == ["sound.yaml"]


@pytest.mark.slow
def test_a_module_in_a_submodule(repository: Repository) -> None:
    library = Repository(repository.folder.with_name("library"), Path(repository.environment["HOME"]))
    library.write({"main.tf": MODULE})
    library.commit()
    repository.git("submodule", "--quiet", "add", library.folder.as_uri(), "vendor/logs.tf")
    repository.write({"main.tf": CALL.format("./vendor/logs.tf", "false")})
    repository.git("add", "--all")
    done = repository.hook("iacguard")

    # The submodule is a folder, which pre-commit does not pass, whatever its name is.
    assert (done.status, done.found) == (1, ["vendor/logs.tf/main.tf"])


@pytest.mark.slow
def test_the_other_hook_looks_at_everything(repository: Repository) -> None:
    done = repository.hook("iacguard-all", "--files", "values.yaml")

    assert (done.status, done.found, done.runs) == (1, ["logs.yaml", "old.yaml"], 1)


@pytest.mark.slow
def test_the_third_hook_tells_what_a_commit_brings_wherever_it_shows(repository: Repository) -> None:
    repository.write({"modules/logs/main.tf": MODULE, "main.tf": CALL.format("./modules/logs", "var.b")})
    output = 'output "block" {{\n  value = {}\n}}\n'
    repository.write({"modules/choice/main.tf": output.format("true")})
    choice = 'module "choice" {\n  source = "./modules/choice"\n}\n'
    repository.write({"main.tf": choice + CALL.format("./modules/logs", "module.choice.block")})
    before = repository.commit()

    assert repository.hook("iacguard-since").found == []

    repository.write({"modules/choice/main.tf": output.format("false")})
    repository.git("add", "--all")
    done = repository.hook("iacguard-since")

    assert done.status == 1
    # Told at the line that was changed, and not at the old faults.
    assert done.found == ["modules/choice/main.tf"]

    repository.commit()
    done = repository.hook("iacguard-since", "--from-ref", before, "--to-ref", "HEAD")

    assert (done.status, done.found) == (1, ["modules/choice/main.tf"])


@pytest.mark.slow
def test_of_a_first_commit_everything_is_new(repository: Repository) -> None:
    repository.git("switch", "--quiet", "--orphan", "fresh")
    repository.git("checkout", "--quiet", "main", "--", ".pre-commit-config.yaml", "logs.yaml")
    done = repository.hook("iacguard-since")

    assert (done.status, done.found) == (1, ["logs.yaml"])
