"""The steps of the GitHub action: installs iacguard, runs it once, and ends as it ended.

Usage: python ci/action.py install|check|finish

Everything comes through the environment, so that no text of a workflow is ever part of a script.
``action.yml`` says what each variable is; those that begin with ``GITHUB`` and ``RUNNER`` are the
runner's: https://docs.github.com/en/actions/reference/workflows-and-actions/variables.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shlex
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

CLEAN, FINDINGS, UNDONE, NOTHING_FOUND = range(4)
"""The exit statuses of iacguard."""

_LARGEST_SUMMARY = 1_000_000
"""Bytes. GitHub refuses a summary of more than 1 MiB, whole."""

_NO_COMMIT = "0" * 40
"""What a push event names as the commit before a new branch."""


class Mistake(Exception):
    """Something that the workflow has to change; the message says what."""


def main(words: list[str], environment: Mapping[str, str]) -> int:
    """Runs a step and gives its exit status."""
    steps = {"install": install, "check": check, "finish": finish}
    try:
        return steps[words[0]](environment)
    except Mistake as mistake:
        _command("error", str(mistake))
        return UNDONE


# Installing -------------------------------------------------------------------------------------


def install(environment: Mapping[str, str]) -> int:
    """Makes an environment for iacguard alone, and puts out its interpreter."""
    version = environment.get("IACGUARD_VERSION", "").strip()
    if version and not re.fullmatch(r"\d[\w.+!-]*", version, re.ASCII):
        raise Mistake(f'version: "{version}" is no version; write one such as 0.1.0')
    folder = Path(environment["RUNNER_TEMP"]) / f"iacguard-{version or 'checkout'}"
    # An action may be used several times in a job.
    if not (folder / "ready").exists():
        venv.create(folder, with_pip=True)
        _pip(folder, "--require-hashes", "--requirement", str(ROOT / "ci" / "requirements.txt"))
        if version:
            _pip(folder, f"iacguard=={version}")
        else:
            _link(folder)
        (folder / "ready").touch()
    _put_out(environment, {"python": str(_interpreter(folder))})
    return CLEAN


def _pip(folder: Path, *words: str) -> None:
    # Wheels only: what is built on the way would run code that nothing has pinned.
    options = ("--quiet", "--disable-pip-version-check", "--no-input", "--only-binary", ":all:")
    command = [str(_interpreter(folder)), "-I", "-m", "pip", "install", *options, *words]
    if subprocess.run(command, check=False, stdout=sys.stderr).returncode:
        raise Mistake(f"{' '.join(words)} could not be installed; what pip says is in the log")


def _link(folder: Path) -> None:
    """Lets the environment import iacguard from the action's own files, without building anything."""
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    done = subprocess.run(
        [str(_interpreter(folder)), "-I", "-c", asked], check=True, capture_output=True, text=True
    )
    (Path(done.stdout.strip()) / "iacguard.pth").write_text(f"{ROOT}\n{ROOT / 'rules'}\n", encoding="utf-8")


def _interpreter(folder: Path) -> Path:
    return folder / "Scripts" / "python.exe" if os.name == "nt" else folder / "bin" / "python"


# Checking ---------------------------------------------------------------------------------------


def check(environment: Mapping[str, str]) -> int:
    """Runs iacguard once for the log, the annotations, the summary and the SARIF file.

    Findings do not fail this step, so that the next one can upload them.
    """
    workspace = Path(environment["GITHUB_WORKSPACE"])
    folder = workspace / (environment.get("IACGUARD_FOLDER") or ".")
    if not folder.is_dir():
        raise Mistake(f'working-directory: there is no folder "{environment["IACGUARD_FOLDER"]}"')
    made = Path(tempfile.mkdtemp(prefix="iacguard-", dir=environment["RUNNER_TEMP"]))
    given = environment.get("IACGUARD_SARIF_FILE", "")
    sarif = workspace / given if given else made / "iacguard.sarif"
    sarif.parent.mkdir(parents=True, exist_ok=True)
    sarif.unlink(missing_ok=True)
    since = _since(environment, folder)
    outputs = {"json": made / "report.json", "sarif": sarif}
    if _is_on(environment, "IACGUARD_SUMMARY"):
        outputs["markdown"] = made / "summary.md"
    annotated = _is_on(environment, "IACGUARD_ANNOTATIONS")
    if annotated:
        outputs["text"] = made / "report.txt"
    done = subprocess.run(
        [sys.executable, "-I", "-m", "iacguard", "check", *words(environment, outputs, since, annotated)],
        cwd=folder,
        env=_trusting(environment, workspace),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if annotated:
        # What is told on standard error is a part of the report, unless it is why there is none.
        _show_text(_read(made / "report.txt") or done.stderr)
        # These are commands for the runner, made of escaped texts.
        print(done.stdout, end="", flush=True)
    else:
        _show_text(done.stdout)
        _show_text(done.stderr)
    _summarise(environment, made / "summary.md")
    found = json.loads(_read(made / "report.json") or "{}").get("summary", {}).get("findings", 0)
    is_worth_uploading = sarif.exists() and done.returncode != NOTHING_FOUND
    _put_out(
        environment,
        {
            "exit-code": str(done.returncode),
            "findings": str(found),
            "sarif-file": str(sarif) if is_worth_uploading else "",
        },
    )
    return CLEAN


def words(
    environment: Mapping[str, str], outputs: Mapping[str, Path], since: str, annotated: bool
) -> list[str]:
    """The command line behind ``iacguard check``. ``outputs`` are files by their formats."""
    # Code scanning takes suppressed results for open alerts.
    line = ["--hide-suppressed", "--format", "github" if annotated else "text"]
    for format, path in outputs.items():
        line += ["--format", format, "--output", str(path)]
    for option, value in (
        ("--fail-on", environment.get("IACGUARD_FAIL_ON", "").strip()),
        ("--config", environment.get("IACGUARD_CONFIG", "").strip()),
        ("--since", since),
    ):
        if value:
            line.append(f"{option}={value}")
    try:
        line += shlex.split(environment.get("IACGUARD_ARGS", ""))
    except ValueError as error:
        raise Mistake(f"args: {error}; quotes have to be closed, as in a shell") from None
    paths = [path.strip() for path in environment.get("IACGUARD_PATHS", "").splitlines()]
    return [*line, "--", *(path for path in paths if path)]


def _is_on(environment: Mapping[str, str], name: str) -> bool:
    value = environment.get(name, "true").strip().lower()
    if value not in ("true", "false"):
        option = name.removeprefix("IACGUARD_").lower().replace("_", "-")
        raise Mistake(f'{option}: expected true or false, found "{value}"')
    return value == "true"


def _trusting(environment: Mapping[str, str], workspace: Path) -> dict[str, str]:
    """The environment in which git reads the workspace though, in a container, another user owns it."""
    number = int(environment.get("GIT_CONFIG_COUNT", "0"))
    return {
        **environment,
        "GIT_CONFIG_COUNT": str(number + 1),
        f"GIT_CONFIG_KEY_{number}": "safe.directory",
        f"GIT_CONFIG_VALUE_{number}": workspace.as_posix(),
        "PYTHONUTF8": "1",
    }


# What a change is compared with -----------------------------------------------------------------


def _since(environment: Mapping[str, str], folder: Path) -> str:
    """The revision to compare with; empty when everything is to be reported."""
    asked = environment.get("IACGUARD_SINCE", "").strip()
    if asked != "auto":
        return asked
    event = json.loads(_read(Path(environment.get("GITHUB_EVENT_PATH", ""))) or "{}")
    base = base_of(event)
    if not base:
        return ""
    is_parent = "pull_request" not in event
    git = _Git(folder, _trusting(environment, Path(environment["GITHUB_WORKSPACE"])))
    if "pull_request" in event:
        # What is checked out is by default the merge of the change into the newest base.
        # It names its parents even where they were not fetched.
        parents = re.findall(r"^parent (\w+)$", git("cat-file", "-p", "HEAD"), re.MULTILINE)
        head = event["pull_request"].get("head", {}).get("sha")
        if len(parents) == 2 and parents[1] == head:
            base, is_parent = parents[0], True
    if not git.has(base):
        # A checkout has one commit by default.
        git("fetch", "--quiet", "--no-tags", "--depth=1", "origin", base)
    if not git.has(base):
        raise Mistake(f"since: the base {base} is not here; check out with fetch-depth: 0")
    # Of a base that what is checked out is not merged into, only what they have in common counts.
    return f"{base}.." if is_parent else base


def base_of(event: Mapping[str, object]) -> str:
    """The commit that an event's change started from; empty where it tells none.

    https://docs.github.com/en/webhooks/webhook-events-and-payloads
    """
    match event:
        case {"pull_request": {"base": {"sha": str(base)}}} | {"merge_group": {"base_sha": str(base)}}:
            return base
        case {"before": str(base)} if base != _NO_COMMIT:
            return base
    return ""


class _Git:
    """Runs git in a folder, whatever comes of it."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = environment

    def __call__(self, *words: str) -> str:
        return self._run(*words).stdout

    def has(self, commit: str) -> bool:
        """Whether a commit is in the repository, not only named in it."""
        return self._run("cat-file", "-e", f"{commit}^{{commit}}").returncode == 0

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["git", *words],
            cwd=self._folder,
            env=dict(self._environment),
            capture_output=True,
            text=True,
            check=False,
        )


# Telling ----------------------------------------------------------------------------------------


def finish(environment: Mapping[str, str]) -> int:
    """Ends with the status that iacguard ended with."""
    status = int(environment.get("IACGUARD_STATUS") or UNDONE)
    if status == FINDINGS:
        _command("error", "iacguard found problems: " + environment["IACGUARD_FINDINGS"] + " in all")
    elif status == NOTHING_FOUND:
        _command("error", "iacguard found no infrastructure code; see the inputs paths and working-directory")
    elif status != CLEAN:
        _command("error", "iacguard could not check everything; its errors are in the log")
    return status


def _command(name: str, message: str) -> None:
    """Tells the runner something.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    escaped = message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    print(f"::{name} title=iacguard::{escaped}", flush=True)


def _show_text(text: str) -> None:
    """Prints what may quote the files that are checked, in which the runner is to see no command."""
    if text.strip():
        token = secrets.token_hex(16)
        print(f"::stop-commands::{token}\n{text.rstrip()}\n::{token}::", flush=True)


def _summarise(environment: Mapping[str, str], path: Path) -> None:
    target = environment.get("GITHUB_STEP_SUMMARY")
    text = _read(path)
    if target and text:
        with Path(target).open("a", encoding="utf-8", newline="\n") as summary:
            summary.write("".join(_cut(text)))


def _cut(text: str) -> Iterator[str]:
    """The lines of a text that a summary has room for."""
    left = _LARGEST_SUMMARY
    for line in text.splitlines(keepends=True):
        left -= len(line.encode("utf-8"))
        if left < 0:
            yield "\n\nThere is more, which the log shows.\n"
            return
        yield line


def _put_out(environment: Mapping[str, str], values: Mapping[str, str]) -> None:
    """Sets outputs of the step. A delimiter that nobody can guess ends each, whatever is in it."""
    with Path(environment["GITHUB_OUTPUT"]).open("a", encoding="utf-8", newline="\n") as outputs:
        for name, value in values.items():
            token = secrets.token_hex(16)
            outputs.write(f"{name}<<{token}\n{value}\n{token}\n")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        # Windows has an older encoding for pipes.
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr] # of a process they can
    raise SystemExit(main(sys.argv[1:], os.environ))
