"""Options that would do nothing beside each other, and reports that would be written over what is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.harness import iacguard


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--quiet", "--verbose"), "--quiet and --verbose contradict each other"),
        (("--baseline", "a", "--no-baseline"), "--baseline and --no-baseline contradict each other"),
        (("--no-cache", "--cache-dir", "a"), "--cache-dir and --no-cache contradict each other"),
        (("--select", "s3-*", "--ignore", "s3-*"), "--select and --ignore leave no rule to run"),
        (("--diff",), "--diff belongs to --add-suppressions"),
        (("--reason", "a"), "--reason belongs to --add-suppressions"),
        (("--sarif-category", "a"), "--sarif-category is about SARIF; add --format sarif"),
        (("--add-suppressions", "--format", "json"), "leave --format away"),
        (("--add-suppressions", "--no-suppressions"), "leave --no-suppressions away"),
        (("--add-suppressions", "--hide-suppressed"), "leave --hide-suppressed away"),
        (("--add-suppressions", "--sarif-category", "a"), "leave --sarif-category away"),
        (("--add-suppressions", "--show-unknown"), "leave --show-unknown away"),
        (("--add-suppressions", "--statistics"), "leave --statistics away"),
        (("--add-suppressions", "--verbose"), "leave --verbose away"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(project: Path, words: tuple[str, ...], told: str) -> None:
    before = (project / "logs.yaml").read_text()

    result = iacguard("check", *words)

    assert (result.status, result.out) == (2, "")
    assert told in result.err
    assert (project / "logs.yaml").read_text() == before


@pytest.mark.parametrize(
    ("words", "read"),
    [
        (("logs.yaml", "--output", "logs.yaml"), "logs.yaml"),
        ((".", "--format", "json", "--output", "./logs.yaml"), "logs.yaml"),
        ((".", "--parameters", "given.json", "--output", "given.json"), "given.json"),
        ((".", "--config", "iacguard.toml", "--output", "link"), "iacguard.toml"),
    ],
)
def test_no_report_is_written_over_what_is_read(project: Path, words: tuple[str, ...], read: str) -> None:
    (project / "given.json").write_text("{}")
    (project / "iacguard.toml").write_text("")
    (project / "link").symlink_to("iacguard.toml")
    before = (project / read).read_text()

    result = iacguard("check", *words)

    assert (result.status, result.out) == (2, "")
    assert f"this run reads {read}, name another file for its report" in result.err
    assert (project / read).read_text() == before


def test_statistics_are_told_beside_a_format_without(project: Path) -> None:
    result = iacguard("check", "--quiet", "--statistics", "--format", "json")

    assert result.err == "1  high    s3-public-access-block-off\n1  medium  s3-plain-http-allowed\n"


def test_a_dash_is_standard_output(project: Path) -> None:
    result = iacguard("check", "--format", "json", "--output", "-", "--format", "text", "--output", "a.txt")

    assert result.out.startswith("{")
    assert (project / "a.txt").exists()
    assert not (project / "-").exists()
    assert iacguard("baseline", "--output", "-").err.startswith("iacguard: --output -: a baseline is kept")


def test_two_names_of_one_file_are_one_file(project: Path) -> None:
    result = iacguard("check", "--format", "json", "--output", "a", "--format", "csv", "--output", "./a")

    assert result.status == 2
    assert "--output ./a: two formats cannot go to one file" in result.err


@pytest.mark.parametrize("command", ["check", "baseline"])
def test_a_folder_that_takes_no_file_is_told_before_the_work(
    project: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: not path.endswith("shut"))
    (project / "shut").mkdir()

    result = iacguard(command, "nothing-there", "--output", "shut/report")

    assert (result.status, result.err) == (2, "iacguard: --output shut/report: you may not write there\n")


def test_a_link_to_nothing_may_be_written_through(project: Path) -> None:
    (project / "link.json").symlink_to("report.json")

    assert iacguard("check", "--output", "link.json").status == 1
    assert (project / "report.json").read_text().startswith("{")


def test_the_names_of_several_files_say_their_formats(project: Path) -> None:
    result = iacguard("check", "--output", "a.sarif", "--output", "gl-sast-report.json")

    assert (result.status, result.out) == (1, "")
    assert '"runs"' in (project / "a.sarif").read_text()
    assert '"vulnerabilities"' in (project / "gl-sast-report.json").read_text()
