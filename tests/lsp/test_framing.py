"""Headers of messages, whatever stands between them."""

from __future__ import annotations

import io
import re

from hypothesis import example, given
from hypothesis import strategies as st

from iacguard.lsp.framing import Input


def bodies(data: bytes) -> tuple[list[bytes], list[bytes]]:
    """The bodies that are read, and what is told of what is none."""
    told: list[bytes] = []
    source, found, length = Input(io.BytesIO(data), told.append), [], 0
    while line := source.readline():
        if match := re.fullmatch(rb"Content-Length: (\d+)\r\n", line):
            length = int(match[1])
        elif length and not line.strip():
            found.append(source.read(length))
            length = 0
    return found, told


def framed(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def test_headers_may_be_written_otherwise() -> None:
    data = b"content-type: a\r\ncontent-length:  3\n\nabc" + framed(b"d")
    assert bodies(data) == ([b"abc", b"d"], [])


@given(st.lists(st.binary(min_size=1)))
def test_messages_are_read_as_they_are(messages: list[bytes]) -> None:
    assert bodies(b"".join(map(framed, messages))) == (messages, [])


@given(st.binary().filter(lambda junk: b"content-" not in junk.lower()))
@example(b"Content-Length: many\r\n\r\n{}")
@example(b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n{}")
@example(b"Content-Length: 999999999\r\n\r\n{}")
@example(b"x" * (1 << 16) + b"y")
def test_what_is_no_message_costs_no_other(junk: bytes) -> None:
    found, told = bodies(framed(b"before") + junk + framed(b"after"))
    assert found == [b"before", b"after"]
    assert len(told) == (1 if junk.strip() else 0)
