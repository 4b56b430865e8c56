"""Conversions lead back to what they came from, and never guess."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iacguard.graph.kind import Conversion
from iacguard.kinds import convert
from iacguard.text import Source
from iacguard.value import Absent, ListValue, Literal, MapValue, Unknown, Value

SPAN = Source("test.tf", "x = y").span()
TWO_WAY = [convert.ENABLED, convert.ENABLED_OR_SUSPENDED, convert.ENABLED_UPPER, convert.NEGATION]


def _plain(value: Value) -> object:
    if isinstance(value, Literal):
        return value.value
    if isinstance(value, ListValue):
        return [_plain(item) for item in value.items]
    assert isinstance(value, MapValue)
    return {key: _plain(item) for key, item in value.entries.items()}


@pytest.mark.parametrize("conversion", TWO_WAY, ids=lambda conversion: conversion.name)
@pytest.mark.parametrize("flag", [True, False])
def test_flags_lead_back(conversion: Conversion, flag: bool) -> None:
    assert conversion.backward is not None
    there = conversion.forward(Literal(SPAN, flag))
    assert _plain(conversion.backward(there)) is flag


@given(st.dictionaries(st.text(), st.text()))
def test_tags_lead_back(tags: dict[str, str]) -> None:
    given_tags = MapValue(SPAN, {key: Literal(SPAN, value) for key, value in tags.items()})
    there = convert.TAGS.forward(given_tags)

    assert _plain(there) == [{"Key": key, "Value": value} for key, value in tags.items()]
    assert convert.TAGS.backward is not None
    assert _plain(convert.TAGS.backward(there)) == tags


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1), min_size=1))
def test_comma_separated_text_leads_back(words: list[str]) -> None:
    there = convert.COMMA_SEPARATED.forward(Literal(SPAN, ",".join(words)))

    assert _plain(there) == words
    assert convert.COMMA_SEPARATED.backward is not None
    assert _plain(convert.COMMA_SEPARATED.backward(there)) == ",".join(words)


def test_a_negative_number_is_not_set() -> None:
    assert isinstance(convert.NEGATIVE_IS_NONE.forward(Literal(SPAN, -1)), Absent)
    assert _plain(convert.NEGATIVE_IS_NONE.forward(Literal(SPAN, 0))) == 0


@pytest.mark.parametrize("conversion", [*TWO_WAY, convert.TAGS], ids=lambda conversion: conversion.name)
def test_what_is_not_known_stays_unknown(conversion: Conversion) -> None:
    assert isinstance(conversion.forward(Unknown(SPAN, "a variable")), Unknown)
