"""What unknown values kept from being judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.harness import iacguard

MAIN = """\
variable "open" { type = bool }

resource "aws_s3_bucket" "logs" {}

resource "aws_s3_bucket_public_access_block" "logs" {
  bucket                  = aws_s3_bucket.logs.id
  block_public_acls       = var.open ? false : true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = !var.open
}
"""
OFF = "s3-public-access-block-off"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text(MAIN.replace("var.open ? false : true", "true"))
    return tmp_path


def decisions(*args: str) -> set[tuple[str, str, str]]:
    """Rules, resources and expressions of what was left open."""
    result = iacguard("check", "--show-unknown", "--format", "json", *args)
    return {(one["rule"], one["resource"], one["expression"]) for one in json.loads(result.out)["undecided"]}


def test_the_expression_the_rule_and_the_resource_are_told(folder: Path) -> None:
    assert (OFF, "aws_s3_bucket.logs", "!var.open") in decisions()

    result = iacguard("check", "--show-unknown", "--select", OFF)

    assert result.out == ""
    assert "open: main.tf:10:29: !var.open: hangs on a value that is not known" in result.err
    assert f"  = resources: aws_s3_bucket.logs\n  = rules: {OFF}\n" in result.err
    assert "1 unknown value left something open" in result.err


def test_what_is_given_is_not_open(folder: Path) -> None:
    assert not [one for one in decisions("--var", "open=false") if one[0] == OFF]


def test_a_rule_that_found_something_has_decided(folder: Path) -> None:
    text = MAIN.replace("ignore_public_acls      = true", "ignore_public_acls      = false")
    (folder / "main.tf").write_text(text)

    assert OFF in iacguard("check", "--select", OFF).out
    assert not [one for one in decisions() if one[0] == OFF]


def test_both_sides_of_a_condition_are_looked_at(folder: Path) -> None:
    (folder / "main.tf").unlink()
    (folder / "stack.yaml").write_text("""\
Parameters:
  Env: {Type: String}
  Open: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration:
        BlockPublicAcls: !If [IsProd, true, !Ref Open]
        BlockPublicPolicy: true
        IgnorePublicAcls: true
        RestrictPublicBuckets: true
""")

    assert (OFF, "Logs", "!Ref Open") in decisions()


def test_several_processes_tell_the_same(folder: Path) -> None:
    for name in "abc":
        (folder / name).mkdir()
        (folder / name / "main.tf").write_text(MAIN)

    assert decisions("--jobs", "3") == decisions("--jobs", "1") != set()


def test_nothing_is_told_unless_somebody_asks(folder: Path) -> None:
    result = iacguard("check", "--format", "json")

    assert "undecided" not in json.loads(result.out)
    assert "open" not in result.err
