"""JSON in strings: what is interpolated into it stays what it is."""

from __future__ import annotations

from iacguard.condition import Condition, Opaque
from iacguard.graph.document import decode_json
from iacguard.text import Source, Span
from iacguard.value import (
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
)

SPAN = Span(Source("main.tf", "x" * 20), 0, 10)


def decoded(*pieces: Value | str) -> Value:
    """What JSON text means that is put together of pieces."""
    values = (Literal(SPAN, piece) if isinstance(piece, str) else piece for piece in pieces)
    return decode_json(Interpolation(SPAN, tuple(values)))


def inside(value: Value, key: str) -> Value:
    assert isinstance(value, MapValue)
    return value.get(key)


def test_a_piece_within_a_string_is_a_part_of_it() -> None:
    found = inside(decoded('{"Resource": "', Reference(SPAN, "Bucket", "Arn"), '/*"}'), "Resource")

    assert isinstance(found, Interpolation)
    assert isinstance(found.pieces[0], Reference)


def test_a_piece_after_an_escaped_quotation_mark_is_still_within_the_string() -> None:
    found = inside(decoded('{"a": "b \\"', Unknown(SPAN, "of a test"), '"}'), "a")

    assert isinstance(found, Interpolation)


def test_an_unknown_piece_outside_of_strings_leaves_the_rest_known() -> None:
    document = decoded('{"Seconds": ', Unknown(SPAN, "of a test"), ', "Type": "Wait"}')

    assert isinstance(inside(document, "Seconds"), Unknown)
    assert isinstance(kind := inside(document, "Type"), Literal)
    assert kind.value == "Wait"


def test_encoded_json_outside_of_strings_is_a_part_of_the_document() -> None:
    listed = ListValue(SPAN, (Literal(SPAN, "s3:GetObject"),))

    assert inside(decoded('{"Action": ', Encoded(SPAN, listed), "}"), "Action") is not None
    assert isinstance(inside(decoded('{"Action": ', Encoded(SPAN, listed), "}"), "Action"), ListValue)


def test_an_unknown_piece_between_elements_may_be_any_number_of_them() -> None:
    found = inside(decoded('{"a": ["x", ', Unknown(SPAN, "of a test"), "]}"), "a")

    assert isinstance(found, ListValue)
    assert len(found.items) == 1
    assert found.rest is not None


def test_text_of_which_only_a_choice_is_known_is_no_string() -> None:
    choice = Choice(SPAN, Condition("C", Opaque("c")), Literal(SPAN, '"a"'), Literal(SPAN, 3))
    found = inside(decoded('{"a": ', choice, "}"), "a")

    assert isinstance(found, Choice)
    assert isinstance(found.then, Unknown)
    assert isinstance(found.otherwise, Literal)


def test_a_piece_that_breaks_the_grammar_makes_it_no_json() -> None:
    found = decoded('{"a": 1', Unknown(SPAN, "of a test"), "}")

    assert isinstance(found, Interpolation)
