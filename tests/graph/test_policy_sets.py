"""Sets of actions, held against the whole list of actions."""

from __future__ import annotations

import fnmatch
import random
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iacguard.facts.aws import actions as table
from iacguard.graph.policy import Policy
from iacguard.graph.policy.sets import Actions, everything, granted, of_statement
from iacguard.kinds.aws.s3 import BucketPolicy
from tests.support.build import ANYTHING, Data, More, join, resource, scope

ALL = table.expand("*")
NAMES = {action.full_name.lower() for action in ALL}
SOME = sorted(random.Random(1).sample(sorted(NAMES), 60))
"""Names to make patterns of."""


def _policy(statements: Data) -> Policy:
    here = scope(resource("P", "AWS::S3::BucketPolicy", {"PolicyDocument": {"Statement": statements}}))
    return BucketPolicy.of(here.graph.resources["P"], here).policy


def _matched(patterns: Sequence[str]) -> set[str]:
    return {
        name
        for name in NAMES
        for pattern in patterns
        if pattern == "*" or fnmatch.fnmatchcase(name, pattern.lower())
    }


@st.composite
def _pattern(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from(SOME))
    start = draw(st.integers(name.index(":") + 1, len(name)))
    end = draw(st.integers(start, len(name)))
    middle = draw(st.sampled_from(["*", "?", "", "*?"]))
    whole = name[:start] + middle + name[end:]
    return draw(st.sampled_from([whole, whole.upper(), "*", name.partition(":")[0] + ":*"]))


_lists = st.lists(_pattern(), min_size=1, max_size=3)


@settings(max_examples=25)
@given(st.sampled_from(["Action", "NotAction"]), _lists)
def test_a_statement_is_about_what_its_patterns_match(element: str, patterns: list[str]) -> None:
    (statement,) = _policy([{"Effect": "Allow", element: patterns}]).statements

    found = of_statement(statement)

    wanted = _matched(patterns)
    assert found.certain == (wanted if element == "Action" else NAMES - wanted)
    assert found.certain == found.possible


_statements = st.lists(
    st.tuples(st.sampled_from(["Allow", "Deny"]), st.sampled_from(["Action", "NotAction"]), _lists),
    min_size=1,
    max_size=3,
)


@settings(max_examples=25)
@given(_statements)
def test_what_is_granted_is_what_is_allowed_and_not_denied(
    statements: list[tuple[str, str, list[str]]],
) -> None:
    policy = _policy(
        [{"Effect": effect, element: patterns, "Resource": "*"} for effect, element, patterns in statements]
    )

    sides: Mapping[str, set[str]] = {"Allow": set(), "Deny": set()}
    for effect, element, patterns in statements:
        matched = _matched(patterns)
        sides[effect].update(matched if element == "Action" else NAMES - matched)
    assert granted([policy]).certain == sides["Allow"] - sides["Deny"]


@settings(max_examples=25)
@given(_statements, st.integers(0, 2), st.integers(0, 2))
def test_not_knowing_an_entry_widens_the_bounds(
    statements: list[tuple[str, str, list[str]]], which: int, entry: int
) -> None:
    known = granted([_policy([_written(*statement) for statement in statements])])
    effect, element, patterns = statements[which % len(statements)]
    hidden: list[Data] = [*patterns]
    hidden[entry % len(hidden)] = ANYTHING
    written: list[Data] = [_written(*statement) for statement in statements]
    written[which % len(statements)] = {"Effect": effect, element: hidden, "Resource": "*"}

    unknown = granted([_policy(written)])

    assert unknown.certain <= known.certain
    assert unknown.possible >= known.possible


def _written(effect: str, element: str, patterns: list[str]) -> dict[str, Data]:
    return {"Effect": effect, element: patterns, "Resource": "*"}


@pytest.mark.parametrize(
    ("statements", "certain", "possible"),
    [
        ([{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}], True, True),
        ([{"Effect": ANYTHING, "Action": "sqs:SendMessage", "Resource": "*"}], False, True),
        ([{"Effect": "Allow", "Action": join("sqs:Send", ANYTHING), "Resource": "*"}], False, True),
        ([{"Effect": "Allow", "Action": join("sqs:Get", ANYTHING), "Resource": "*"}], False, False),
        ([{"Effect": "Allow", "Action": join("sqs:Send*", ANYTHING, "*"), "Resource": "*"}], False, True),
        ([{"Effect": "Allow", "NotAction": ANYTHING, "Resource": "*"}], False, True),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], True, True),
        (More(()), False, True),
        (ANYTHING, False, True),
        ([], False, False),
        (
            [
                {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"},
                {"Effect": "Deny", "Action": "sqs:*", "Resource": "arn:aws:sqs:eu-west-1:1:q"},
            ],
            True,
            True,
        ),
        (
            [
                {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"},
                {"Effect": "Deny", "Action": "sqs:*", "Resource": ANYTHING},
            ],
            False,
            True,
        ),
    ],
)
def test_bounds(statements: Data, certain: bool, possible: bool) -> None:
    action = "sqs:sendmessage"

    found = granted([_policy(statements)])

    assert (action in found.certain, action in found.possible) == (certain, possible)


def test_sets_are_taken_apart() -> None:
    whole = everything()
    none = Actions(frozenset(), frozenset())

    assert whole.difference(whole) == none
    assert whole.intersection(none) == none
    assert whole.union(none) == whole
