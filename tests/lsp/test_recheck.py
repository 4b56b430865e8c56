"""What an edit reaches, and that no rule runs again elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from iacguard.frontends.cloudformation.include import parse
from iacguard.frontends.terraform.module import parse as parse_file
from iacguard.lsp import recheck
from iacguard.lsp.blocks import Blocks, Reach, of_file, of_template
from iacguard.text import Source
from tests.lsp.test_session import Editor

TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Days: {Type: Number}
  Name: {Type: String}
Conditions:
  IsLong: !Equals [!Ref Days, 30]
Resources:
  Jobs: {Type: AWS::SQS::Queue, Condition: IsLong}
  Other: {Type: AWS::SQS::Queue}
  Users:
    Type: AWS::SNS::Topic
    Properties: {TopicName: !Sub "${Jobs.QueueName}-x"}
"""
MODULE = """\
locals {
  name  = "a"
  other = "b"
}
resource "aws_sqs_queue" "jobs" {
  name = local.name
}
resource "aws_sns_topic" "users" {
  name = aws_sqs_queue.jobs.name
}
resource "aws_sqs_queue" "other" {
  name = local.other
}
"""


def template(text: str) -> dict[str, Blocks]:
    source = Source("t.yaml", text)
    return {"t.yaml": of_template(source, parse(source))}


def module(text: str) -> dict[str, Blocks]:
    source = Source("m.tf", text)
    return {"m.tf": of_file(source, parse_file(source))}


def reached(before: dict[str, Blocks], after: dict[str, Blocks]) -> set[str] | None:
    reach = Reach(before, after)
    return None if reach.is_everything else {block.key[-1] for block in reach.reached()}


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("# nothing", "# nothing", set()),
        ("Resources:\n", "# a remark\n\nResources:\n", set()),
        ("  Other: {", "  Other:  {", {"Other"}),
        ("Type: Number", "Type: String", {"Days", "IsLong", "Jobs", "Users"}),
        ("  Name: {Type: String}\n", "", {"Name"}),
        ("  Other: {Type: AWS::SQS::Queue}\n", "", {"Other"}),
        ('"2010-09-09"', '"2010-09-09"\nTransform: Mine', None),
        ("Conditions:\n", "Mappings: {A: {b: {c: d}}}\nConditions:\n", None),
        ("  Other: {Type: AWS::SQS::Queue}\n", "  Other: &queue {Type: AWS::SQS::Queue}\n", None),
        ("  Other: {Type: AWS::SQS::Queue}\n", "  Other: {Type: AWS::CloudFormation::Stack}\n", None),
    ],
)
def test_what_a_change_of_a_template_reaches(old: str, new: str, names: set[str] | None) -> None:
    assert reached(template(TEMPLATE), template(TEMPLATE.replace(old, new))) == names


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ('"b"', '"c"', {"other"}),
        ('"a"', '"c"', {"name", "jobs", "users", "other"}),
        ('resource "aws_sqs_queue" "other"', "# a remark\n" + 'resource "aws_sqs_queue" "other"', set()),
        ("locals {", 'provider "aws" {}\nlocals {', None),
        ("locals {", 'module "a" {\n  source = "./a"\n}\nlocals {', None),
    ],
)
def test_what_a_change_of_a_module_reaches(old: str, new: str, names: set[str] | None) -> None:
    # "name" is a word of every block here, so a local value of that name reaches them all.
    assert reached(module(MODULE), module(MODULE.replace(old, new))) == names


def test_another_order_reaches_everything() -> None:
    one, other = MODULE[MODULE.index("resource") :].split('resource "aws_sns', 1)
    assert reached(module(MODULE), module('resource "aws_sns' + other + one)) is None


def test_places_move_with_their_blocks() -> None:
    before, after = template(TEMPLATE), template(TEMPLATE.replace("Resources:", "# é\nResources:"))
    reach = Reach(before, after)
    old = before["t.yaml"].source
    start = old.text.index("Other")
    span = reach.new_place(old.span(start, start + 5))
    assert span is not None
    assert span.source is after["t.yaml"].source
    assert (span.text, span.start) == ("Other", start + 4)
    assert reach.new_place(old.span(0, len(old.text))) is None


def test_rules_run_again_only_where_an_edit_reaches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: set[str] = set()
    from iacguard.check import check_resource as real

    def noted(rule, kind, resource, shared):  # type: ignore[no-untyped-def] # as the function that it wraps
        seen.add(resource.address)
        return real(rule, kind, resource, shared)

    monkeypatch.setattr(recheck, "check_resource", noted)
    editor = Editor(tmp_path, {"t.yaml": TEMPLATE})
    editor.edit("t.yaml", TEMPLATE)
    assert seen >= {"Jobs", "Other", "Users"}
    seen.clear()
    editor.edit("t.yaml", "# a remark\n" + TEMPLATE)
    assert not seen
    editor.edit("t.yaml", TEMPLATE.replace("TopicName:", "DisplayName:"))
    assert "Users" in seen
    assert "Other" not in seen
