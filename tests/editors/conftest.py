"""The editors' own command, and a workspace for each test."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_PATIENCE = 120.0
"""Seconds that an editor has for one scenario."""


class Desk:
    """A workspace, and an environment in which ``iacguard`` is ours and nobody's configuration is read."""

    def __init__(self, folder: Path) -> None:
        self.workspace = folder / "workspace"
        shutil.copytree(Path(__file__).parent / "workspace", self.workspace)
        (self.workspace / ".git").mkdir()
        programs, home = folder / "bin", folder / "home"
        programs.mkdir()
        home.mkdir()
        self._servers = folder / "servers"
        # The servers that were started can be looked for by their ids.
        program = programs / "iacguard"
        program.write_text(
            f'#!/bin/sh\necho $$ >>"{self._servers}"\nexec "{sys.executable}" -m iacguard "$@"\n'
        )
        program.chmod(0o755)
        path = os.pathsep.join([str(ROOT), str(ROOT / "rules"), os.environ.get("PYTHONPATH", "")])
        self.environment: Mapping[str, str] = {
            **os.environ,
            "PATH": os.pathsep.join([str(programs), os.environ["PATH"]]),
            "PYTHONPATH": path,
            "HOME": str(home),
            **{f"XDG_{kind}_HOME": str(home) for kind in ("CACHE", "CONFIG", "DATA", "STATE")},
        }

    def start(self, words: list[str], **further: str) -> subprocess.Popen[str]:
        """Starts an editor in the workspace."""
        return subprocess.Popen(
            words,
            cwd=self.workspace,
            env={**self.environment, **further},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, words: list[str], **further: str) -> None:
        """Runs an editor in the workspace, which has to succeed and to leave no server."""
        with self.start(words, **further) as editor:
            try:
                output, _ = editor.communicate(timeout=_PATIENCE)
            except subprocess.TimeoutExpired:
                editor.kill()
                output, _ = editor.communicate()
                pytest.fail(f"the editor came to no end:\n{output}", pytrace=False)
        if editor.returncode != 0:
            pytest.fail(output, pytrace=False)
        self.expect_no_server()

    def servers(self) -> list[int]:
        """The ids of the servers that were started."""
        return [int(line) for line in self._servers.read_text().split()]

    def expect_no_server(self) -> None:
        """Waits until every server has ended, of which there has to have been one."""
        assert self.servers(), "no server was started"
        for id in self.servers():
            try:
                process = os.pidfd_open(id)
            except ProcessLookupError:
                continue
            ended, _, _ = select.select([process], [], [], 20)
            os.close(process)
            assert ended, f"the server {id} is still there"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    yield Desk(tmp_path)
