"""Terraform plans on the command line."""

from __future__ import annotations

import json
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
