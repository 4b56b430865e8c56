"""Real git repositories for tests, with nobody's configuration."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

_NOBODY = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.com",
    "GIT_ALLOW_PROTOCOL": "file",
}


def git(folder: Path, *words: str) -> str:
    """What a git command prints; it has to succeed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-c", "init.defaultBranch=main", "-c", "maintenance.auto=false", *words]
    done = subprocess.run(
        command, cwd=folder, env={**kept, **_NOBODY}, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout


def write(folder: Path, files: Mapping[str, str | None]) -> None:
    """Writes files, or deletes those without a text."""
    for name, text in files.items():
        path = folder / name
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())


def repository(folder: Path, files: Mapping[str, str]) -> Path:
    """A repository with one commit of some files."""
    folder.mkdir(parents=True, exist_ok=True)
    write(folder, files)
    git(folder, "init", "-q")
    commit(folder)
    return folder


def commit(folder: Path) -> str:
    """Commits all that there is; the id of the commit."""
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "change")
    return git(folder, "rev-parse", "HEAD").strip()


def added_lines(folder: Path, revision: str = "HEAD") -> dict[str, set[int]]:
    """The lines by path that ``git diff`` says were added since a revision, new files included."""
    git(folder, "add", "-A", "-N")
    found: dict[str, set[int]] = {}
    lines: set[int] = set()
    for line in git(folder, "diff", "-U0", revision).splitlines():
        if line.startswith("+++ b/"):
            lines = found.setdefault(line.removeprefix("+++ b/"), set())
        elif match := re.match(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@", line):
            first = int(match[1])
            lines.update(range(first, first + int(match[2] or 1)))
    return found
