"""Expectations written beside the code they speak of.

``# want: rule-id "fragment of the message"`` at the end of a line expects a finding that starts on
that line; on a line of its own it speaks for the next line that is no such comment. Several
expectations are separated by ``;``. JSON has no comments: ``x.json.want`` lists lines of the form
``12 rule-id "fragment"``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

_COMMENT = re.compile(r"#\s*want:\s*(?P<wants>.+?)\s*$")
_WANT = re.compile(r'\s*(?P<rule>[a-z0-9-]+)(?:\s+"(?P<fragment>(?:[^"\\]|\\.)*)")?\s*(?:;|$)')


class Want(NamedTuple):
    """A finding that has to be there."""

    path: str
    line: int
    rule: str
    fragment: str


def wants_of(path: Path, shown: str) -> list[Want]:
    """The expectations in a fixture file. ``shown`` is the path that findings will have."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        sidecar = path.with_name(path.name + ".want")
        return list(_sidecar(sidecar, shown)) if sidecar.exists() else []
    found: list[Want] = []
    pending: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        comment = _COMMENT.search(line)
        if comment is not None and not line[: comment.start()].strip():
            pending.append(comment["wants"])
            continue
        written = [*pending, *([comment["wants"]] if comment else [])]
        pending = []
        for wants in written:
            found.extend(_parse(wants, shown, number))
    assert not pending, f"{path}: an expectation without a line after it"
    return found


def _sidecar(path: Path, shown: str) -> list[Want]:
    found: list[Want] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            number, _, wants = line.strip().partition(" ")
            found.extend(_parse(wants, shown, int(number)))
    return found


def _parse(wants: str, shown: str, line: int) -> list[Want]:
    found: list[Want] = []
    position = 0
    while position < len(wants):
        match = _WANT.match(wants, position)
        assert match is not None, f'{shown}:{line}: not of the form rule-id "fragment": {wants[position:]}'
        found.append(Want(shown, line, match["rule"], (match["fragment"] or "").replace('\\"', '"')))
        position = match.end()
    return found
