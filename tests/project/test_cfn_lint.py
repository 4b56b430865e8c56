"""cfn-lint beside iacguard: its matches are findings like all others, and none of the project's code runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.harness import Result, iacguard

TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Unused: {Type: String}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicNam: orders
"""

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "topic.yaml").write_text(TEMPLATE)
    return tmp_path


def found(result: Result) -> list[tuple[str, str, int]]:
    report = json.loads(result.out)
    return [(one["rule"], one["severity"], one["location"]["start"]["line"]) for one in report["findings"]]


def test_its_matches_are_findings(here: Path) -> None:
    (here / "values.yaml").write_text("replicas: 1\nimage:\n  Type: App::Thing::It\n  Resources: 2\n")

    result = iacguard("check", "--cfn-lint", "--format", "json")

    assert found(result) == [("cfn-lint/W2001", "medium", 3), ("cfn-lint/E3002", "high", 8)]
    assert result.status == 1


def test_the_configuration_switches_it_on_and_selects_among_its_rules(here: Path) -> None:
    (here / "iacguard.toml").write_text(
        'cfn-lint = true\nignore = ["cfn-lint/W*"]\nseverity = { "cfn-lint/E3*" = "low" }\n'
    )

    assert found(iacguard("check", "--format", "json")) == [("cfn-lint/E3002", "low", 8)]


def test_it_is_suppressed_like_a_rule_of_our_own(here: Path) -> None:
    text = TEMPLATE.replace(
        "TopicNam: orders", "TopicNam: orders # iacguard: ignore[cfn-lint/E3002] an example"
    )
    (here / "topic.yaml").write_text(text)

    assert found(iacguard("check", "--cfn-lint", "--format", "json")) == [("cfn-lint/W2001", "medium", 3)]
    # Where it does not run, nobody knows whether the suppression is needed.
    assert found(iacguard("check", "--format", "json")) == []


def test_its_own_configuration_counts(here: Path) -> None:
    (here / ".cfnlintrc").write_text("ignore_checks: [E3002]\n")

    assert found(iacguard("check", "--cfn-lint", "--format", "json")) == [("cfn-lint/W2001", "medium", 3)]


def test_no_rules_of_the_project_are_loaded(here: Path) -> None:
    (here / "rules").mkdir()
    (here / "rules" / "mine.py").write_text("open('executed', 'w').close()\n")
    (here / ".cfnlintrc").write_text("append_rules: [rules]\n")
    (here / "own.yaml").write_text("Metadata: {cfn-lint: {config: {append_rules: [rules]}}}\n" + TEMPLATE)

    result = iacguard("check", "--cfn-lint", "--format", "json")

    assert not (here / "executed").exists()
    assert {rule for rule, _, _ in found(result)} == {"cfn-lint/W2001", "cfn-lint/E3002"}
    told = {(note["path"], note["kind"]) for note in json.loads(result.out)["notes"]}
    assert told == {(".cfnlintrc", "cfn-lint"), ("own.yaml", "cfn-lint")}


def test_that_it_is_missing_is_told_with_what_to_do(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)

    result = iacguard("check", "--cfn-lint")

    assert result.status == 2
    assert 'pip install "iacguard[cfn-lint]"' in result.err


def test_that_it_broke_is_told_and_the_rest_is_reported(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = here / "cfn-lint"
    program.write_text("#!/bin/sh\necho 'no such option' >&2\nexit 1\n")
    program.chmod(0o755)
    (here / "bucket.yaml").write_text("Resources: {Open: {Type: 'AWS::S3::Bucket'}}\n")
    monkeypatch.setattr("shutil.which", lambda *_, **__: str(program))

    result = iacguard("check", "--cfn-lint", "--format", "json")

    assert result.status == 2
    assert "cfn-lint could not check this" in result.err and "no such option" in result.err
    assert {rule for rule, _, _ in found(result)} >= {"s3-public-access-block-implicit"}
