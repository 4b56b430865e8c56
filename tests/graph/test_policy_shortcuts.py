"""What is told at once about policies is what the long way tells."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from iacguard.facts.aws import actions as table
from iacguard.facts.aws.actions import Action, ResourceType
from iacguard.graph.policy.actions import is_everything, is_whole_service, wanted
from iacguard.graph.wildcards import covers
from iacguard_rules.aws.iam import _common, _forms, _spelling

PARTS = st.text(alphabet=["a", "b", "/", _forms._RUN, _forms._WORD, _forms._ONE], max_size=7)
ENTRIES = st.text(alphabet="*?:as3-", max_size=6)
WORDS = st.text(alphabet="abC", max_size=7)


@given(PARTS, PARTS)
@example(f"b{_forms._RUN}", f"aa{_forms._RUN}")
@settings(max_examples=1000, deadline=None)
def test_parts_of_arns_fit_as_whole_patterns_do(one: str, other: str) -> None:
    assert _forms._parts_fit(one, other) is _forms._fit(one, other)


@given(ENTRIES)
def test_what_an_entry_stands_for_is_read_off_it(entry: str) -> None:
    assert is_everything(entry) is (re.fullmatch(r"\*+(:\*+)?", entry) is not None)
    assert is_whole_service(entry) is (re.fullmatch(r"[a-z0-9-]+:\*+", entry) is not None)


@pytest.mark.parametrize(
    "entry", ["*", "*:*", "s3:*", "s3:get*", "s3:getobject", "*:get*", "s?:put*", "iam:*", "s3"]
)
def test_the_actions_that_an_entry_matches_are_those_that_it_covers(entry: str) -> None:
    names = frozenset({"s3:GetObject", "s3:PutObject", "iam:PassRole", "sns:Publish"})

    assert _common.matching(entry, names) == tuple(
        name for name in sorted(names) if covers(wanted(entry), wanted(name))
    )


@pytest.mark.parametrize("prefix", ["s3", "ec2", "logs", "kms", "xray", "nothing"])
def test_keys_of_a_service_are_those_of_its_actions_and_types(prefix: str) -> None:
    service = table.service(prefix)
    every: list[Action | ResourceType] = []
    if service is not None:
        every = [*service.actions.values(), *service.resource_types.values()]

    assert table.condition_keys(prefix) == {key for one in every for key in one.condition_keys}


@pytest.mark.parametrize("pattern", ["s3:Get*", "s3:*Object", "s3:?et*", "S3:getobject", "ec2:*"])
def test_a_pattern_stands_for_the_actions_that_the_service_has(pattern: str) -> None:
    prefix, _, name = pattern.lower().partition(":")
    service = table.service(prefix)
    assert service is not None
    meant = re.compile(name.replace("*", ".*").replace("?", "."))

    assert table.expand(pattern) == tuple(
        action for lower, action in service.actions.items() if meant.fullmatch(lower)
    )


@given(WORDS, st.lists(WORDS, max_size=4), st.integers(0, 5))
def test_names_nearby_are_those_that_few_edits_lead_to(word: str, names: list[str], limit: int) -> None:
    distances = [(_spelling.edits(word.lower(), name.lower()), name) for name in names]

    near = [name for distance, name in sorted(distances) if distance <= limit]

    assert _spelling.within(limit, word, names) == near


@pytest.mark.parametrize(
    "pattern", ["*", "s3:*", "S3:Get*", "s3:GetObject", "*:putobject", "s3:no*", "s3", "no:*"]
)
def test_a_pattern_covers_an_action_where_it_expands_to_any(pattern: str) -> None:
    assert table.covers_any(pattern) is (len(table.expand(pattern)) > 0)
