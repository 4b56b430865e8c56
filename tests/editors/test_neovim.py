"""The server in Neovim, driven by its own client. The scenarios are the scripts beside ``neovim/run.lua``.

They run on Neovim 0.7 and newer.
"""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from tests.editors.conftest import Desk

pytestmark = pytest.mark.editors

SCRIPTS = Path(__file__).parent / "neovim"
NEOVIM = ["nvim", "--headless", "-n", "-i", "NONE"]
SCENARIOS = sorted(path.stem for path in SCRIPTS.glob("*.lua") if path.stem not in ("editor", "run"))


@pytest.fixture(autouse=True)
def _there_is_neovim() -> None:
    if shutil.which("nvim") is None:
        pytest.fail("nvim is not on the PATH: make test-editors installs it on Debian", pytrace=False)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_scenario(desk: Desk, scenario: str) -> None:
    desk.run(
        [*NEOVIM, "-u", "NONE", "-c", f"luafile {SCRIPTS / 'run.lua'}"],
        LUA_PATH=f"{SCRIPTS}/?.lua;;",
        IACGUARD_SCENARIO=scenario,
    )


def test_the_server_ends_with_an_editor_that_is_killed(desk: Desk) -> None:
    words = [*NEOVIM, "-u", "NONE", "-c", f"luafile {SCRIPTS / 'run.lua'}"]
    with desk.start(words, LUA_PATH=f"{SCRIPTS}/?.lua;;", IACGUARD_SCENARIO="ended.killed") as editor:
        assert editor.stdout is not None
        for line in editor.stdout:
            if "the server is ready" in line:
                break
        os.kill(editor.pid, signal.SIGKILL)
    desk.expect_no_server()
