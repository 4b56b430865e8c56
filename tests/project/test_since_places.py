"""Where findings of a change are told: reviews show only what is at lines that the change added."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.harness import iacguard
from tests.support.repositories import added_lines, repository, write


class Change(NamedTuple):
    """A change of a project that introduces a finding."""

    rule: str
    before: dict[str, str]
    edits: dict[str, list[tuple[str, str]]]
    """Texts and what comes in their place, by path; everything is in the place of nothing in a new file."""


TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Env:
    Type: String
    AllowedValues: [dev, prod]
  BlockAcls:
    Type: String
    Default: "true"
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration:
        BlockPublicAcls: true
        BlockPublicPolicy: true
        IgnorePublicAcls: true
        RestrictPublicBuckets: true
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      SqsManagedSseEnabled: true
      VisibilityTimeout: 60
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {Service: lambda.amazonaws.com}
            Action: sts:AssumeRole
      Policies:
        - PolicyName: work
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action:
                  - s3:GetObject
                Resource: !Sub "${Logs.Arn}/*"
"""

SAM = """\
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: python3.13
    Tracing: Active
Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      CodeUri: src/
      MemorySize: 256
      Timeout: 20
"""

MAIN = """\
resource "aws_s3_bucket" "logs" {
  bucket = "logs-of-everything"
}

resource "aws_s3_bucket_public_access_block" "logs" {
  bucket                  = aws_s3_bucket.logs.id
  block_public_acls       = var.block_acls
  block_public_policy     = local.block_policy
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_sqs_queue" "jobs" {
  name                    = "jobs"
  sqs_managed_sse_enabled = true
}

resource "aws_iam_role_policy" "work" {
  role   = "work"
  policy = data.aws_iam_policy_document.work.json
}

data "aws_iam_policy_document" "work" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.logs.arn}/*"]
  }
}
"""

VARIABLES = """\
variable "block_acls" {
  type    = bool
  default = true
}

locals {
  block_policy = true
}
"""

TERRAFORM = {"main.tf": MAIN, "variables.tf": VARIABLES}

MODULE = {
    "app/main.tf": 'module "jobs" {\n  source    = "../queue"\n  encrypted = true\n}\n',
    "queue/main.tf": """\
variable "encrypted" {
  type = bool
}

resource "aws_sqs_queue" "this" {
  name                    = "jobs"
  sqs_managed_sse_enabled = var.encrypted
}
""",
}

CHANGES = {
    "an attribute of a template changes": Change(
        "s3-public-access-block-off",
        {"t.yaml": TEMPLATE},
        {"t.yaml": [("BlockPublicPolicy: true", "BlockPublicPolicy: false")]},
    ),
    "a resource is added to a template": Change(
        "sqs-encryption-disabled",
        {"t.yaml": TEMPLATE},
        {
            "t.yaml": [
                (
                    "  Role:\n",
                    "  More:\n    Type: AWS::SQS::Queue\n    Properties:\n"
                    "      SqsManagedSseEnabled: false\n      VisibilityTimeout: 60\n  Role:\n",
                )
            ]
        },
    ),
    "an attribute gives way to another one": Change(
        "lambda-tracing-disabled",
        {"t.yaml": SAM},
        {"t.yaml": [("    Tracing: Active\n", "    Timeout: 10\n")]},
    ),
    "the default of a parameter changes": Change(
        "s3-public-access-block-off",
        {"t.yaml": TEMPLATE.replace("BlockPublicAcls: true", "BlockPublicAcls: !Ref BlockAcls")},
        {"t.yaml": [('    Default: "true"', '    Default: "false"')]},
    ),
    "a value hangs on a condition": Change(
        "s3-public-access-block-off",
        {"t.yaml": TEMPLATE},
        {"t.yaml": [("BlockPublicAcls: true", "BlockPublicAcls: !If [IsProd, true, false]")]},
    ),
    "the other side of a condition is used": Change(
        "s3-public-access-block-off",
        {
            "t.yaml": TEMPLATE.replace(
                "BlockPublicAcls: true", "BlockPublicAcls: !If [IsProd, true, false]"
            ).replace("AllowedValues: [dev, prod]", "AllowedValues: [prod]"),
        },
        {"t.yaml": [("AllowedValues: [prod]", "AllowedValues: [dev, prod]")]},
    ),
    "a policy gets a statement": Change(
        "iam-admin-policy",
        {"t.yaml": TEMPLATE},
        {
            "t.yaml": [
                (
                    '                Resource: !Sub "${Logs.Arn}/*"\n',
                    '                Resource: !Sub "${Logs.Arn}/*"\n'
                    '              - Effect: Allow\n                Action: "*"\n'
                    '                Resource: "*"\n',
                )
            ]
        },
    ),
    "a statement gets an action": Change(
        "iam-service-wildcard-action",
        {"t.yaml": TEMPLATE},
        {
            "t.yaml": [
                (
                    "                  - s3:GetObject\n",
                    "                  - s3:GetObject\n                  - s3:*\n",
                )
            ]
        },
    ),
    "a trust policy is opened": Change(
        "iam-trust-any-principal",
        {"t.yaml": TEMPLATE},
        {"t.yaml": [("Principal: {Service: lambda.amazonaws.com}", 'Principal: "*"')]},
    ),
    "a template is added": Change(
        "s3-public-access-block-off",
        {"t.yaml": TEMPLATE},
        {
            "new.yaml": [("", TEMPLATE.replace("IgnorePublicAcls: true", "IgnorePublicAcls: false"))],
        },
    ),
    "a SAM function changes": Change(
        "lambda-env-secret",
        {"t.yaml": SAM},
        {
            "t.yaml": [
                (
                    "      MemorySize: 256\n",
                    "      MemorySize: 256\n      Environment:\n        Variables:\n"
                    "          DB_PASSWORD: vA9x7Qm2Lk8Rt4Zp\n",
                )
            ]
        },
    ),
    "the globals of SAM change": Change(
        "lambda-tracing-disabled", {"t.yaml": SAM}, {"t.yaml": [("Tracing: Active", "Tracing: PassThrough")]}
    ),
    "a SAM event is added": Change(
        "sam-api-event-no-auth",
        {"t.yaml": SAM},
        {
            "t.yaml": [
                (
                    "      Timeout: 20\n",
                    "      Timeout: 20\n      Events:\n        Get:\n          Type: Api\n"
                    "          Properties: {Path: /, Method: get}\n",
                )
            ]
        },
    ),
    "an argument of Terraform changes": Change(
        "sqs-encryption-disabled",
        TERRAFORM,
        {"main.tf": [("sqs_managed_sse_enabled = true", "sqs_managed_sse_enabled = false")]},
    ),
    "the default of a variable changes": Change(
        "s3-public-access-block-off", TERRAFORM, {"variables.tf": [("default = true", "default = false")]}
    ),
    "a local value changes": Change(
        "s3-public-access-block-off",
        TERRAFORM,
        {"variables.tf": [("block_policy = true", "block_policy = false")]},
    ),
    "a file of variables changes": Change(
        "s3-public-access-block-off",
        {**TERRAFORM, "terraform.tfvars": "block_acls = true\n"},
        {"terraform.tfvars": [("block_acls = true", "block_acls = false")]},
    ),
    "an argument of a module changes": Change(
        "sqs-encryption-disabled", MODULE, {"app/main.tf": [("encrypted = true", "encrypted = false")]}
    ),
    "a policy document gets a statement": Change(
        "iam-admin-policy",
        TERRAFORM,
        {
            "main.tf": [
                (
                    'data "aws_iam_policy_document" "work" {\n',
                    'data "aws_iam_policy_document" "work" {\n  statement {\n'
                    '    actions   = ["*"]\n    resources = ["*"]\n  }\n\n',
                )
            ]
        },
    ),
    "a line that protects is deleted": Change(
        "dynamodb-pitr-disabled",
        {
            "t.yaml": "Resources:\n  Orders:\n    Type: AWS::DynamoDB::Table\n    Properties:\n"
            "      BillingMode: PAY_PER_REQUEST\n      KeySchema: [{AttributeName: id, KeyType: HASH}]\n"
            "      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]\n"
            "      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}\n"
        },
        {"t.yaml": [("      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}\n", "")]},
    ),
}

IN_NO_ADDED_LINE = {"a line that protects is deleted"}
"""Where there is no line to tell it at."""


@pytest.mark.parametrize("name", CHANGES)
def test_findings_of_a_change_are_told_at_lines_that_it_added(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = CHANGES[name]
    repository(tmp_path, change.before)
    for path, edits in change.edits.items():
        text = change.before.get(path, "")
        for old, new in edits:
            assert old in text
            text = text.replace(old, new, 1)
        write(tmp_path, {path: text})
    monkeypatch.chdir(tmp_path)
    found = iacguard("check", "--no-cache", "--select", "all", "--since", "HEAD", "--format", "json")
    assert found.err.startswith("Found"), found.err
    findings = [one for one in json.loads(found.out)["findings"] if one["rule"] == change.rule]
    assert findings, found.out
    everything = json.loads(iacguard("check", "--no-cache", "--select", "all", "--format", "json").out)
    # Wherever they are told, they are what they are in a run on everything.
    assert {one["fingerprint"] for one in findings} <= {one["fingerprint"] for one in everything["findings"]}
    added = added_lines(tmp_path)
    for finding in findings:
        place = finding["location"]
        last = place["end"]["line"] - (place["end"]["column"] == 1)
        lines = set(range(place["start"]["line"], last + 1))
        assert (lines <= added.get(place["path"], set())) is (name not in IN_NO_ADDED_LINE), place


def test_almost_all_changes_have_a_line_to_tell_their_findings_at() -> None:
    assert len(CHANGES) == 20
    assert len(IN_NO_ADDED_LINE) <= 1
