"""What a run costs, counted in calls of functions: no machine is too slow for that."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.run import SMALL
from bench.scale import project

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.slow

PROGRAM = """\
import sys, time
# A file that has just been written is read again, in case that it is changed within the clock's tick.
now = time.time_ns
time.time_ns = lambda: now() + 60_000_000_000
count = 0
def profile(frame, event, argument):
    global count
    count += event in ("call", "c_call")
sys.setprofile(profile)
from iacguard.cli import main
status = main(sys.argv[1:])
sys.setprofile(None)
print(count, status, file=sys.__stderr__)
"""


def calls(folder: Path, kept: Path, *words: str) -> int:
    """The calls of functions that a command line takes in a process of its own, imports included."""
    environment = {**os.environ, "IACGUARD_CACHE_DIR": str(kept), "PYTHONPATH": f"{ROOT}:{ROOT / 'rules'}"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-c", PROGRAM, *words]
    for _ in range(2):  # the first run compiles what was never imported
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env=environment, cwd=folder
        )
    count, status = done.stderr.splitlines()[-1].split()
    assert status in ("0", "1"), done.stderr
    return int(count)


def test_a_small_template_costs_little_more_than_the_start(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(SMALL)

    assert calls(tmp_path, tmp_path / "kept", "check", "--no-cache", "template.yaml") < 62_000


def test_ten_times_the_files_cost_ten_times_the_work(tmp_path: Path) -> None:
    few, many = tmp_path / "few", tmp_path / "many"
    project(few, 30)
    project(many, 300)
    start = calls(
        tmp_path, tmp_path / "kept", "check", "--no-cache", "--jobs", "1", str(tmp_path / "few" / "part0")
    )

    less = calls(few, tmp_path / "kept", "check", "--no-cache", "--jobs", "1") - start
    more = calls(many, tmp_path / "kept", "check", "--no-cache", "--jobs", "1") - start

    assert more < 15 * less  # of 20 files beyond the first ten, and of 290
    assert (more - less) / 270 < 3_900


def test_what_did_not_change_costs_little_for_each_file(tmp_path: Path) -> None:
    few, many = tmp_path / "few", tmp_path / "many"
    project(few, 30)
    project(many, 330)
    kept = tmp_path / "kept"

    each = (calls(many, kept, "check") - calls(few, kept, "check")) / 300

    assert each < 160
