"""Questions about names that are known in part, held against what their symbols may stand for."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from iacguard.graph.symbolic import Part, Symbol, Text, joined
from iacguard.kinds.domain_names import are_equal, before, ends_with, first_label, is_within, shown

A, B, ANY = Symbol("var.a"), Symbol("var.b"), Symbol(None)
_MEANINGS = ("", "a", "b.a", ".a", "com", "a.com")
"""What a symbol is tried as."""


def text(*parts: Part) -> Text:
    return joined(parts)


def _all_meanings(one: Text, other: Text) -> list[tuple[str, str]]:
    """Both names for everything that their symbols may stand for; a symbol without a key is like no other."""
    tokens = [*one.parts, *other.parts]
    slots: dict[object, None] = {}
    for position, token in enumerate(tokens):
        if isinstance(token, Symbol):
            slots[token.key or position] = None
    found = []
    for values in product(_MEANINGS, repeat=len(slots)):
        meaning = dict(zip(slots, values, strict=True))
        words = [
            token if isinstance(token, str) else meaning[token.key or position]
            for position, token in enumerate(tokens)
        ]
        found.append(("".join(words[: len(one.parts)]), "".join(words[len(one.parts) :])))
    return found


_PARTS: list[Part] = [A, B, ANY, "a", "b", ".", "com", "a.com", ".a"]
_names = st.lists(st.sampled_from(_PARTS), max_size=4).map(joined)


@settings(max_examples=300)
@given(_names, _names)
def test_what_is_said_of_two_names_holds_whatever_their_symbols_are(one: Text, other: Text) -> None:
    pairs = _all_meanings(one, other)
    for verdict, truths in (
        (are_equal(one, other), {left == right for left, right in pairs}),
        (ends_with(one, other), {left.endswith(right) for left, right in pairs}),
    ):
        assert verdict is None or truths == {verdict}


@settings(max_examples=300)
@given(_names, _names)
def test_a_name_within_another_is_it_or_below_it(one: Text, other: Text) -> None:
    # No zone's name is empty or begins with a dot.
    truths = {
        left == right or left.endswith(f".{right}")
        for left, right in _all_meanings(one, other)
        if right and not right.startswith(".")
    }
    verdict = is_within(one, other)

    assert verdict is None or truths <= {verdict}


def test_the_same_symbols_in_the_same_place_are_the_same() -> None:
    assert are_equal(text("www.", A), text("www.", A)) is True
    assert are_equal(text("www.", A), A_ALONE) is False
    assert are_equal(text("www.", A), text("www.", B)) is None
    assert are_equal(text(ANY), text(ANY)) is None


A_ALONE = text(A)


def test_below_means_at_a_dot() -> None:
    assert is_within(text("www.", A), A_ALONE) is True
    assert is_within(text("my", A), A_ALONE) is False
    assert is_within(text("myexample.com"), text("example.com")) is False
    assert is_within(text(B, A), A_ALONE) is None
    assert is_within(A_ALONE, text("dev.", A)) is False
    assert before(text("www.", A), A_ALONE) == text("www.")


def test_a_first_label_is_known_up_to_its_dot() -> None:
    assert first_label(text("www.", A)) == "www"
    assert first_label(text("www", A)) is None
    assert first_label(text("www")) == "www"
    assert first_label(text(A)) is None
    assert first_label(text()) is None


def test_symbols_are_shown_as_people_write_them() -> None:
    assert shown(text("www.", Symbol("parameter Domain"))) == "www.${Domain}"
    assert shown(text("www.", ANY)) == "www.${...}"
