"""Patterns that cover each other, and patterns that meet."""

from __future__ import annotations

import fnmatch
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iacguard.graph.symbolic import Part, Symbol, Text, joined
from iacguard.graph.wildcards import covers, intersects

A = Symbol("A")
B = Symbol("B")
NAMELESS = Symbol(None)
THIS = Symbol("ref This", is_identity=True)
OTHER = Symbol("ref Other", is_identity=True)
NAMED = Symbol("ref Bucket", is_identity=True, is_word=True)


def text(*parts: Part) -> Text:
    return joined(parts)


@pytest.mark.parametrize(
    ("pattern", "covered", "answer"),
    [
        (text("*"), text("anything"), True),
        (text("*"), text(), True),
        (text("s3:Get*"), text("s3:GetObject"), True),
        (text("s3:Get*"), text("s3:PutObject"), False),
        (text("a?c"), text("abc"), True),
        (text("a?c"), text("a*c"), False),
        (text("a*"), text("a?b*"), True),
        (text("a*c"), text("a*"), False),
        (text("**"), text("*"), True),
        (text("x", A, "*"), text("x", A, "/*"), True),
        (text("x", A), text("x", B), None),
        (text("x", A), text("x", A), True),
        (text("x", NAMELESS), text("x", NAMELESS), None),
        (text("x", A, "/*"), text("y", A, "/*"), False),
        (text("x*"), text("x", A), True),
        (text("x*"), text(A), None),
        (text("abc"), text(A, "d"), False),
        (text(THIS), text(OTHER), False),
        (text(A), text(OTHER), None),
        (text("bucket-*"), text(THIS), None),
        (text("x:", NAMED, "/*"), text("x:", NAMED), False),
        (text("x:logs"), text(NAMED, ":other"), False),
        (text("arn:aws:s3:::b"), text("arn:", Symbol("AWS::Partition"), ":s3:::b"), True),
        (text("arn:aws-us-gov:s3:::b"), text("arn:", Symbol("AWS::Partition"), ":s3:::b"), True),
        (text("home/${aws:username}"), text("home/${aws:username}"), True),
        (text("home/${aws:username}"), text("home/*"), None),
        (text("a${*}b"), text("axb"), False),
        (text("*?"), text("?*"), True),
        (text("a?*?"), text("a*??"), True),
        (text("?*"), text("*a"), True),
        (text("?*?"), text("*a"), False),
    ],
)
def test_patterns_cover(pattern: Text, covered: Text, answer: bool | None) -> None:
    assert covers(pattern, covered) is answer


_letters = st.text("ab*?", max_size=6)
_parts = st.lists(st.one_of(_letters, st.sampled_from([A, B])), max_size=4)


@settings(max_examples=300)
@given(_parts, _parts)
def test_what_is_certain_holds_whatever_the_symbols_are(pattern: list[Part], covered: list[Part]) -> None:
    answer = covers(joined(pattern), joined(covered))
    for a, b in itertools.product(("", "a", "ba"), repeat=2):
        meaning = {A: a, B: b}
        concrete = [
            "".join(meaning[part] if isinstance(part, Symbol) else part for part in parts)
            for parts in (pattern, covered)
        ]
        if answer is not None and not set(concrete[1]) & set("*?"):
            assert fnmatch.fnmatchcase(concrete[1], concrete[0]) is answer


@settings(max_examples=300)
@given(_parts, _parts, st.integers(0, 3), st.sampled_from([A, NAMELESS]))
def test_not_knowing_a_part_never_turns_an_answer_around(
    pattern: list[Part], covered: list[Part], index: int, symbol: Symbol
) -> None:
    known = covers(joined(pattern), joined(covered))
    for parts in (pattern, covered):
        if index < len(parts) and isinstance(parts[index], str):
            kept = parts[index]
            parts[index] = symbol
            unknown = covers(joined(pattern), joined(covered))
            parts[index] = kept
            if symbol is NAMELESS:
                assert unknown in (known, None)


WORDS = ["".join(word) for length in range(7) for word in itertools.product("abc", repeat=length)]
"""Of three letters, one more than patterns are made of, so that wildcards can be told from letters."""

_patterns = st.text("ab*?", max_size=4)


def _language(pattern: str) -> set[str]:
    return {word for word in WORDS if fnmatch.fnmatchcase(word, pattern)}


@settings(max_examples=400)
@given(_patterns, _patterns)
def test_patterns_cover_what_they_match(one: str, other: str) -> None:
    assert covers(text(one), text(other)) is (_language(other) <= _language(one))


@settings(max_examples=400)
@given(_patterns, _patterns)
def test_patterns_meet_where_a_word_is_in_both(one: str, other: str) -> None:
    # Two patterns that meet do so in a word no longer than their letters and question marks.
    found = any(
        fnmatch.fnmatchcase(word, one) and fnmatch.fnmatchcase(word, other) for word in _short(one, other)
    )

    assert intersects(text(one), text(other)) is found


def _short(one: str, other: str) -> list[str]:
    needed = len((one + other).replace("*", ""))
    return ["".join(word) for length in range(needed + 1) for word in itertools.product("ab", repeat=length)]


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        (text("s3:Get*"), text("s3:*Acl"), True),
        (text("s3:Get*"), text("s3:Put*"), False),
        (text("a", A), text("a", A), True),
        (text("a", A), text("a", B), None),
        (text("a", A), text("b", A), False),
        (text("a*"), text("a", A), True),
        (text("*/x"), text("a", A), None),
        (text("x:", NAMED, ":a"), text("x:b:c:a"), False),
        (text(THIS, "/a*"), text(THIS, "/*b"), True),
        (text(THIS), text(OTHER), False),
        (text("${aws:username}"), text("x"), None),
    ],
)
def test_patterns_meet(one: Text, other: Text, answer: bool | None) -> None:
    assert intersects(one, other) is answer
    assert intersects(other, one) is answer


@settings(max_examples=300)
@given(_parts, _parts, st.integers(0, 3))
def test_not_knowing_a_part_never_turns_a_meeting_around(
    one: list[Part], other: list[Part], index: int
) -> None:
    known = intersects(joined(one), joined(other))
    if index < len(one) and isinstance(one[index], str):
        unknown = intersects(joined([*one[:index], NAMELESS, *one[index + 1 :]]), joined(other))
        assert known is None or unknown in (known, None)


@settings(max_examples=300)
@given(_parts, _parts)
def test_what_covers_something_meets_it(one: list[Part], other: list[Part]) -> None:
    covered, met = covers(joined(one), joined(other)), intersects(joined(one), joined(other))

    assert not (covered is True and met is False)
    assert not (met is False and covered is None and not any(isinstance(part, Symbol) for part in other))
