"""The GitHub action: its description, and its steps run as a runner runs them."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any

import pytest
import tomli
import yaml
from packaging.requirements import Requirement

from ci import action
from tests.ci.schemas import complaints
from tests.cli.conftest import TEMPLATE

ROOT = Path(__file__).parents[2]
DESCRIPTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = DESCRIPTION["runs"]["steps"]
OFF = "s3-public-access-block-off"
NO_GIT = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


class TestDescription:
    """What ``action.yml`` says."""

    def test_it_is_as_github_wants_it(self) -> None:
        assert complaints("github-action", DESCRIPTION) == []

    def test_no_text_of_a_workflow_becomes_part_of_a_script(self) -> None:
        for step in STEPS:
            assert "${{" not in step.get("run", "")

    def test_what_it_uses_is_pinned(self) -> None:
        lines = (ROOT / "action.yml").read_text(encoding="utf-8").splitlines()
        used = [line for line in lines if re.match(r"\s*(- )?uses:", line)]

        assert len(used) == 2
        for line in used:
            assert re.search(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line)

    def test_every_input_is_used_and_nothing_else(self) -> None:
        text = (ROOT / "action.yml").read_text(encoding="utf-8")

        assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(DESCRIPTION["inputs"])

    def test_the_steps_are_given_what_they_read(self) -> None:
        read = set(re.findall(r'"(IACGUARD_\w+)"', (ROOT / "ci" / "action.py").read_text(encoding="utf-8")))
        given = {name for step in STEPS for name in step.get("env", {})}

        assert read == given - {"PYTHON"}

    def test_the_upload_comes_before_the_end(self) -> None:
        assert "upload-sarif" in STEPS[-2]["uses"]
        assert STEPS[-1]["run"].endswith("finish")


def test_the_pinned_packages_are_those_that_iacguard_needs() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    needed = [Requirement(one) for one in tomli.loads(text)["project"]["dependencies"]]
    pinned = (ROOT / "ci" / "requirements.txt").read_text(encoding="utf-8")
    versions = dict(re.findall(r"^([\w-]+)==(\S+) \\\n    --hash=sha256:[0-9a-f]{64}", pinned, re.MULTILINE))

    # Those for older versions of Python than the action and the container have are not.
    here = {"python_version": "3.13"}
    wanted = {one.name.lower(): one for one in needed if one.marker is None or one.marker.evaluate(here)}
    assert set(versions) == set(wanted)
    for name, version in versions.items():
        assert wanted[name].specifier.contains(version)


class Runner:
    """A runner with folders of its own, whose names have spaces."""

    def __init__(self, base: Path, interpreter: Path) -> None:
        self.workspace = base / "my work space"
        self.workspace.mkdir()
        (base / "temporary files").mkdir()
        self.files = {name: base / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        self.environment = {
            **NO_GIT,
            **{name: str(path) for name, path in self.files.items()},
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(base / "temporary files"),
            "IACGUARD_CACHE_DIR": str(base / "cache"),
            "PYTHON": str(interpreter),
        }

    def step(self, name: str, **given: str) -> subprocess.CompletedProcess[str]:
        """Runs a step with the shell that the runner uses."""
        (script,) = [step["run"] for step in STEPS if step.get("run", "").endswith(name)]
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.workspace,
            env={**self.environment, **{f"IACGUARD_{key}": value for key, value in given.items()}},
            capture_output=True,
            text=True,
            check=False,
        )

    def outputs(self) -> dict[str, str]:
        """The outputs of the steps so far, as the runner reads them."""
        text = self.files["GITHUB_OUTPUT"].read_text(encoding="utf-8")
        found = re.findall(r"^(.+?)<<(\S+)\n(.*?)\n\2\n", text, re.DOTALL | re.MULTILINE)
        return {name: value for name, _, value in found}

    def summary(self) -> str:
        """What the job's page shows."""
        path = self.files["GITHUB_STEP_SUMMARY"]
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def write(self, path: str, text: str) -> None:
        """Writes a file of the project."""
        place = self.workspace / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")

    def git(self, *words: str) -> str:
        """Runs git on the project."""
        identity = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.com")
        command = ["git", *identity, *words]
        done = subprocess.run(
            command, cwd=self.workspace, env=NO_GIT, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def commit(self) -> str:
        """Commits everything, and gives the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "x")
        return self.git("rev-parse", "HEAD")


@pytest.fixture(scope="session")
def interpreter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment such as the first step makes, of what is installed here."""
    folder = tmp_path_factory.mktemp("interpreter") / "iacguard"
    venv.create(folder, with_pip=False, symlinks=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = next(folder.glob("[Ll]ib*/**/site-packages"), folder / "lib" / version / "site-packages")
    lines = (ROOT, ROOT / "rules", sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))
    (packages / "iacguard.pth").write_text("".join(f"{line}\n" for line in lines))
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


@pytest.fixture
def runner(tmp_path: Path, interpreter: Path) -> Runner:
    """A runner with a project that has one fault."""
    made = Runner(tmp_path, interpreter)
    made.write("infra/my logs.yaml", TEMPLATE)
    made.write("sound/logs.yaml", TEMPLATE.replace("false", "true"))
    return made


ONE = f"--select {OFF}"


class TestCheck:
    """The step that runs iacguard."""

    def test_one_run_for_log_annotations_summary_and_sarif(self, runner: Runner) -> None:
        done = runner.step("check", ARGS=ONE, PATHS="infra/my logs.yaml\nsound\n")

        assert done.returncode == 0, done.stderr
        outputs = runner.outputs()
        assert (outputs["exit-code"], outputs["findings"]) == ("1", "1")
        log = json.loads(Path(outputs["sarif-file"]).read_text(encoding="utf-8"))
        (result,) = log["runs"][0]["results"]
        assert result["ruleId"] == OFF
        (annotation,) = re.findall(r"^::error .*$", done.stdout, re.MULTILINE)
        assert "file=infra/my logs.yaml,line=6" in annotation
        assert OFF in runner.summary()
        assert "6 |         BlockPublicAcls: false" in done.stdout

    def test_nothing_that_quotes_the_project_is_read_as_a_command(self, runner: Runner) -> None:
        runner.write(
            "infra/my logs.yaml", TEMPLATE.replace("BlockPublicAcls: false", "BlockPublicAcls: 'no'")
        )
        runner.write("::warning::x.yaml", TEMPLATE + "\n::error::y")

        done = runner.step("check", ARGS=f"{ONE} --verbose", PATHS=".")

        outside = re.sub(r"::stop-commands::(\w+)\n.*?\n::\1::\n", "", done.stdout, flags=re.DOTALL)
        assert done.stdout.count("::stop-commands::") == 1
        assert done.stdout.count("Found ") == 1
        assert all(line.startswith("::error ") for line in outside.splitlines())

    def test_what_is_suppressed_becomes_no_alert(self, runner: Runner) -> None:
        comment = f"BlockPublicAcls: false # iacguard: ignore[{OFF}] public downloads"
        runner.write("infra/my logs.yaml", TEMPLATE.replace("BlockPublicAcls: false", comment))
        runner.step("check", ARGS=ONE, PATHS=".")
        log = json.loads(Path(runner.outputs()["sarif-file"]).read_text(encoding="utf-8"))

        assert runner.outputs()["exit-code"] == "0"
        assert log["runs"][0]["results"] == []

    def test_without_annotations_and_summary(self, runner: Runner) -> None:
        done = runner.step("check", ARGS=ONE, PATHS=".", ANNOTATIONS="false", SUMMARY="false")

        assert "::error" not in done.stdout
        assert f"high {OFF}" in done.stdout
        assert runner.summary() == ""

    def test_another_folder_and_a_file_of_ones_own(self, runner: Runner) -> None:
        runner.step("check", ARGS=ONE, FOLDER="infra", PATHS=".", SARIF_FILE="out put/iacguard.sarif")

        assert runner.outputs()["sarif-file"] == str(runner.workspace / "out put" / "iacguard.sarif")
        text = (runner.workspace / "out put" / "iacguard.sarif").read_text(encoding="utf-8")
        (result,) = json.loads(text)["runs"][0]["results"]
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        # GitHub counts from the root of the repository, which is known by its .git.
        assert place in ("my%20logs.yaml", "infra/my%20logs.yaml")

    def test_options_are_words_and_never_code(self, runner: Runner) -> None:
        evil = "$(touch pwned) `touch pwned` ; touch pwned"
        done = runner.step("check", ARGS=ONE, PATHS=f"sound\n{evil}", CONFIG="x.toml; touch pwned")

        assert not list(runner.workspace.rglob("pwned"))
        assert runner.outputs()["exit-code"] == "2"
        assert "x.toml; touch pwned" in done.stdout

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"ARGS": "--select 's3"}, "args: No closing quotation"),
            ({"FOLDER": "nowhere"}, 'working-directory: there is no folder "nowhere"'),
            ({"SUMMARY": "perhaps"}, 'summary: expected true or false, found "perhaps"'),
        ],
    )
    def test_mistakes_in_a_workflow(self, runner: Runner, given: dict[str, str], message: str) -> None:
        done = runner.step("check", **given)

        assert done.returncode == 2
        assert f"::error title=iacguard::{message}" in done.stdout


@pytest.mark.parametrize(
    ("files", "paths", "status", "uploads", "told"),
    [
        ({}, "sound", 0, True, ""),
        ({}, ".", 1, True, "found problems: 1 in all"),
        (
            {"broken.yaml": "Resources:\n  A: {Type: AWS::SQS::Queue\n"},
            "broken.yaml",
            2,
            True,
            "not check every",
        ),
        ({}, "gone.yaml", 2, True, "not check every"),
        ({"empty/README.md": ""}, "empty", 3, False, "no infrastructure code"),
    ],
)
def test_the_job_ends_as_iacguard_does_and_says_why(
    runner: Runner, files: dict[str, str], paths: str, status: int, uploads: bool, told: str
) -> None:
    for path, text in files.items():
        runner.write(path, text)
    checked = runner.step("check", ARGS=ONE, PATHS=paths)
    outputs = runner.outputs()
    done = runner.step("finish", STATUS=outputs["exit-code"], FINDINGS=outputs["findings"])

    assert checked.returncode == 0
    assert done.returncode == status
    assert bool(outputs["sarif-file"]) is uploads
    assert told in done.stdout
    assert ("::error" in done.stdout) is bool(told)


class TestSince:
    """What a change is compared with."""

    def pull_request(self, runner: Runner) -> tuple[str, str]:
        """A clone of one commit, the merge of a change that adds a fault, and the base's commit."""
        runner.git("init", "--quiet", "--initial-branch", "main")
        old = runner.commit()
        runner.git("switch", "--quiet", "--create", "change")
        runner.write("new.yaml", TEMPLATE)
        head = runner.commit()
        runner.git("switch", "--quiet", "main")
        runner.write("more.yaml", TEMPLATE)
        base = runner.commit()
        runner.git("merge", "--quiet", "--message", "x", "change")
        origin = runner.workspace.with_name("origin")
        runner.workspace.rename(origin)
        # The runner's git may ask for any commit that it has seen, as GitHub lets it.
        subprocess.run(["git", "-C", origin, "config", "uploadpack.allowAnySHA1InWant", "true"], check=True)
        command = ["git", "clone", "--quiet", "--depth=1", origin.as_uri(), str(runner.workspace)]
        subprocess.run(command, check=True, env=NO_GIT, capture_output=True)
        event = runner.workspace.with_name("event.json")
        event.write_text(json.dumps({"pull_request": {"base": {"sha": old}, "head": {"sha": head}}}))
        runner.environment["GITHUB_EVENT_PATH"] = str(event)
        return old, base

    def test_the_base_that_a_pull_request_is_merged_into(self, runner: Runner) -> None:
        _, base = self.pull_request(runner)
        environment = {**runner.environment, "IACGUARD_SINCE": "auto"}

        assert action._since(environment, runner.workspace) == f"{base}.."
        assert action._since({**environment, "IACGUARD_SINCE": "v1"}, runner.workspace) == "v1"
        assert action._since({**environment, "GITHUB_EVENT_PATH": "gone"}, runner.workspace) == ""

    def test_only_what_the_change_introduces(self, runner: Runner) -> None:
        self.pull_request(runner)
        done = runner.step("check", ARGS=ONE, SINCE="auto")

        assert runner.outputs()["findings"] == "1", done.stdout
        assert "file=new.yaml" in done.stdout

    def test_a_base_that_cannot_be_had(self, runner: Runner) -> None:
        self.pull_request(runner)
        shutil.rmtree(runner.workspace.with_name("origin"))
        done = runner.step("check", ARGS=ONE, SINCE="auto")

        assert done.returncode == 2
        assert "is not here; check out with fetch-depth: 0" in done.stdout

    @pytest.mark.parametrize(
        ("event", "base"),
        [
            ({"pull_request": {"base": {"sha": "a"}}}, "a"),
            ({"merge_group": {"base_sha": "b"}}, "b"),
            ({"before": "c"}, "c"),
            ({"before": "0" * 40}, ""),
            ({"schedule": "0 0 * * *"}, ""),
            ({}, ""),
        ],
    )
    def test_events(self, event: dict[str, object], base: str) -> None:
        assert action.base_of(event) == base


def test_a_summary_that_github_would_refuse_is_cut() -> None:
    text = "".join(action._cut(("é" * 600 + "\n") * 2000))

    assert len(text.encode()) < 1024 * 1024
    assert text.endswith("There is more, which the log shows.\n")


@pytest.mark.slow
def test_installing_from_the_checkout_with_pinned_packages(tmp_path: Path) -> None:
    runner = Runner(tmp_path, Path(sys.executable))
    runner.write("logs.yaml", TEMPLATE)
    # What the project has is never imported.
    runner.write("iacguard/__init__.py", "raise SystemExit('wrong one')")
    runner.write("yaml.py", "raise SystemExit('wrong one')")
    done = runner.step("install")

    assert done.returncode == 0, done.stdout + done.stderr
    runner.environment["PYTHON"] = runner.outputs()["python"]

    runner.step("check", ARGS=ONE)

    assert runner.outputs()["findings"] == "1"
    again = runner.step("install", VERSION="1; touch pwned")
    assert again.returncode == 2
    assert 'version: "1; touch pwned" is no version' in again.stdout


def test_shell_is_checked_by_shellcheck(tmp_path: Path) -> None:
    tool = shutil.which("shellcheck", path=str(Path(sys.executable).parent)) or shutil.which("shellcheck")
    assert tool is not None
    script = tmp_path / "steps.sh"
    script.write_text(
        "#!/usr/bin/env bash\nset -e\n" + "\n".join(step["run"] for step in STEPS if "run" in step)
    )
    done = subprocess.run([tool, str(script)], capture_output=True, text=True, check=False)

    assert done.stdout == ""
    assert shlex.split(STEPS[1]["run"])[1] == "-I"
