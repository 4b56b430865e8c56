"""One fault is one finding, although several rules that are on by default see it."""

from __future__ import annotations

import pytest

from iacguard import catalogue
from iacguard.merging import fold_covered, merge_instances
from tests.support.build import Data, findings, resource

_TABLE: dict[str, Data] = {
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}
_MAPPING: dict[str, Data] = {
    "EventSourceArn": "arn:aws:kinesis:eu-west-1:111122223333:stream/orders",
    "FunctionName": "worker",
    "StartingPosition": "LATEST",
}
_ASSUME: dict[str, Data] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}],
}
_OFF: dict[str, Data] = {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False}}


@pytest.mark.parametrize(
    ("type", "properties", "reported", "covers"),
    [
        pytest.param(
            "AWS::DynamoDB::Table",
            _TABLE,
            "dynamodb-pitr-disabled",
            ("template-stateful-no-deletion-policy",),
            id="a table that can be lost in two ways",
        ),
        pytest.param(
            "AWS::DynamoDB::Table",
            _TABLE | _OFF,
            "dynamodb-pitr-disabled",
            ("template-stateful-no-deletion-policy",),
            id="a table whose recovery is switched off",
        ),
        pytest.param(
            "AWS::DynamoDB::Table",
            _TABLE | {"DeletionProtectionEnabled": False},
            "dynamodb-pitr-disabled",
            ("dynamodb-no-deletion-protection", "template-stateful-no-deletion-policy"),
            id="a table whose protection is switched off",
        ),
        pytest.param(
            "AWS::Lambda::EventSourceMapping",
            _MAPPING,
            "lambda-stream-source-retries-forever",
            ("lambda-stream-source-no-failure-destination",),
            id="a mapping without limit and destination",
        ),
        pytest.param(
            "AWS::Lambda::EventSourceMapping",
            _MAPPING | {"MaximumRetryAttempts": 3},
            "lambda-stream-source-no-failure-destination",
            (),
            id="a mapping with a limit and no destination",
        ),
        pytest.param(
            "AWS::IAM::ManagedPolicy",
            {"PolicyDocument": _ASSUME},
            "iam-assume-any-role",
            ("iam-write-on-all-resources",),
            id="any role",
        ),
    ],
)
def test_one_fault_is_told_once(
    type: str, properties: dict[str, Data], reported: str, covers: tuple[str, ...]
) -> None:
    rules = [
        rule
        for service in ("dynamodb", "iam", "lambda_", "template")
        for rule in catalogue.of_service(service)
        if rule.on
    ]

    found = fold_covered(merge_instances(findings(rules, resource("R", type, properties))))

    assert [(one.rule, tuple(sorted(one.covers))) for one in found] == [(reported, covers)]
