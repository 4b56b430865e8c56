"""Places in texts: lines as editors count them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from iacguard.text import Source

# What ends a line here, what ends one for Python alone, what is no ASCII, and what is neither.
TEXTS = st.text("a\n\r\x0b\x0c\x1c\x85\u2028é")


@given(TEXTS)
def test_lines_end_with_what_ends_them_and_with_nothing_else(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    source = Source("a.txt", text)

    assert [source.line(number) for number in range(1, len(source.line_starts) + 1)] == lines
    assert source.line_starts[0] == 0
    for number, start in enumerate(source.line_starts[1:], 2):
        assert text[start - 1] in "\r\n"
        assert source.position(start) == (number, 1)
