"""How long an editor waits for diagnostics after an edit, through the protocol.

Usage: python bench/lsp.py [--edits N] [FOLDER FILE...]

Starts the real server, opens files, types into them, and waits each time for the diagnostics of the
new text. Without a folder it makes a CloudFormation template of 2,000 lines and a Terraform module
of 60 files. Prints the median and the 95th percentile of the milliseconds that passed, and the
processor time of the server per edit, which a busy machine does not lengthen as much.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.lsp.client import Client

_HEAD = """\
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Stage: {Type: String, AllowedValues: [dev, prod], Default: dev}
  Retention: {Type: Number, Default: 30}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
"""

_STACK = """\
  Uploads@:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: {SSEAlgorithm: AES256}
      PublicAccessBlockConfiguration:
        BlockPublicAcls: true
        BlockPublicPolicy: true
        IgnorePublicAcls: true
        RestrictPublicBuckets: true
      VersioningConfiguration:
        Status: !If [IsProd, Enabled, Suspended]
  UploadsPolicy@:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Uploads@
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Deny
            Principal: "*"
            Action: s3:*
            Resource: [!GetAtt Uploads@.Arn, !Sub "${Uploads@.Arn}/*"]
            Condition: {Bool: {"aws:SecureTransport": false}}
  Jobs@:
    Type: AWS::SQS::Queue
    Properties:
      SqsManagedSseEnabled: true
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead@.Arn, maxReceiveCount: 5}
  Dead@:
    Type: AWS::SQS::Queue
    Properties:
      SqsManagedSseEnabled: false
      MessageRetentionPeriod: 1209600
  Role@:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
      Policies:
        - PolicyName: work
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]
                Resource: !GetAtt Jobs@.Arn
              - {Effect: Allow, Action: "s3:GetObject", Resource: !Sub "${Uploads@.Arn}/*"}
  Worker@:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Timeout: 30
      Role: !GetAtt Role@.Arn
      Code: {ZipFile: "def handler(event, context): pass"}
      Environment: {Variables: {BUCKET: !Ref Uploads@}}
  Source@:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Jobs@.Arn, FunctionName: !Ref Worker@}
  Logs@:
    Type: AWS::Logs::LogGroup
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      LogGroupName: !Sub "/aws/lambda/${Worker@}"
      RetentionInDays: !Ref Retention
"""

_FILE = """\
resource "aws_s3_bucket" "uploads@" {
  bucket = "${local.prefix}-uploads-@"
}
resource "aws_s3_bucket_public_access_block" "uploads@" {
  bucket                  = aws_s3_bucket.uploads@.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
resource "aws_sqs_queue" "jobs@" {
  sqs_managed_sse_enabled = true
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead@.arn
    maxReceiveCount     = 5
  })
}
resource "aws_sqs_queue" "dead@" {
  sqs_managed_sse_enabled   = false
  message_retention_seconds = 1209600
}
resource "aws_iam_role" "worker@" {
  name               = "${local.prefix}-worker-@"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}
resource "aws_iam_role_policy" "worker@" {
  role = aws_iam_role.worker@.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["sqs:ReceiveMessage"], Resource = aws_sqs_queue.jobs@.arn }]
  })
}
"""

_VARIABLES = """\
variable "stage" {
  default = "dev"
}
locals {
  prefix = "app-${var.stage}"
}
data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}
"""


def template(folder: Path) -> list[Path]:
    """A template of 2,000 lines."""
    text, number = _HEAD, 0
    while text.count("\n") < 2000:
        text += _STACK.replace("@", str(number))
        number += 1
    (folder / "template.yaml").write_text(text, encoding="utf-8")
    return [folder / "template.yaml"]


def module(folder: Path) -> list[Path]:
    """A module of 60 files."""
    (folder / "variables.tf").write_text(_VARIABLES, encoding="utf-8")
    for number in range(59):
        text = _FILE.replace("@", str(number))
        (folder / f"worker{number}.tf").write_text(text, encoding="utf-8")
    return sorted(folder.glob("*.tf"))


def keystrokes(text: str, chance: random.Random) -> Iterator[tuple[int, int, str]]:
    """Edits as (start, end, put): a value is changed, a remark is typed, a word is typed and deleted."""
    lines = [line for line in text.split("\n") if line.strip()]
    line = chance.choice(lines)
    at = text.index(line)
    for old, new in (("true", "false"), ("false", "true"), ("Enabled", "Disabled")):
        if old in line:
            start = at + line.index(old)
            yield start, start + len(old), new
            return
    end = at + len(line)
    remark = " # a remark"
    for number, character in enumerate(remark):
        yield end + number, end + number, character
    yield end, end + len(remark), ""


def typed(client: Client, texts: dict[Path, str], edits: int) -> list[float]:
    """The milliseconds that each of so many edits took."""
    chance = random.Random(1)
    versions = dict.fromkeys(texts, 1)
    passed: list[float] = []
    while len(passed) < edits:
        path = chance.choice(sorted(texts))
        for start, end, put in keystrokes(texts[path], chance):
            text = texts[path]
            change = {"range": {"start": _place(text, start), "end": _place(text, end)}, "text": put}
            texts[path] = text[:start] + put + text[end:]
            versions[path] += 1
            before = time.perf_counter()
            client.change(path, versions[path], change)
            client.diagnostics(path, versions[path])
            passed.append(1000 * (time.perf_counter() - before))
    return passed


def _place(text: str, offset: int) -> dict[str, int]:
    line = text.count("\n", 0, offset)
    return {"line": line, "character": offset - (text.rfind("\n", 0, offset) + 1)}


def _cpu(process: int) -> float:
    """Milliseconds of processor time that a process has used; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(name: str, folder: Path, paths: list[Path], edits: int) -> None:
    """Prints how long edits in some files of a folder take."""
    client = Client()
    try:
        client.initialize(folder)
        texts = {path: path.read_text(encoding="utf-8") for path in paths}
        before = time.perf_counter()
        for path, text in texts.items():
            client.open(path, text)
        for path in texts:
            client.diagnostics(path, 1)
        first = time.perf_counter() - before
        cpu = _cpu(client.process.pid)
        passed = sorted(typed(client, texts, edits))
        cpu = (_cpu(client.process.pid) - cpu) / len(passed)
        median, most = passed[len(passed) // 2], passed[int(len(passed) * 0.95)]
        print(
            f"{name:<32} first {first:5.2f} s   p50 {median:6.1f} ms   p95 {most:6.1f} ms   cpu {cpu:6.1f} ms"
        )
        client.end()
    finally:
        client.kill()


def main() -> None:
    """Reads the command line and measures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("files", nargs="*")
    given = parser.parse_args()
    if given.folder is not None:
        folder = given.folder.resolve()
        measure(folder.name, folder, [folder / file for file in given.files], given.edits)
        return
    cases: list[tuple[str, Callable[[Path], list[Path]]]] = [
        ("template of 2,000 lines", template),
        ("module of 60 files", module),
    ]
    for name, make in cases:
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made).resolve()
            (folder / ".git").mkdir()
            measure(name, folder, make(folder), given.edits)


if __name__ == "__main__":
    main()
