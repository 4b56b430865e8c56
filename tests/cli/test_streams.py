"""Standard streams that are full, closed, or are told what a terminal would act on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.harness import iacguard

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "iacguard"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'rules'}"}
is_posix = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no full device here")  # noqa: PTH110 - a device

pytestmark = pytest.mark.slow


@is_posix
@pytest.mark.parametrize(
    "words", [("check", "logs.yaml"), ("check", "--format", "json"), ("rules",), ("--version",)]
)
def test_a_full_disk_is_told_of(project: Path, words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, *words], stdout=full, stderr=subprocess.PIPE, env=ENVIRONMENT, check=False
        )

    assert done.returncode == 2
    assert done.stderr == b"iacguard: standard output cannot be written: No space left on device\n"


@is_posix
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_change_no_status_and_no_file(project: Path, closed: str) -> None:
    line = f'"$0" -m iacguard check logs.yaml --format text --format json --output report.json {closed}'
    done = subprocess.run(
        ["sh", "-c", line, sys.executable], capture_output=True, text=True, env=ENVIRONMENT, check=False
    )

    assert done.returncode == 1, done.stderr
    assert (project / "report.json").read_text().startswith('{\n  "version": 1,')


def test_what_an_error_quotes_moves_no_cursor(project: Path) -> None:
    (project / "iacguard.toml").write_text('"\\u001b[31mred" = 1\n')

    result = iacguard("check")

    assert result.status == 2
    assert '"?[31mred"' in result.err
    assert "\x1b" not in result.err
