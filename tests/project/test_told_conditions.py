"""Which conditions a finding is told with, on templates that are written to be deployed in several ways."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from iacguard.finding import Finding
from iacguard.graph.unit import NO_INPUTS
from iacguard.project.run import Options, check
from tests.support.rules import SOME

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


def findings_of(rule: str, template: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """The findings of a rule."""
    monkeypatch.chdir(folder)
    (folder / "store.yaml").write_text(template)
    report = check(Options(("store.yaml",), (), NO_INPUTS, date(2026, 11, 21)), SOME)
    return [one for one in report.findings if one.rule == rule]


def conditions_of(rule: str, template: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The conditions of each finding of a rule, as they are told."""
    found = findings_of(rule, template, folder, monkeypatch)
    return [" and ".join(map(str, one.when)) for one in found]


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


FLAGS = """
Parameters:
  P1: {Type: String}
  P2: {Type: String}
  P3: {Type: String}
  P4: {Type: String}
Conditions:
  C1: !Equals [!Ref P1, a]
  C2: !Equals [!Ref P2, a]
  C3: !Equals [!Ref P3, a]
  C4: !Equals [!Ref P4, a]
Resources:
  Store:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration:
        BlockPublicAcls: %s
        BlockPublicPolicy: %s
        IgnorePublicAcls: %s
        RestrictPublicBuckets: %s
"""


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (
            ("!If [C1, false, true]", "!If [C2, true, false]", "!If [C3, false, true]", "!If [C4, false, 1]"),
            [
                "BlockPublicAcls is false when C1 is true",
                "BlockPublicPolicy is false when C2 is false",
                "IgnorePublicAcls is false when C3 is true",
                "RestrictPublicBuckets is false when C4 is true",
            ],
        ),
        (
            ("!If [C1, false, true]", "true", "!If [C1, false, true]", "false"),
            [
                "BlockPublicAcls and IgnorePublicAcls are false when C1 is true",
                "RestrictPublicBuckets is false when ",
            ],
        ),
        (
            ("!If [C1, false, true]", "true", "!If [C1, false, true]", "!If [C1, !Ref AWS::NoValue, true]"),
            [
                "BlockPublicAcls, IgnorePublicAcls and RestrictPublicBuckets are false or not set"
                " when C1 is true"
            ],
        ),
        (("false", "!If [C1, false, !Ref AWS::NoValue]", "true", "true"), [
            "BlockPublicPolicy is not set when C1 is false",
            "BlockPublicAcls is false when ",
            "BlockPublicPolicy is false when C1 is true",
        ]),
    ],
)  # fmt: skip
def test_each_flag_is_told_with_its_own_condition(
    flags: tuple[str, ...], expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = findings_of("s3-public-access-block-off", FLAGS % flags, tmp_path, monkeypatch)

    assert [f"{one.message} when {' and '.join(map(str, one.when))}" for one in found] == expected


def test_what_is_told_suffices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flag = "!If [C1, !If [C2, false, true], !If [C2, true, false]]"
    found = conditions_of(
        "s3-public-access-block-off", FLAGS % (flag, "true", "true", "true"), tmp_path, monkeypatch
    )

    assert sorted(found) == ["C1 is false and C2 is false", "C1 is true and C2 is true"]


def test_a_resource_of_a_condition_that_cannot_hold_is_not_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = (FLAGS % ("false", "true", "true", "true")).replace(
        "Conditions:", "Conditions:\n  Never: !And [!Equals [!Ref P1, a], !Equals [!Ref P1, b]]"
    )

    assert conditions_of("s3-public-access-block-off", template, tmp_path, monkeypatch) == [""]
    never = template.replace("    Type: AWS::S3::Bucket", "    Type: AWS::S3::Bucket\n    Condition: Never")
    assert conditions_of("s3-public-access-block-off", never, tmp_path, monkeypatch) == []
