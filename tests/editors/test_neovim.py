"""The server in Neovim, driven by its own client. The scenarios are the scripts beside ``neovim/run.lua``.

They run on Neovim 0.7 and newer.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.editors.conftest import Desk
from tests.editors.snippets import snippet, snippets

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


@pytest.mark.parametrize("heading", [title for title, info, _ in snippets() if info == "lua"])
def test_configurations_of_the_page_can_be_read(desk: Desk, tmp_path: Path, heading: str) -> None:
    configuration = tmp_path / "init.lua"
    configuration.write_text(snippet(heading, "lua"))
    check = subprocess.run(
        [*NEOVIM, "-u", "NONE", "-c", f"lua assert(loadfile('{configuration}'))", "-c", "qall!"],
        env=desk.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (check.returncode, check.stderr) == (0, "")


def test_the_configuration_of_the_page_starts_the_server(desk: Desk, tmp_path: Path) -> None:
    version = re.search(r"v(\d+)\.(\d+)", subprocess.check_output(["nvim", "--version"], text=True))
    assert version is not None
    has_config = (int(version[1]), int(version[2])) >= (0, 11)
    configuration = tmp_path / "init.lua"
    configuration.write_text(snippet("Neovim 0.11" if has_config else "Neovim 0.7 to 0.10", "lua"))
    desk.run(
        [*NEOVIM, "-u", str(configuration), "-c", f"luafile {SCRIPTS / 'run.lua'}"],
        LUA_PATH=f"{SCRIPTS}/?.lua;;",
        IACGUARD_SCENARIO="apart.configured",
    )


def test_the_server_ends_with_an_editor_that_is_killed(desk: Desk) -> None:
    words = [*NEOVIM, "-u", "NONE", "-c", f"luafile {SCRIPTS / 'run.lua'}"]
    with desk.start(words, LUA_PATH=f"{SCRIPTS}/?.lua;;", IACGUARD_SCENARIO="apart.killed") as editor:
        assert editor.stdout is not None
        for line in editor.stdout:
            if "the server is ready" in line:
                break
        os.kill(editor.pid, signal.SIGKILL)
    desk.expect_no_server()
