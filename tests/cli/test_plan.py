"""Terraform plans on the command line."""

from __future__ import annotations

import io
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.harness import Result, iacguard

OFF = "s3-public-access-block-off"
SWITCHES = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")

SOURCE = """\
variable "blocked" {}
resource "aws_s3_bucket" "b" {
  bucket = "logs"
}
resource "aws_s3_bucket_public_access_block" "b" {
  bucket                  = aws_s3_bucket.b.id
  block_public_acls       = var.blocked
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"""


def plan(**changed: object) -> str:
    """What terraform shows of a plan of the source with ``blocked`` off."""

    def resource(type: str, after: dict[str, object], unknown: dict[str, object]) -> dict[str, object]:
        change = {"actions": ["create"], "after": after, "after_unknown": unknown}
        return {"address": f"{type}.b", "mode": "managed", "type": type, "name": "b", "change": change}

    def declared(type: str, expressions: dict[str, object]) -> dict[str, object]:
        return {"mode": "managed", "type": type, "name": "b", "expressions": expressions}

    switches = {name: name != "block_public_acls" for name in SWITCHES}
    link = {"references": ["aws_s3_bucket.b.id", "aws_s3_bucket.b"]}
    whole: dict[str, object] = {
        "format_version": "1.2",
        "variables": {"blocked": {"value": False}},
        "planned_values": {"root_module": {}},
        "resource_changes": [
            resource("aws_s3_bucket", {"bucket": "logs"}, {"id": True}),
            resource("aws_s3_bucket_public_access_block", {**switches}, {"bucket": True, "id": True}),
        ],
        "configuration": {
            "root_module": {
                "resources": [
                    declared("aws_s3_bucket", {"bucket": {"constant_value": "logs"}}),
                    declared(
                        "aws_s3_bucket_public_access_block",
                        {"bucket": link, **{name: {"references": ["var.blocked"]} for name in SWITCHES}},
                    ),
                ]
            }
        },
    }
    return json.dumps({**whole, **changed}, indent=1)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    monkeypatch.chdir(root)
    (root / ".git").mkdir()
    (root / "main.tf").write_text(SOURCE)
    return root


def check(*words: str) -> Result:
    return iacguard("check", "--select", OFF, *words)


def places(result: Result) -> list[tuple[str, str]]:
    return [(one["location"]["path"], one["rule"]) for one in json.loads(result.out)["findings"]]


def test_what_the_source_leaves_open_is_settled(folder: Path) -> None:
    assert check().status == 0
    (folder / "plan.json").write_text(plan())

    result = check("--format", "json", "--plan", "plan.json", ".")

    # The plan is no unit of its own then.
    assert places(result) == [("main.tf", OFF)]
    related = json.loads(result.out)["findings"][0]["related"]
    assert (related[-1]["message"], related[-1]["location"]["path"]) == ("value in the plan", "plan.json")
    assert "2 checked" in result.err


def test_a_plan_may_be_anywhere(folder: Path) -> None:
    (folder.parent / "plan.json").write_text(plan())

    assert places(check("--format", "json", "--plan", "../plan.json")) == [("main.tf", OFF)]


@pytest.mark.parametrize("paths", [(), ("plan.json",)])
def test_a_plan_that_is_named_or_found_is_checked_by_itself(folder: Path, paths: tuple[str, ...]) -> None:
    (folder / "plan.json").write_text(plan())

    assert places(check("--format", "json", *paths)) == [("plan.json", OFF)]


def test_the_graph_takes_a_plan(folder: Path) -> None:
    (folder / "plan.json").write_text(plan())

    shown = json.loads(iacguard("graph", "--plan", "plan.json").out)

    assert len(shown["resources"]) == 2
    block = shown["resources"][0]["properties"]["PublicAccessBlockConfiguration"]
    assert block["BlockPublicAcls"] is False


def test_a_plan_of_something_else_is_told(folder: Path) -> None:
    (folder / "plan.json").write_text(plan(configuration={}, resource_changes=[]))

    result = check("--plan", "plan.json", "main.tf")

    assert result.status == 0
    assert "plan-not-matched" in result.err
    assert check("--strict", "--plan", "plan.json", "main.tf").status == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (plan()[:-100], "broken or cut off"),
        (plan(format_version="2.0"), "found a plan of format 2.0, expected 1.x"),
        ("{}", "expected a plan as JSON"),
        ("PK\x03\x04 what terraform plan -out writes", "expected a plan as JSON"),
        ("", "expected a plan as JSON"),
        ("PK\0\0", "terraform show -json"),
    ],
)
def test_a_plan_that_cannot_be_used_is_an_error(folder: Path, text: str, message: str) -> None:
    (folder / "plan.json").write_text(text)

    result = check("--plan", "plan.json", "main.tf")

    assert result.status == 2
    assert message in result.err


def test_a_plan_that_is_not_there_is_wrong_usage(folder: Path) -> None:
    result = check("--plan", "no.json")

    assert result.status == 2
    assert "--plan: there is no file no.json" in result.err


# Pipes -----------------------------------------------------------------------------------------


class _Input:
    """Standard input."""

    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | bytes], None]:
    def give(data: str | bytes) -> None:
        monkeypatch.setattr(sys, "stdin", _Input(data.encode() if isinstance(data, str) else data))

    return give


def test_a_plan_may_come_by_standard_input(folder: Path, given: Callable[[str | bytes], None]) -> None:
    given(plan())

    assert places(check("--format", "json", "--plan", "-", ".")) == [("main.tf", OFF)]


@pytest.mark.parametrize("cache", [["--no-cache"], ["--cache-dir", "../cache"]])
def test_standard_input_may_be_checked_by_itself(
    folder: Path, given: Callable[[str | bytes], None], cache: list[str]
) -> None:
    for is_on, found in ((False, [("<stdin>", OFF)]), (True, []), (False, [("<stdin>", OFF)])):
        given(
            plan() if not is_on else plan().replace('"block_public_acls": false', '"block_public_acls": true')
        )
        assert places(check("--format", "json", *cache, "-")) == found


def test_a_template_may_come_by_standard_input(folder: Path, given: Callable[[str | bytes], None]) -> None:
    given("Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: A_B\n")

    result = iacguard("check", "--no-cache", "--select", "s3-bucket-name-invalid", "--format", "json", "-")
    assert places(result) == [("<stdin>", "s3-bucket-name-invalid")]


@pytest.mark.parametrize("data", ["", "Error: no such plan\n", "on: push\n", "{}"])
def test_what_is_no_infrastructure_code_does_not_pass_by_standard_input(
    folder: Path, given: Callable[[str | bytes], None], data: str
) -> None:
    given(data)

    result = iacguard("check", "--no-cache", "-")
    assert result.status == 2
    assert "<stdin>:1:1: expected a template or a plan as JSON, found neither" in result.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("words", [("--plan", "../pipe", "main.tf"), ("../pipe",)])
@pytest.mark.parametrize("cache", [["--no-cache"], ["--cache-dir", "../cache"]])
def test_a_plan_may_come_by_a_pipe(folder: Path, words: tuple[str, ...], cache: list[str]) -> None:
    os.mkfifo("../pipe")
    writer = threading.Thread(target=(folder.parent / "pipe").write_text, args=(plan(),), daemon=True)
    writer.start()

    # Shells give the program of a pipe a name like /dev/fd/63.
    found = places(check("--format", "json", *cache, *words))
    assert found == [("main.tf" if "--plan" in words else "../pipe", OFF)]


BINARY = b"PK\x03\x04" + bytes(26) + b"tfplan" + bytes(40)


@pytest.mark.parametrize("words", [("plan.bin",), ("-",), ("--plan", "-"), ("--plan", "plan.bin")])
def test_a_plan_as_terraform_keeps_it_is_no_clean_run(
    folder: Path, given: Callable[[str | bytes], None], words: tuple[str, ...]
) -> None:
    given(BINARY)
    (folder / "plan.bin").write_bytes(BINARY)

    result = check(*words)
    assert result.status == 2
    assert "terraform show -json PLAN > plan.json" in result.err


@pytest.mark.parametrize("format", ["text", "json", "sarif", "html", "github", "gitlab"])
def test_what_a_plan_calls_sensitive_is_shown_nowhere(folder: Path, format: str) -> None:
    whole = json.loads(plan())
    switches = whole["resource_changes"][1]["change"]
    # Findings are shown with what stands beside them, and such a plan is one line.
    switches["after"] = {"password": "hunter22222", **switches["after"], "other": "hunter33333"}
    switches["after_sensitive"] = {"password": True, "other": True}
    (folder / "plan.json").write_text(json.dumps(whole))

    result = check("--format", format, "plan.json")
    assert OFF in result.out
    assert "hunter" not in result.out + result.err
