"""The headers of messages as clients write them, read so that a wrong one costs no message but its own.

A message is a header with the length of a body, an empty line and the body. No line ends a body, so
after a header that says nothing, or not the truth, the next one stands in the middle of a line.

https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#headerPart
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Protocol

_LENGTH: Final = re.compile(rb"(.*?)Content-Length:[ \t]*(\d{1,10})[ \t]*\r?\n", re.IGNORECASE | re.DOTALL)
_OTHER: Final = re.compile(rb"Content-Type:.*\n|\s*", re.IGNORECASE)

_LARGEST: Final = 1 << 28
"""Bytes that a body can have; what is said to be longer is no message, and nobody waits for its end."""

_LONGEST: Final = 1 << 16
"""Bytes of a line that are looked at together."""


class Stream(Protocol):
    """What messages are read from."""

    def readline(self, limit: int = -1, /) -> bytes:
        """A line with its end, or as much of it."""

    def read(self, size: int = -1, /) -> bytes:
        """So many bytes, or all that there are."""


class Input:
    """A stream of messages whose headers are all written alike: ``Content-Length: 7`` or an empty line.

    ``tell`` is called with the first bytes that belong to no message.
    """

    def __init__(self, stream: Stream, tell: Callable[[bytes], None]) -> None:
        self._stream = stream
        self._tell: Callable[[bytes], None] | None = tell

    def readline(self) -> bytes:
        """The next line of a header."""
        line = self._stream.readline(_LONGEST)
        found = _LENGTH.fullmatch(line)
        if found is not None and int(found[2]) <= _LARGEST:
            if found[1].strip():
                self._wrong(line)
            return b"Content-Length: %d\r\n" % int(found[2])
        if _OTHER.fullmatch(line) is None:
            self._wrong(line)
        # An empty line is the end of a header, and nothing at all that of the stream.
        return b"Content-Type:\r\n" if line.strip() else line

    def read(self, size: int) -> bytes:
        """A body."""
        return self._stream.read(size)

    def _wrong(self, line: bytes) -> None:
        if self._tell is not None:
            self._tell(line)
            self._tell = None
