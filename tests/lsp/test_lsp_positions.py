"""Offsets to places and back, in every encoding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iacguard.lsp.documents import Change, Document
from iacguard.lsp.positions import Encoding, Place, negotiated, offset_of, place_of
from iacguard.text import Source

CHARACTERS = ["a", "é", "€", "😀", "\n", "\r", "\r\n", "\u2028", "\x0c", " ", "\ufeff"]
TEXTS = st.lists(st.sampled_from(CHARACTERS)).map("".join)
ENCODINGS = st.sampled_from(["utf-8", "utf-16", "utf-32"])
CODECS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
WIDTHS = {"utf-8": 1, "utf-16": 2, "utf-32": 4}


def lines(text: str) -> list[str]:
    """The lines of a text as the protocol has them, with their ends."""
    found, start = [], 0
    while start <= len(text):
        ends = [at for mark in "\r\n" if (at := text.find(mark, start)) >= 0]
        end = min(ends, default=len(text))
        after = end + (2 if text.startswith("\r\n", end) else 1)
        found.append(text[start:after])
        start = after
    return found


@given(TEXTS, ENCODINGS, st.data())
def test_an_offset_is_where_its_place_says(text: str, encoding: Encoding, data: st.DataObject) -> None:
    source = Source("a.tf", text)
    offset = data.draw(st.integers(0, len(text)))
    place = place_of(source, offset, encoding)
    whole = lines(text)
    before = "".join(whole[: place.line])
    inside = text[len(before) : offset]
    assert text.startswith(before)
    assert place.character * WIDTHS[encoding] == len(inside.encode(CODECS[encoding]))
    # Between CR and LF is no place of its own.
    expected = offset - 1 if text[max(offset - 1, 0) : offset + 1] == "\r\n" else offset
    assert offset_of(source, place, encoding) == expected


@given(TEXTS, ENCODINGS, st.integers(-1, 9), st.integers(-1, 40))
def test_every_place_has_an_offset_in_its_line(
    text: str, encoding: Encoding, line: int, character: int
) -> None:
    offset = offset_of(Source("a.tf", text), Place(line, character), encoding)
    assert 0 <= offset <= len(text)
    whole = lines(text)
    if 0 <= line < len(whole):
        start = len("".join(whole[:line]))
        assert start <= offset <= start + len(whole[line].rstrip("\r\n"))


@given(TEXTS, TEXTS, ENCODINGS, st.data())
def test_an_incremental_change_is_the_change(
    text: str, put: str, encoding: Encoding, data: st.DataObject
) -> None:
    document = Document.opened("file:///a.tf", "a.tf", 1, text, encoding)
    raw = Source("", text)
    one = data.draw(st.integers(0, len(text)))
    other = data.draw(st.integers(one, len(text)))
    start, end = place_of(raw, one, encoding), place_of(raw, other, encoding)
    one, other = offset_of(raw, start, encoding), offset_of(raw, end, encoding)
    changed = document.changed(2, [Change(start, end, put)])
    assert changed.source.text == (text[:one] + put + text[other:]).removeprefix("\ufeff")
    assert changed.version == 2


@given(TEXTS, ENCODINGS, st.data())
def test_a_byte_order_mark_moves_nothing(text: str, encoding: Encoding, data: st.DataObject) -> None:
    document = Document.opened("file:///a.tf", "a.tf", 1, "\ufeff" + text, encoding)
    assert document.source.text == text
    offset = data.draw(st.integers(0, len(text)))
    back = document.offset(document.place(offset))
    assert back == offset or text[back : offset + 1] == "\r\n"


@pytest.mark.parametrize(
    ("offered", "taken"),
    [
        (None, "utf-16"),
        ([], "utf-16"),
        (["utf-16", "utf-8"], "utf-8"),
        (["utf-32", "utf-16"], "utf-16"),
        (["utf-32"], "utf-32"),
        (["utf-7"], "utf-16"),
    ],
)
def test_negotiating(offered: list[str] | None, taken: str) -> None:
    assert negotiated(offered) == taken
