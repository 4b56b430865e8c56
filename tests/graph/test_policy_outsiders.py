"""Whom resource policies let in from outside, and what holds services to a source."""

from __future__ import annotations

import pytest

from iacguard.graph.policy import Policy
from iacguard.graph.policy.conditions import is_bound_to_source, is_closed
from iacguard.graph.policy.outsiders import (
    may_be_for_own_account,
    outsiders,
    service_name,
    told_outsider,
    unbound_services,
    wide_entry,
)
from iacguard.graph.symbolic import REGION, Symbol, Text
from iacguard.kinds.aws.s3 import BucketPolicy
from tests.support.build import ACCOUNT, ANYTHING, Data, join, resource, scope

OTHER = "444455556666"
OWN = "111122223333"
DELIVERY: Data = {"Service": "delivery.logs.amazonaws.com"}


def _policy(*statements: Data) -> Policy:
    here = scope(resource("P", "AWS::S3::BucketPolicy", {"PolicyDocument": {"Statement": list(statements)}}))
    here.graph.own_accounts = frozenset({OWN})
    return BucketPolicy.of(here.graph.resources["P"], here).policy


def _allow(principal: Data, condition: Data | None = None, action: Data = "s3:PutObject") -> Data:
    statement: dict[str, Data] = {"Effect": "Allow", "Principal": principal, "Action": action}
    if condition is not None:
        statement["Condition"] = condition
    return statement


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("delivery.logs.amazonaws.com",), "delivery.logs"),
        (("logs.eu-west-1.amazonaws.com",), "logs"),
        (("logs.us-gov-west-1.amazonaws.com",), "logs"),
        (("sns.amazonaws.com.cn",), "sns"),
        (("logs.", REGION, ".amazonaws.com"), "logs"),
        (("logs.", Symbol(None), ".amazonaws.com"), None),
        ((REGION,), None),
        (("alexa-appkit.amazon.com",), None),
    ],
)
def test_a_service_has_one_name_in_all_regions(parts: tuple[str | Symbol, ...], name: str | None) -> None:
    assert service_name(Text(parts)) == name


@pytest.mark.parametrize(
    ("condition", "bound"),
    [
        (None, False),
        ({"StringEquals": {"aws:SourceAccount": OTHER}}, True),
        ({"StringEquals": {"aws:Referer": OTHER}}, True),
        ({"StringLike": {"aws:SourceAccount": "*"}}, False),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:cloudfront::*:distribution/*"}}, False),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:uploads"}}, True),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:*"}}, False),
        ({"ArnLikeIfExists": {"aws:SourceArn": f"arn:aws:sns:*:{OTHER}:*"}}, False),
        ({"StringNotEquals": {"aws:SourceAccount": OTHER}}, False),
        ({"StringEquals": {"aws:SourceAccount": ANYTHING}}, True),
        (ANYTHING, None),
    ],
)
def test_a_condition_holds_a_service_to_a_source(condition: Data | None, bound: bool | None) -> None:
    policy = _policy(_allow(DELIVERY, condition))
    (statement,) = policy.statements

    assert is_bound_to_source(statement) is bound
    found = [deputies.services for deputies in unbound_services(policy, ("delivery.logs",))]
    assert found == ([["delivery.logs"]] if bound is False else [])


def test_a_referer_holds_services_but_no_strangers() -> None:
    (statement,) = _policy(_allow("*", {"StringEquals": {"aws:Referer": OTHER}})).statements

    assert is_closed(statement) is False


@pytest.mark.parametrize("effect", ["Deny", ANYTHING])
def test_a_deny_may_refuse_what_services_do_for_others(effect: Data) -> None:
    denial: Data = {
        "Effect": effect,
        "Principal": "*",
        "Action": "s3:*",
        "Condition": {"StringNotEqualsIfExists": {"aws:SourceAccount": OTHER}},
    }

    assert list(unbound_services(_policy(_allow(DELIVERY), denial), ("delivery.logs",))) == []


@pytest.mark.parametrize(
    ("principal", "told"),
    [
        ("*", ["everyone who meets the condition"]),
        ({"AWS": OTHER}, [f"account {OTHER}"]),
        ({"AWS": OWN}, []),
        ({"AWS": join(ACCOUNT)}, []),
        ({"AWS": ANYTHING}, []),
        (DELIVERY, ["delivery.logs.amazonaws.com"]),
        (
            {"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"},
            ["arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"],
        ),
    ],
)
def test_outsiders_are_those_who_are_certainly_of_elsewhere(principal: Data, told: list[str]) -> None:
    (statement,) = _policy(_allow(principal)).statements

    assert [told_outsider(one) for one in outsiders(statement)] == told


@pytest.mark.parametrize(
    ("action", "entry"),
    [
        ("*", "*"),
        ("S3:*", "S3:*"),
        (["s3:GetObject", "s3:**"], "s3:**"),
        ("s3:Get*", None),
        (ANYTHING, None),
        ([], None),
    ],
)
def test_a_wide_entry_is_for_a_whole_service(action: Data, entry: str | None) -> None:
    (statement,) = _policy(_allow("*", None, action)).statements
    found = wide_entry(statement)

    assert (None if found is None else found.text) == entry


@pytest.mark.parametrize(
    ("condition", "own"),
    [
        (None, False),
        ({"StringEquals": {"aws:SourceAccount": join(ACCOUNT)}}, True),
        ({"StringEquals": {"aws:SourceAccount": OTHER}}, False),
        ({"StringEquals": {"aws:SourceAccount": OWN}}, True),
        ({"StringEquals": {"aws:SourceAccount": ANYTHING}}, True),
        ({"StringEquals": {"AWS:SourceOwner": OTHER}}, True),
        ({"StringEqualsIfExists": {"AWS:SourceOwner": OTHER}}, False),
    ],
)
def test_a_condition_may_hold_a_statement_to_the_own_account(condition: Data | None, own: bool) -> None:
    (statement,) = _policy(_allow("*", condition)).statements

    assert may_be_for_own_account(statement) is own
