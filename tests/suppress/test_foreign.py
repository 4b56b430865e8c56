"""Suppressions that were written for other tools."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iacguard.config.settings import resolve
from iacguard.finding import Finding
from iacguard.suppress.apply import Outcome, Silence, apply
from iacguard.suppress.comments import read
from iacguard.suppress.foreign import may_silence
from iacguard.suppress.suppression import Suppression, may_suppress_elsewhere
from iacguard.syntax import json, yaml
from iacguard.syntax.hcl import parser
from iacguard.text import Source
from tests.suppress.test_applying import TODAY, finding, place

LOGS = "s3-access-logging-off"
OFF = "s3-public-access-block-off"

BUCKET = 'resource "aws_s3_bucket" "b" {\n  bucket = "x"\n}\n'
FLAGS = """\
resource "aws_s3_bucket_public_access_block" "b" {
  block_public_acls   = false
  block_public_policy = false
}
"""


def foreign(path: str, text: str) -> list[Suppression]:
    source = Source(path, text)
    found = read(source, foreign=True)
    # What tells quickly that there are none must never be wrong.
    assert not found or may_suppress_elsewhere(source)
    assert all(may_silence(text, {name.text}) for one in found if one.tool for name in one.rules)
    return found


def only(path: str, text: str) -> Suppression:
    (found,) = foreign(path, text)
    return found


def names(found: Suppression) -> list[str]:
    return [name.text for name in found.rules]


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        (
            "a.tf",
            BUCKET.replace("\n}", "\n  # checkov:skip=CKV_AWS_18:no need\n}"),
            "checkov CKV_AWS_18: no need",
        ),
        ("a.tf", BUCKET.replace("{\n", "{ //checkov:skip=CKV_AWS_18\n"), "checkov CKV_AWS_18"),
        ("a.tf", BUCKET.replace("\n}", "\n  #bridgecrew:skip=CKV_AWS_18:x\n}"), "checkov CKV_AWS_18: x"),
        ("a.tf", BUCKET.replace("\n}", "\n  /* checkov:skip=CKV_AWS_18: y */\n}"), "checkov CKV_AWS_18: y"),
        (
            "a.tf",
            "#tfsec:ignore:aws-s3-enable-bucket-logging why\n" + BUCKET,
            "tfsec aws-s3-enable-bucket-logging: why",
        ),
        ("a.tf", "#tfsec:ignore:AWS002\n" + BUCKET, "tfsec AWS002"),
        ("a.tf", "# trivy:ignore:avd-aws-0089\n" + BUCKET, "trivy avd-aws-0089"),
        ("a.tf", "# trivy:ignore:AWS-0089\n" + BUCKET, "trivy AWS-0089"),
        (
            "a.tf",
            "# trivy:ignore:aws-s3-enable-bucket-logging\n" + BUCKET,
            "trivy aws-s3-enable-bucket-logging",
        ),
        ("a.tf", "# trivy:ignore:AVD-AWS-0089[bucket=x]\n" + BUCKET, "trivy AVD-AWS-0089"),
        ("a.tf", "# tfsec:ignore:AWS002:exp:2027-01-02\n" + BUCKET, "tfsec AWS002"),
        (
            "a.yaml",
            "Resources:\n  A:\n    # checkov:skip=CKV_AWS_18:r\n    Type: T\n",
            "checkov CKV_AWS_18: r",
        ),
        ("a.yaml", "Resources:\n  #trivy:ignore:AVD-AWS-0089\n  A:\n    Type: T\n", "trivy AVD-AWS-0089"),
        (
            "a.yaml",
            "Resources: {A: {Metadata: {checkov: {skip: [{id: CKV_AWS_18, comment: r}]}}}}",
            "checkov CKV_AWS_18: r",
        ),
        (
            "a.json",
            '{"Resources": {"A": {"Metadata": {"cfn_nag": {"rules_to_suppress": '
            '[{"id": "W35", "reason": "r"}]}}}}}',
            "cfn_nag W35: r",
        ),
        (
            "a.yaml",
            "Resources: {A: {Metadata: {cdk_nag: {rules_to_suppress: [{id: AwsSolutions-S1, reason: r}]}}}}",
            "cdk-nag AwsSolutions-S1: r",
        ),
        (
            "a.yaml",
            "Metadata: {cdk_nag: {rules_to_suppress: "
            "[{id: AwsSolutions-S1, reason: w6k=, is_reason_encoded: true}]}}",
            "cdk-nag AwsSolutions-S1: \u00e9",
        ),
    ],
)
def test_suppressions_are_read(path: str, text: str, told: str) -> None:
    found = only(path, text)

    assert names(found) == [LOGS]
    assert found.told() == told
    assert found.scope.file or found.scope.block is not None


def test_what_cfn_lint_is_told_in_metadata() -> None:
    text = "Metadata: {cfn-lint: {config: {ignore_checks: [E3502, E9]}}}\nResources: {}\n"

    assert names(only("a.yaml", text)) == ["sqs-dlq-type-mismatch"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        # What checkov reads stands in the block, never above it.
        ("a.tf", "# checkov:skip=CKV_AWS_18:r\n" + BUCKET),
        ("a.tf", BUCKET.replace("\n}", "\n  # checkov:skip=CKV_AWS_99999:r\n}")),
        ("a.tf", "#tfsec:ignore:no-such-check\n" + BUCKET),
        # A workspace, a broken date or a value that is not written there is narrower than can be told.
        ("a.tf", "#tfsec:ignore:AWS002:ws:prod\n" + BUCKET),
        ("a.tf", "#tfsec:ignore:AWS002:exp:soon\n" + BUCKET),
        ("a.tf", "#trivy:ignore:AVD-AWS-0089[bucket=y]\n" + BUCKET),
        ("a.tf", "#trivy:ignore:AVD-AWS-0089[acl=x]\n" + BUCKET),
        ("a.tf", BUCKET.replace('"x"', '"checkov:skip=CKV_AWS_18:r tfsec:ignore:AWS002"')),
        ("a.yaml", "Metadata: {cfn_nag: {rules_to_suppress: [{id: W35, reason: r}]}}\nResources: {}\n"),
        ("a.yaml", "Metadata: {checkov: {skip: [{id: CKV_AWS_18}]}}\nResources: {}\n"),
        (
            "a.yaml",
            "Resources: {A: {Metadata: {cdk_nag: {rules_to_suppress: "
            "[{id: AwsSolutions-IAM5, reason: r, applies_to: ['Action::s3:*']}]}}}}",
        ),
        (
            "a.yaml",
            "Resources: {A: {Metadata: {cfn_nag: [x], cfn-lint: {config: x}, checkov: {skip: {id: 1}}}}}",
        ),
    ],
)
def test_what_is_for_another_tool_alone_is_passed_over(path: str, text: str) -> None:
    assert foreign(path, text) == []


def test_nothing_is_read_unless_it_is_asked_for() -> None:
    text = BUCKET.replace("\n}", "\n  # checkov:skip=CKV_AWS_18:r\n}")

    assert read(Source("a.tf", text)) == []


def test_a_text_without_markers_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    for notation in (json, yaml, parser):
        monkeypatch.setattr(notation, "parse", None)

    for path in ("a.tf", "a.yaml", "a.json"):
        assert foreign(path, "a: 1 # ignore: skip=CKV_AWS_18") == []
        assert read(Source(path, "# checkov:skip=CKV_AWS_18")) == []


def test_several_ids_on_a_line() -> None:
    found = foreign("a.tf", "#tfsec:ignore:AWS002 tfsec:ignore:AWS077\n" + BUCKET)

    assert [names(one) for one in found] == [[LOGS], ["s3-versioning-off"]]


def applied(source: Source, *findings: Finding) -> Outcome:
    return apply(findings, read(source, foreign=True), Silence(resolve(None).severity_of), TODAY)


def test_own_findings_are_suppressed_with_the_foreign_reason_and_nothing_is_said_of_it() -> None:
    source = Source(
        "a.tf", BUCKET.replace("\n}", "\n  # checkov:skip=CKV_AWS_18\n  # checkov:skip=CKV_AWS_21\n}")
    )
    header = place(source, 'resource "aws_s3_bucket" "b"')

    left = applied(source, finding(header, header, rule=LOGS))

    assert left.findings == []
    assert [(one.kind, one.reason) for one in left.suppressed] == [("inline", "checkov CKV_AWS_18")]


def test_a_foreign_suppression_ends_with_its_day() -> None:
    source = Source("a.tf", "#tfsec:ignore:AWS002:exp:2026-11-20\n" + BUCKET)
    header = place(source, 'resource "aws_s3_bucket" "b"')
    at_header = finding(header, header, rule=LOGS)

    assert applied(source, at_header).findings == [at_header]


@pytest.mark.parametrize(
    ("acls", "policy", "message", "is_left"),
    [
        (
            "aws-s3-block-public-acls",
            "aws-s3-block-public-policy",
            "BlockPublicAcls and BlockPublicPolicy are false",
            False,
        ),
        ("aws-s3-block-public-acls", "other", "BlockPublicAcls and BlockPublicPolicy are false", True),
        ("aws-s3-block-public-acls", "other", "BlockPublicAcls is false", False),
        ("aws-s3-block-public-acls", "other", "it is wrong", True),
    ],
)
def test_a_part_of_a_finding_hides_the_whole_only_with_all_others(
    acls: str, policy: str, message: str, is_left: bool
) -> None:
    text = FLAGS.replace("= false\n  block", f"= false #tfsec:ignore:{acls}\n  block")
    source = Source("a.tf", text.replace("= false\n}", f"= false #tfsec:ignore:{policy}\n}}"))
    header = place(source, 'resource "aws_s3_bucket_public_access_block" "b"')
    flags = finding(place(source, "block_public_acls"), header, rule=OFF)._replace(message=message)

    assert bool(applied(source, flags).findings) is is_left


def test_a_module_call_speaks_for_the_module() -> None:
    text = '#tfsec:ignore:AWS002\nmodule "a" {\n  source = "./m"\n}\n'

    assert only("a.tf", text).scope.module == "a"
    inside = text.splitlines(keepends=True)
    inside.insert(2, "  # checkov:skip=CKV_AWS_18:r\n")
    assert foreign("a.tf", "".join(inside[1:]))[0].scope.module == "a"


@given(st.text(max_size=80), st.sampled_from(["a.tf", "a.yaml", "a.json", "a.tf.json"]))
def test_reading_never_fails(text: str, path: str) -> None:
    for marker in (
        "# checkov:skip=",
        "# tfsec:ignore:",
        "# trivy:ignore:AVD-AWS-0089[",
        "cdk_nag: ",
        "cfn-lint: ",
    ):
        foreign(path, f"a {{\n{marker}{text}\nb = 1\n}}")
        foreign(path, f"Metadata: {{{marker}{text}")


@pytest.mark.parametrize(
    "text",
    [
        "# checkov:skip=CKV_AWS_18\n",
        "#tfsec:ignore:AWS002\n",
        "Metadata: {cfn_nag: {rules_to_suppress: [{id: W35}]}}",
        "Metadata: {cfn-lint: {config: {ignore_checks: [E3012]}}}",
        "Metadata: {cfn-lint: {config: {ignore_checks: []}}}",
    ],
)
def test_ids_of_other_rules_need_no_reading(text: str) -> None:
    assert not may_silence(text, {"kms-rotation-off"})


@pytest.mark.parametrize(
    "text",
    [
        "Metadata: {cfn_nag: {rules_to_suppress: [{id: *one}]}}",
        'Metadata: {cfn_nag: {rules_to_suppress: [{id: "W\\u0033"}]}}',
        "Metadata: {cfn-lint: {config: {ignore_checks: *some}}}",
        "Metadata: {cfn-lint: {config: {ignore_checks: [*one]}}}",
    ],
)
def test_what_takes_a_parser_is_read(text: str) -> None:
    assert may_silence(text, {"kms-rotation-off"})
