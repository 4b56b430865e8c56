"""Whom statements name, and whom they let in."""

from __future__ import annotations

import pytest

from iacguard.graph.policy import Policy, Statement
from iacguard.graph.policy.principals import (
    GranteeSort,
    grantees,
    is_foreign,
    is_open,
    is_own_account,
    services_alone,
)
from iacguard.graph.symbolic import Text
from iacguard.kinds.aws.iam import Role
from iacguard.kinds.aws.s3 import BucketPolicy
from tests.support.build import ACCOUNT, ANYTHING, PARTITION, Data, More, Ref, What, join, resource, scope


def _policy(*statements: Data) -> Policy:
    document: Data = {"Statement": list(statements)}
    here = scope(
        resource("P", "AWS::S3::BucketPolicy", {"PolicyDocument": document}),
        resource("R", "AWS::IAM::Role", {}),
    )
    here.graph.own_accounts = frozenset({"111122223333"})
    return BucketPolicy.of(here.graph.resources["P"], here).policy


def _statement(principal: Data) -> Statement:
    return next(iter(_policy({"Effect": "Allow", "Principal": principal}).statements))


OTHER = "444455556666"


@pytest.mark.parametrize(
    ("principal", "sort", "account", "foreign"),
    [
        ("*", GranteeSort.EVERYONE, None, False),
        ({"AWS": "*"}, GranteeSort.EVERYONE, None, False),
        ({"*": "*"}, GranteeSort.EVERYONE, None, False),
        ({"Federated": "*"}, GranteeSort.EVERYONE, None, False),
        ({"AWS": OTHER}, GranteeSort.ACCOUNT, OTHER, True),
        ({"AWS": f"arn:aws:iam::{OTHER}:root"}, GranteeSort.ACCOUNT, OTHER, True),
        ({"AWS": f"arn:aws:iam::{OTHER}:role/r"}, GranteeSort.IDENTITY, OTHER, True),
        ({"AWS": f"arn:aws:sts::{OTHER}:assumed-role/r/s"}, GranteeSort.IDENTITY, OTHER, True),
        ({"AWS": "arn:aws:iam::111122223333:user/u"}, GranteeSort.IDENTITY, "111122223333", False),
        ({"AWS": [ANYTHING]}, GranteeSort.UNKNOWN, None, None),
        ({"AWS": Ref("R", "Arn")}, GranteeSort.IDENTITY, None, None),
        ({"Service": "events.amazonaws.com"}, GranteeSort.SERVICE, None, False),
        ({"Federated": f"arn:aws:iam::{OTHER}:saml-provider/p"}, GranteeSort.FEDERATED, OTHER, True),
        ({"Federated": "accounts.google.com"}, GranteeSort.FEDERATED, None, None),
        ({"CanonicalUser": "79a59df9"}, GranteeSort.CANONICAL, None, None),
    ],
)
def test_an_entry_names_somebody(
    principal: Data, sort: GranteeSort, account: str | None, foreign: bool | None
) -> None:
    (found,) = grantees(_statement(principal)).items

    assert found.sort is sort
    assert (None if found.account is None else found.account.literal) == account
    assert is_foreign(found) is foreign


def test_the_account_that_is_deployed_to_is_the_own_one() -> None:
    (found,) = grantees(_statement({"AWS": join("arn:", PARTITION, ":iam::", ACCOUNT, ":root")})).items
    (other,) = grantees(_statement({"AWS": join("arn:aws:iam::", What("Param"), ":root")})).items

    assert is_foreign(found) is False
    assert is_foreign(other) is None
    assert is_own_account(Text((OTHER,)), found.entry.scope) is False
    assert is_own_account(Text(("111122223333",)), found.entry.scope) is True


@pytest.mark.parametrize(
    ("principal", "count", "is_complete"),
    [
        ({"AWS": [OTHER, "*"], "Service": "s3.amazonaws.com"}, 3, True),
        ({"AWS": More((OTHER,))}, 1, False),
        (ANYTHING, 0, False),
        (None, 0, True),
    ],
)
def test_all_entries_are_told(principal: Data, count: int, is_complete: bool) -> None:
    found = grantees(_statement(principal))

    assert (len(found.items), found.is_complete) == (count, is_complete)


PUBLIC: dict[str, Data] = {
    "Effect": "Allow",
    "Principal": "*",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::b/*",
}
SHUT: dict[str, Data] = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
}


def _except(**condition: Data) -> dict[str, Data]:
    return {**SHUT, "Condition": condition}


@pytest.mark.parametrize(
    ("others", "answer"),
    [
        ([], True),
        ([SHUT], False),
        ([_except(StringNotEquals={"aws:PrincipalOrgID": "o-1"})], False),
        ([_except(StringNotEqualsIfExists={"aws:PrincipalOrgID": "o-1"})], False),
        ([_except(StringNotEquals={"aws:SourceVpce": ["vpce-1", ANYTHING]})], False),
        ([_except(NotIpAddress={"aws:SourceIp": ["192.0.2.0/24"]})], False),
        ([_except(NotIpAddress={"aws:SourceIp": ["0.0.0.0/0"]})], True),
        ([_except(ArnNotLike={"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"})], False),
        ([_except(ArnNotLike={"aws:PrincipalArn": "arn:aws:iam::*:role/*"})], True),
        ([_except(StringNotLike={"aws:Referer": "https://example.com/*"})], True),
        (
            [
                _except(
                    StringNotEquals={"aws:PrincipalOrgID": "o-1"},
                    BoolIfExists={"aws:PrincipalIsAWSService": "false"},
                )
            ],
            False,
        ),
        (
            [_except(StringNotEquals={"aws:PrincipalOrgID": "o-1"}, Bool={"aws:ViaAWSService": "false"})],
            None,
        ),
        ([_except(Bool={"aws:SecureTransport": "false"})], True),
        ([_except(Null={"s3:x-amz-server-side-encryption": "true"})], True),
        ([_except(Bool={"aws:MultiFactorAuthPresent": "false"})], None),
        ([{**SHUT, "Action": "s3:Put*"}], True),
        ([{**SHUT, "Resource": "arn:aws:s3:::b/x/*"}], True),
        ([{**SHUT, "Principal": {"AWS": OTHER}}], True),
        ([{**SHUT, "Principal": ANYTHING}], None),
        ([{**SHUT, "Action": ANYTHING}], None),
        ([ANYTHING], None),
    ],
)
def test_strangers_are_let_in_unless_something_shuts_them_out(
    others: list[Data], answer: bool | None
) -> None:
    policy = _policy(PUBLIC, *others)
    statement = next(iter(policy.statements))

    assert is_open(statement, [policy]) is answer


PLAIN: Data = {
    "Effect": "Allow",
    "Principal": {"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]},
    "Action": "sts:AssumeRole",
}


def _alone(*statements: Data) -> frozenset[str] | None:
    here = scope(
        resource("R", "AWS::IAM::Role", {"AssumeRolePolicyDocument": {"Statement": list(statements)}})
    )
    return services_alone(Role.of(here.graph.resources["R"], here).trust)


def test_trust_in_services_alone_is_told_by_their_names() -> None:
    assert _alone(PLAIN) == frozenset({"lambda.amazonaws.com", "ec2.amazonaws.com"})


@pytest.mark.parametrize(
    "other",
    [
        {"Effect": "Deny"},
        {"Effect": ANYTHING},
        {"Principal": "*"},
        {"Principal": {"AWS": OTHER}},
        {"Principal": {"Service": "lambda.amazonaws.com", "AWS": OTHER}},
        {"Principal": {"Service": "*"}},
        {"Principal": {"Service": "*.amazonaws.com"}},
        {"Principal": {"Service": ["lambda.amazonaws.com", ANYTHING]}},
        {"Action": ["sts:AssumeRole", "sts:TagSession"]},
        {"Action": "sts:*"},
        {"Condition": {}},
        {"Resource": "*"},
    ],
)
def test_whatever_else_trust_says_has_to_be_asked_for(other: dict[str, Data]) -> None:
    assert isinstance(PLAIN, dict)

    assert _alone(PLAIN, {**PLAIN, **other}) is None
