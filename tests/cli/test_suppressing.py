"""``iacguard check --add-suppressions`` and what else is said of suppressions on the command line."""

from __future__ import annotations

import codecs
import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.cli.harness import iacguard

FIXTURES = Path(__file__).parents[2] / "fixtures/rules/aws"

BUCKET = """\
resource "aws_s3_bucket" "b" {
  bucket = "x"
}

resource "aws_s3_bucket_public_access_block" "b" {
  bucket                  = aws_s3_bucket.b.id
  block_public_acls       = false
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"""
ONE = ("--select", "s3-public-access-block-off,suppression-without-reason", "--no-cache")


@pytest.fixture
def main_tf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "main.tf"
    path.write_text(BUCKET)
    return path


def test_what_is_found_is_suppressed_and_the_second_time_there_is_nothing_to_do(main_tf: Path) -> None:
    result = iacguard("check", "--add-suppressions", "--reason", "public downloads", *ONE)

    assert (result.status, result.out) == (0, "main.tf: 1 finding suppressed\n")
    assert result.err == "1 finding suppressed in 1 file\n"
    line = "  # iacguard: ignore[s3-public-access-block-off] public downloads\n"
    assert main_tf.read_text() == BUCKET.replace("  block_public_acls", f"{line}  block_public_acls")
    again = iacguard("check", "--add-suppressions", *ONE)
    assert (again.status, again.out, again.err) == (0, "", "0 findings suppressed in 0 files\n")


def test_without_a_reason_the_suppression_is_reported(main_tf: Path) -> None:
    iacguard("check", "--add-suppressions", *ONE)

    result = iacguard("check", *ONE)

    assert result.status == 0
    assert "suppression-without-reason" in result.out
    assert "s3-public-access-block-off [" not in result.out


def test_a_diff_changes_nothing(main_tf: Path) -> None:
    result = iacguard("check", "--add-suppressions", "--diff", *ONE)

    assert main_tf.read_text() == BUCKET
    assert result.out.startswith("--- a/main.tf\n+++ b/main.tf\n@@ ")
    assert "\n+  # iacguard: ignore[s3-public-access-block-off]\n" in result.out
    assert "would be suppressed" in result.err


@pytest.mark.parametrize(
    ("mark", "encoding", "newline"),
    [
        (codecs.BOM_UTF8, "utf-8", "\n"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "\r\n"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "\n"),
        (b"", "utf-8", "\r\n"),
    ],
)
def test_the_encoding_and_the_line_ends_stay(main_tf: Path, mark: bytes, encoding: str, newline: str) -> None:
    text = BUCKET.replace('"x"', '"x" # \u00e4').replace("\n", newline)
    main_tf.write_bytes(mark + text.encode(encoding))
    main_tf.chmod(0o640)

    assert iacguard("check", "--add-suppressions", *ONE).status == 0

    data = main_tf.read_bytes()
    assert data.startswith(mark)
    lines = data[len(mark) :].decode(encoding).splitlines(keepends=True)
    assert "".join(line for line in lines if "iacguard" not in line) == text
    assert all(line.endswith(newline) for line in lines)
    assert main_tf.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in main_tf.parent.iterdir()] == ["main.tf"]


def test_a_link_stays_one(main_tf: Path) -> None:
    real = main_tf.with_name("real.txt")
    main_tf.rename(real)
    main_tf.symlink_to(real)

    iacguard("check", "--add-suppressions", *ONE)

    assert main_tf.is_symlink()
    assert "iacguard" in real.read_text()


def test_what_cannot_be_suppressed_is_told_and_counts(main_tf: Path) -> None:
    (main_tf.parent / "iacguard.toml").write_text('never-suppress = ["s3-public-access-block-off"]\n')

    result = iacguard("check", "--add-suppressions", *ONE)

    assert (result.status, result.out) == (1, "")
    assert "not suppressed: main.tf:7:3: s3-public-access-block-off: never-suppress forbids it" in result.err
    assert main_tf.read_text() == BUCKET


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--diff",), "--diff belongs to --add-suppressions"),
        (("--reason", "x"), "--reason belongs to --add-suppressions"),
        (("--add-suppressions", "--format", "json"), "leave --format away"),
        (("--add-suppressions", "--no-suppressions"), "leave --no-suppressions away"),
    ],
)
def test_what_does_not_go_together(main_tf: Path, words: tuple[str, ...], told: str) -> None:
    result = iacguard("check", *words)

    assert result.status == 2
    assert told in result.err


def test_all_suppressions_can_be_ignored(main_tf: Path) -> None:
    iacguard("check", "--add-suppressions", *ONE)

    result = iacguard("check", "--no-suppressions", *ONE)

    assert result.status == 1
    assert "s3-public-access-block-off" in result.out
    assert "suppression-without-reason" not in result.out


def test_a_forbidden_suppression_has_no_effect_and_is_told(main_tf: Path) -> None:
    iacguard("check", "--add-suppressions", "--reason", "x", *ONE)
    (main_tf.parent / "iacguard.toml").write_text('never-suppress = ["high"]\n')

    result = iacguard("check", "--no-cache", "--select", "s3-public-access-block-off,forbidden-suppression")

    assert result.status == 1
    assert "main.tf:8:3: high s3-public-access-block-off" in result.out
    assert "main.tf:7:22: low forbidden-suppression" in result.out


def test_suppressions_for_other_tools_count_when_the_configuration_says_so(main_tf: Path) -> None:
    main_tf.write_text(BUCKET.replace("acls       = false", "acls       = false #tfsec:ignore:AWS074 cats"))
    result = iacguard("check", *ONE)
    assert result.status == 1
    told = 's3-public-access-block-off is reported although "tfsec AWS074: cats" stands there; compat'
    assert f"hint: main.tf:7:3: {told}" in result.err
    assert "hint:" not in iacguard("check", "--quiet", *ONE).err

    (main_tf.parent / "iacguard.toml").write_text("compat-suppressions = true\n")
    result = iacguard("check", "--verbose", *ONE)

    assert (result.status, result.out) == (0, "")
    assert "suppressed: main.tf:7:3: s3-public-access-block-off: tfsec AWS074: cats" in result.err


def findings(*options: str) -> Counter[tuple[str, ...]]:
    result = iacguard("check", "--select", "all", "--no-cache", "--format", "json", *options)
    return Counter(
        (one["rule"], one["location"]["path"], one["resource"]["address"], one["property"], one["message"])
        for one in json.loads(result.out)["findings"]
        if one["rule"] != "suppression-without-reason"
    )


@pytest.mark.parametrize(
    "folder", ["s3/public-access-block-off", "iam/admin-policy", "lambda/env-secret", "sqs/queue-no-dlq"]
)
def test_every_finding_of_the_fixtures_is_suppressed_and_nothing_else_changes(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(FIXTURES / folder, tmp_path / "all")
    monkeypatch.chdir(tmp_path)
    before = findings()

    result = iacguard("check", "--select", "all", "--no-cache", "--add-suppressions")

    assert result.status == 0, result.err
    assert before
    assert findings() == Counter()
    assert findings("--no-suppressions") == before
