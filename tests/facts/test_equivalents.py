"""What ids of other tools mean here."""

from __future__ import annotations

import pytest

from iacguard import catalogue
from iacguard.facts import equivalents
from iacguard.facts.equivalents import Equivalent
from iacguard.modules import data_beside


def test_every_rule_that_is_named_exists() -> None:
    named = {
        one.rule
        for tool in equivalents.tools()
        for rules in equivalents.table(tool).values()
        for one in rules
    }

    assert named <= set(catalogue.ids())


@pytest.mark.parametrize("tool", equivalents.tools())
def test_no_id_means_nothing_or_one_thing_twice(tool: str) -> None:
    for id, rules in equivalents.table(tool).items():
        assert rules, id
        assert len({one.rule for one in rules}) == len(rules), id


def test_no_id_stands_twice() -> None:
    lines = data_beside(equivalents.__file__, "equivalents.txt").decode("ascii").splitlines()
    ids = [line.split(" ")[0] for line in lines if line and line[0] not in "#["]

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("tool", "id", "expected"),
    [
        ("checkov", "CKV_AWS_18", [Equivalent("s3-access-logging-off")]),
        ("trivy", "avd-aws-0086", [Equivalent("s3-public-access-block-off", "BlockPublicAcls")]),
        ("tfsec", "AWS041", [Equivalent("iam-password-policy-simple", "numbers")]),
        ("tfsec", "aws-kms-*", [Equivalent("kms-rotation-off")]),
        ("cdk-nag", "HIPAA.Security-LambdaDLQ", [Equivalent("lambda-async-no-failure-destination")]),
        ("cfn_nag", "W0", []),
    ],
)
def test_what_ids_mean(tool: str, id: str, expected: list[Equivalent]) -> None:
    assert list(equivalents.of(tool, id)) == expected


def test_what_starts_alike() -> None:
    assert Equivalent("sqs-dlq-type-mismatch") in equivalents.starting("cfn-lint", "E35")
    assert equivalents.starting("cfn-lint", "X") == ()


def test_parts_of_a_rule() -> None:
    assert equivalents.parts("s3-public-access-block-off") == {
        "BlockPublicAcls",
        "BlockPublicPolicy",
        "IgnorePublicAcls",
        "RestrictPublicBuckets",
    }
    assert equivalents.parts("s3-access-logging-off") == frozenset()
