"""Work that processes share gives what one process would give."""

from __future__ import annotations

import os
import signal
from datetime import date
from pathlib import Path

import pytest

from iacguard.graph.unit import NO_INPUTS
from iacguard.project import workers
from iacguard.project.disk import Disk
from iacguard.project.run import Options, check
from iacguard.project.workers import WorkerLost, computed, processes
from iacguard.report import View, formats, render
from iacguard.text import Source

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork"),
    # The test runner has threads, which the command line has not.
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]


@pytest.mark.parametrize("count", [0, 1, 7, 2500])
def test_results_come_in_order(count: int) -> None:
    assert list(computed(lambda number: number * number, count, 3)) == [n * n for n in range(count)]


def test_results_larger_than_a_pipe_holds_come_whole() -> None:
    found = list(computed(lambda number: "x" * (number * 300_000), 5, 2))

    assert [len(text) for text in found] == [0, 300_000, 600_000, 900_000, 1_200_000]


def test_places_in_one_file_are_places_in_one_text_again() -> None:
    one, other = Source("a.tf", "a"), Source("b.tf", "b")

    spans = list(
        computed(
            lambda number: [one.span(), other.span()][number % 2],
            4,
            2,
            lambda path, text: one if (path, text) == ("a.tf", "a") else other,
        )
    )

    assert [span.source for span in spans] == [one, other, one, other]


def test_a_file_is_one_text_whichever_process_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "first.tf").write_text("a")
    (tmp_path / "second.tf").write_text("a")
    disk = Disk((tmp_path,))

    elsewhere, here = disk.known("first.tf", "a"), disk.read("second.tf")

    assert disk.read("first.tf") is elsewhere
    assert disk.known("second.tf", "a") is here
    assert disk.known("second.tf", "changed") is not here


def test_a_process_that_is_killed_is_told_of() -> None:
    parent = os.getpid()

    def work(number: int) -> int:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        # The other process is not to find that all is done.
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
        return number

    with pytest.raises(WorkerLost, match="--jobs 1"):
        list(computed(work, 10, 2))


def test_nothing_is_left_running_when_the_results_are_not_wanted_any_more() -> None:
    results = computed(lambda number: number, 100, 2)
    assert next(results) == 0

    results.close()  # type: ignore[attr-defined] # it is a generator

    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_system_that_cannot_fork_does_it_in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")

    assert processes(4, 100) == 1


def test_few_pieces_are_not_worth_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_cores", lambda: 4)

    assert [processes(0, 3), processes(0, 1000), processes(2, 1000), processes(8, 3)] == [1, 4, 2, 3]


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [2, 3])
def test_reports_do_not_depend_on_the_number_of_processes(monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    monkeypatch.chdir(ROOT / "fixtures")

    def reports(jobs: int) -> list[str]:
        report = check(Options((".",), (), NO_INPUTS, date(2026, 11, 21), jobs), lambda one: one.load())
        assert len(report.findings) > 100
        return [render(name, report, View()) for name in formats()]

    assert reports(jobs) == reports(1)
