"""Which conditions a finding is told with, on templates that are written to be deployed in several ways."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from iacguard.graph.unit import NO_INPUTS
from iacguard.project.run import Options, check

STORE = """
Parameters:
  Access: {Type: String, AllowedValues: [Private, Read, Write, All]}
  Key: {Type: String, Default: ''}
Conditions:
  HasKey: !Not [!Equals [!Ref Key, '']]
  IsPrivate: !Equals [!Ref Access, Private]
  IsPrivateWithKey: !And [!Condition HasKey, !Condition IsPrivate]
  CanRead: !Or [!Equals [!Ref Access, Read], !Equals [!Ref Access, All]]
Resources:
  Store:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration: !If
        - IsPrivate
        - BlockPublicAcls: true
          IgnorePublicAcls: true
          BlockPublicPolicy: true
          RestrictPublicBuckets: true
        - BlockPublicAcls: true
          IgnorePublicAcls: true
          BlockPublicPolicy: false
          RestrictPublicBuckets: false
  StorePolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Store
      PolicyDocument:
        Statement:
          - !If
            - IsPrivateWithKey
            - {Effect: Deny, Principal: '*', Action: 's3:PutObject', Resource: !Sub '${Store.Arn}/*'}
            - !Ref AWS::NoValue
          - !If
            - CanRead
            - {Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: !Sub '${Store.Arn}/*'}
            - !Ref AWS::NoValue
"""


def conditions_of(rule: str, template: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The conditions of each finding of a rule, as they are told."""
    monkeypatch.chdir(folder)
    (folder / "store.yaml").write_text(template)
    report = check(Options(("store.yaml",), (), NO_INPUTS, date(2026, 11, 21)), lambda rule: rule)
    return [" and ".join(map(str, one.when)) for one in report.findings if one.rule == rule]


def test_a_condition_that_follows_from_another_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert conditions_of("s3-bucket-policy-public", STORE, tmp_path, monkeypatch) == ["CanRead is true"]


def test_the_side_of_a_block_that_hangs_on_a_condition_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert conditions_of("s3-public-access-block-off", STORE, tmp_path, monkeypatch) == ["IsPrivate is false"]


def test_independent_conditions_are_both_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    template = STORE.replace("- IsPrivate\n", "- HasKey\n")

    assert conditions_of("s3-bucket-policy-public", template, tmp_path, monkeypatch) == [
        "CanRead is true and HasKey is false"
    ]
