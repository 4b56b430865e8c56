"""What the command line keeps between runs, and how to be rid of it."""

from __future__ import annotations

from pathlib import Path

from tests.cli.harness import iacguard


def test_a_second_run_says_the_same(project: Path) -> None:
    kept = {"IACGUARD_CACHE_DIR": str(project.with_name("kept-by-first"))}

    first = iacguard("check", environment=kept)

    assert iacguard("check", environment=kept) == first
    assert (project.with_name("kept-by-first") / "CACHEDIR.TAG").is_file()
    assert (project.with_name("kept-by-first") / ".gitignore").read_text() == "*\n"


def test_without_a_cache_nothing_is_written(project: Path) -> None:
    kept = {"IACGUARD_CACHE_DIR": str(project.with_name("kept-by-none"))}

    iacguard("check", "--no-cache", environment=kept)

    assert not (project.with_name("kept-by-none")).exists()


def test_the_folder_is_told_and_cleared(project: Path) -> None:
    folder = project.with_name("kept-by-other")
    iacguard("check", "--cache-dir", str(folder))
    assert [one for one in folder.iterdir() if one.is_dir()]

    told = iacguard("cache", "--cache-dir", str(folder))
    cleared = iacguard("cache", "--clear", "--cache-dir", str(folder))

    assert told.out.splitlines()[0] == str(folder)
    assert cleared.out == f"{folder}\n0.0 MB\n"
    assert not [one for one in folder.iterdir() if one.is_dir()]


def test_a_system_without_a_folder_for_caches_is_told_what_to_do(project: Path) -> None:
    result = iacguard("cache", environment={})

    assert (result.status, result.out) == (2, "")
    assert "give --cache-dir" in result.err
