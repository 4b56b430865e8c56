"""The server in Emacs, driven by Eglot, which is configured as docs/editors.md says."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.editors.conftest import Desk
from tests.editors.snippets import snippet, snippets

pytestmark = pytest.mark.editors

SCRIPTS = Path(__file__).parent / "emacs"
SCENARIOS = sorted(path.stem for path in SCRIPTS.glob("*.el") if path.stem != "editor")


@pytest.fixture(autouse=True)
def _there_is_emacs() -> None:
    if shutil.which("emacs") is None:
        pytest.fail("emacs is not on the PATH: make test-editors installs it on Debian", pytrace=False)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_scenario(desk: Desk, tmp_path: Path, scenario: str) -> None:
    configuration = tmp_path / "init.el"
    configuration.write_text(snippet("Emacs", "elisp"))
    # Without -Q, because Debian keeps packages where only its own start-up file looks.
    words = ["emacs", "--batch", "-L", str(SCRIPTS), "-l", "editor"]
    desk.run([*words, "-l", str(configuration), "-l", scenario])


@pytest.mark.parametrize("heading", [title for title, info, _ in snippets() if info == "elisp"])
def test_configurations_of_the_page_can_be_read(desk: Desk, tmp_path: Path, heading: str) -> None:
    configuration = tmp_path / "init.el"
    configuration.write_text(snippet(heading, "elisp"))
    check = subprocess.run(
        ["emacs", "--batch", "-Q", "-l", str(configuration)],
        env=desk.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert check.returncode == 0, check.stderr
