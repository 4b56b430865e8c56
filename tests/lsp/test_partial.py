"""What is parsed and evaluated only in part says what a check of the whole says."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iacguard.frontends.cloudformation import lower
from tests.lsp.editing import edits, of_check, of_session
from tests.lsp.test_reparse import TYPED
from tests.lsp.test_session import Editor

TEMPLATE = """\
Parameters:
  Days: {Type: Number, Default: 30}
  Stage: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Mappings:
  Sizes: {dev: {days: 3}, prod: {days: 30}}
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "${Stage}-jobs"
      SqsManagedSseEnabled: !If [IsProd, true, false]
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}
  Dead:
    Type: AWS::SQS::Queue
    Condition: IsProd
    Properties:
      SqsManagedSseEnabled: false # iacguard:ignore sqs-encryption-disabled
  # Between two.
  Logs:
    Type: AWS::Logs::LogGroup
    DependsOn: Uploads
    Properties:
      LogGroupName: !Sub "/x/${Uploads.BucketName}"
      RetentionInDays: !FindInMap [Sizes, !Ref Stage, days]
  Uploads:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !GetAtt Jobs.QueueName
      PublicAccessBlockConfiguration: {BlockPublicAcls: true, IgnorePublicAcls: true}
      Tags:
      - Key: note
        Value: |
          # no remark
          ${Days}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Uploads
      PolicyDocument:
        Statement: {Effect: Allow, Principal: "*", Action: "s3:*", Resource: !Sub "${Uploads.Arn}/*"}
Outputs:
  Name: {Value: !GetAtt Uploads.BucketName}
"""

SAM = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: python3.13, Timeout: 3}
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ./x, Handler: a.b, Policies: [AmazonS3FullAccess]}
  Jobs: {Type: AWS::SQS::Queue, Properties: {SqsManagedSseEnabled: false}}
"""

ANCHORS = """\
Resources:
  One: &queue
    Type: AWS::SQS::Queue
    Properties: &properties {SqsManagedSseEnabled: false}
  Two: *queue
  Three:
    Type: AWS::SQS::Queue
    Properties: {<<: *properties, QueueName: a}
"""

WORDS = [
    ("!GetAtt Jobs.QueueName", "!GetAtt Logs.LogGroupName"),
    ("!Ref Stage", "!Ref Gone"),
    ("Dead.Arn", "Gone.Arn"),
    ("Queue\n", "Topic\n"),
    ("Bucket: !Ref Uploads", "Bucket: !Ref Other"),
    ("false", "true"),
    ("prod]", "dev]"),
    ("Default: 30", "Default: 3"),
    ("IsProd:", "IsLive:"),
    ("ignore", "ignored"),
    ("Properties:\n", "Properties: 1\n"),
    ("Timeout: 3", "Timeout: 4"),
    ("&queue", ""),
]


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.sampled_from([TEMPLATE] * 4 + [SAM, ANCHORS]), st.booleans(), st.integers(0, 2**32))
def test_a_session_says_what_a_check_says(
    tmp_path_factory: pytest.TempPathFactory, text: str, is_crlf: bool, seed: int
) -> None:
    chance = random.Random(seed)
    text = text.replace("\n", "\r\n") if is_crlf else text
    editor = Editor(tmp_path_factory.mktemp("project"), {"t.yaml": text})
    editor.edit("t.yaml", text)
    for _ in range(6):
        for new in _edits(text, chance):
            analysis = editor.edit("t.yaml", new)
            editor.write("t.yaml", new)
            if not analysis.broken:
                text = new
                assert of_session(analysis) == of_check(editor.folder)


def _edits(text: str, chance: random.Random) -> list[str]:
    kind = chance.randrange(3)
    if kind == 0:
        return list(edits(text, chance))
    at = chance.randrange(len(text) + 1)
    if kind == 1:
        return [text[:at] + chance.choice(TYPED) + text[at:]]
    old, new = chance.choice(WORDS)
    changed = text.replace(old, new, 1)
    return [changed, *([text] if chance.randrange(2) else [])]


def test_only_what_an_edit_reaches_is_evaluated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: set[str] = set()
    real = lower._properties

    def noted(declared, *arguments):  # type: ignore[no-untyped-def] # as the function that it wraps
        seen.add(declared.name)
        return real(declared, *arguments)

    monkeypatch.setattr(lower, "_properties", noted)
    editor = Editor(tmp_path, {"t.yaml": TEMPLATE})
    editor.edit("t.yaml", TEMPLATE)
    assert seen == {"Jobs", "Dead", "Logs", "Uploads", "Policy"}
    seen.clear()
    editor.edit("t.yaml", TEMPLATE.replace("Between two.", "Between them."))
    assert not seen
    editor.edit("t.yaml", TEMPLATE.replace("/x/", "/y/"))
    assert "Logs" in seen
    assert "Dead" not in seen


def test_what_was_told_of_a_resource_through_another_one_is_told_of_itself(tmp_path: Path) -> None:
    text = TEMPLATE.replace("${Stage}-jobs", "${Gone}-jobs")
    editor = Editor(tmp_path, {"t.yaml": text})
    editor.edit("t.yaml", text)
    # The output that brought the value in is gone, and nothing that the queue refers to has changed.
    text = text.replace("!GetAtt Uploads.BucketName}", "x}")
    found = of_session(editor.edit("t.yaml", text))
    editor.write("t.yaml", text)
    assert found == of_check(tmp_path)
    text = text.replace("Value: x}", "Value: y}")
    editor.write("t.yaml", text)
    assert of_session(editor.edit("t.yaml", text)) == of_check(tmp_path)
