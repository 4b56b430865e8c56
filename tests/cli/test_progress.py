"""How far a run is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from iacguard.cli import progress
from tests.cli.conftest import TEMPLATE
from tests.cli.harness import iacguard


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_QUIET", 0.0)
    monkeypatch.setattr(progress, "_BETWEEN", 0.0)


def test_a_terminal_is_told_and_the_line_is_taken_away(project: Path, impatient: None) -> None:
    (project / "more.yaml").write_text(TEMPLATE)

    result = iacguard("check", "--no-cache", terminal=True)

    before, _, after = result.err.partition("checking: 3 of 3 (100 %)")
    assert "\r\033[Kchecking: 1 of 3 (33 %)" in before
    assert after.startswith("\r\033[K")
    assert "checking:" not in result.out


@pytest.mark.parametrize(
    ("options", "environment", "terminal"),
    [((), {}, False), (("--quiet",), {}, True), ((), {"TERM": "dumb"}, True)],
)
def test_nobody_else_is(
    project: Path, impatient: None, options: tuple[str, ...], environment: dict[str, str], terminal: bool
) -> None:
    result = iacguard("check", *options, terminal=terminal, environment=environment)

    assert "checking:" not in result.err


def test_a_quick_run_says_nothing(project: Path) -> None:
    assert "checking:" not in iacguard("check", "logs.yaml", "--select", "s3-*", terminal=True).err


def _environment(project: Path) -> dict[str, str]:
    path = os.pathsep.join(sys.path)
    return {**os.environ, "PYTHONPATH": path, "XDG_CACHE_HOME": str(project.parent)}


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as POSIX has them")
@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interrupted_run_leaves_nothing_behind(project: Path, jobs: int) -> None:
    """The run interrupts itself where its second part begins; its report is never begun."""
    for name in ("b", "c", "d"):
        (project / f"{name}.yaml").write_text(TEMPLATE)
    before = sorted(path.name for path in project.iterdir())
    program = f"""
import os, signal, sys
# Shells have what they start in the background ignore it.
signal.signal(signal.SIGINT, signal.default_int_handler)
from iacguard.project import run
original = run.check_unit
parent = os.getpid()
def check_unit(unit, rules, today):
    if unit.path == "c.yaml":
        os.kill(parent, signal.SIGINT)
        signal.pause() if os.getpid() != parent else None
    return original(unit, rules, today)
run.check_unit = check_unit
from iacguard.cli import main
sys.exit(main(["check", "--jobs", "{jobs}", "--format", "json", "--output", "report.json"]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=_environment(project),
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
    assert sorted(path.name for path in project.iterdir()) == before


@pytest.mark.skipif(os.name != "posix", reason="pipes are closed as POSIX has it")
def test_a_reader_that_goes_away_is_no_error(project: Path) -> None:
    for number in range(40):
        (project / f"{number}.yaml").write_text(TEMPLATE)
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "iacguard", "check", "--format", "json"],
            env=_environment(project),
            check=False,
            stdout=writer,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    finally:
        os.close(writer)

    assert (done.returncode, done.stderr) == (141, "")
