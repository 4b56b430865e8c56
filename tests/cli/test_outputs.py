"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from iacguard.cli.outputs import write_file
from iacguard.errors import UsageError
from iacguard.project import writing


def test_a_new_file_gets_the_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("")
    write_file(str(tmp_path / "a"), "é\n")

    assert (tmp_path / "a").read_bytes() == "é\n".encode()
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left on device")])
def test_what_breaks_off_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    (tmp_path / "a").write_text("old")

    def broken(before: os.stat_result, path: Path) -> None:
        raise error

    monkeypatch.setattr(writing, "_take_over", broken)
    with pytest.raises((KeyboardInterrupt, UsageError)):
        write_file(str(tmp_path / "a"), "new")

    assert list(tmp_path.iterdir()) == [tmp_path / "a"]
    assert (tmp_path / "a").read_text() == "old"


def test_a_file_in_a_folder_that_takes_no_other_is_written_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_text("old")

    def refuse(self: Path, target: str) -> None:
        raise OSError(errno.EBUSY, "Device or resource busy")

    monkeypatch.setattr(Path, "replace", refuse)
    write_file(str(tmp_path / "a"), "new")

    assert list(tmp_path.iterdir()) == [tmp_path / "a"]
    assert (tmp_path / "a").read_text() == "new"


def test_a_link_to_nothing_becomes_a_link_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("a")
    write_file(str(tmp_path / "link"), "new")

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "a").read_text() == "new"


def test_a_device_stays_one() -> None:
    write_file("/dev/null", "x")

    assert not Path("/dev/null").is_file()


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    write_file(f"/dev/fd/{writer}", "x")
    os.close(writer)

    assert os.read(reader, 10) == b"x"
    os.close(reader)


@pytest.mark.parametrize("path", ["no/such/folder/a", "a\0b"])
def test_what_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(UsageError, match="cannot be written"):
        write_file(path, "x")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_in_nobodys_way(tmp_path: Path) -> None:
    # In a container every run is process 1.
    (tmp_path / f"a.{os.getpid()}.tmp").write_text("half")
    write_file(str(tmp_path / "a"), "new")

    assert (tmp_path / "a").read_text() == "new"
