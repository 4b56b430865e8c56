"""What of values no editor shows: what is declared sensitive, and what is a secret by its name or its form.

Findings know of further ones, so what they call a secret is not shown wherever it comes up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from iacguard.finding import Finding
from iacguard.graph.secrets import is_real, names_secret, shape
from iacguard.text import Span
from iacguard.value import (
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Value,
    origins,
    walk,
)

CONCEALED: Final = "•••"
"""What stands in the place of a secret."""

_NAME: Final = re.compile(r"""^\s*(?:-\s+)?(?:"[^"]*"|'[^']*'|[\w.-]+)\s*[=:]\s*""")
_SHORTEST: Final = 4
"""Characters of a text that is looked for elsewhere."""

_MOST_LINES: Final = 50

_LONGEST_TEXT: Final = 10_000
"""Characters of a text that are looked through."""

_WORD: Final = "(?:pass|secret|token|key|cred|pwd)"
_GIVEN: Final = re.compile(
    rf"""(?i)(?P<name>(?:--[\w-]{{0,30}}{_WORD}[\w-]{{0,30}}\s{{1,9}}|"""
    rf"""[\w.-]{{0,30}}{_WORD}[\w.-]{{0,30}}["']?\s{{0,9}}[:=]\s{{0,9}})["']?)"""
    r"""(?P<secret>[^\s"',;}&]{4,})"""
)
"""A name that may be that of a secret, and what it is given, inside of a text."""

_MENTION: Final = re.compile(
    r"""\b(?:var|local|value|module\.[\w-]+|data\.[\w-]+\.[\w-]+)\.([\w-]+)|\$\{([\w.]+)\}|\bRef\b["']?:?\s*["']?(\w+)"""
)
"""The names that an expression mentions."""

_LONGEST_EXPRESSION: Final = 4000

_REFERENCE: Final = re.compile(r"""!|\{|\$|(?:var|local|module|data|each)\.|Ref\b|Fn::""")
"""What an expression begins with that is no secret itself."""

_NAMED_BY: Final = ("Name", "name", "Key", "key", "ParameterKey", "EnvironmentVariableName")


class Secrets:
    """What must not be shown, as far as findings know."""

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        self._spans: list[Span] = []
        texts: set[str] = set()
        for finding in findings:
            for span in finding.secret_places:
                self._spans.append(span)
                texts.update(_texts(span))
        # Longer ones first, as shorter ones may be parts of them.
        self._texts = sorted(texts, key=lambda text: (-len(text), text))

    def without(self, text: str) -> str:
        """A text with what is secret in it left out; the beginning of a very long one."""
        text = text[:_LONGEST_TEXT]
        for secret in self._texts:
            text = text.replace(secret, CONCEALED)
        if "=" in text or ":" in text or " -" in text:
            text = _GIVEN.sub(_given, text)
        return text if shape(text) is None else CONCEALED

    def hides(self, value: Value, names: Sequence[str]) -> bool:
        """Whether a value is a secret as a whole; ``names`` are those that it goes by."""
        if value.sensitive:
            return True
        if isinstance(value, Literal):
            text = value.value
            if not isinstance(text, str) or not text:
                return False
            return self._is_known(value) or self._is_secret(text, names) or _is_made_of_one(value, text)
        if isinstance(value, Interpolation):
            written = [
                piece.value
                for piece in value.pieces
                if isinstance(piece, Literal) and isinstance(piece.value, str)
            ]
            return any(piece.sensitive for piece in value.pieces) or self._is_secret("".join(written), names)
        return False

    def holds_secrets(self, value: Value, names: Sequence[str]) -> bool:
        """Whether a value is a secret, or is made of one."""
        return any(
            self.hides(inner, names)
            for inner in walk(value)
            if not isinstance(inner, (ListValue, MapValue, Encoded, Reference))
        )

    def _is_known(self, value: Value) -> bool:
        return any(_meet(place, secret) for place in _places(value) for secret in self._spans)

    @staticmethod
    def _is_secret(text: str, names: Sequence[str]) -> bool:
        return shape(text) is not None or (is_real(text) and any(map(names_secret, names)))


def entry_names(holder: MapValue, key: str) -> tuple[str, ...]:
    """The names that an entry of a map goes by: its key, and the name in ``{Name: x, Value: y}``."""
    if key in ("Value", "value", "ParameterValue"):
        for naming in _NAMED_BY:
            named = holder.entries.get(naming)
            if isinstance(named, Literal) and isinstance(named.value, str):
                return key, named.value
    return (key,)


def _is_made_of_one(value: Value, text: str) -> bool:
    """Whether a text was worked out of something that is called a secret."""
    if not is_real(text):
        return False
    for place in _places(value):
        written = place.text[:_LONGEST_EXPRESSION]
        if any(names_secret(name) for found in _MENTION.findall(written) for name in found if name):
            return True
    return False


def _places(value: Value) -> Iterator[Span]:
    """Where a value stands, and where it came from."""
    yield value.span
    for origin in origins(value):
        yield origin.span


def _given(match: re.Match[str]) -> str:
    name = match["name"].rstrip("\"' :=-")
    if names_secret(name) and is_real(match["secret"]) and not match["secret"].startswith("$"):
        return f"{match['name']}{CONCEALED}"
    return match[0]


def _meet(one: Span, other: Span) -> bool:
    return one.source is other.source and one.start < other.end and one.end > other.start


def _texts(span: Span) -> Iterable[str]:
    """What is written at the place of a secret, line by line, without the names that it is given to."""
    for line in span.text.splitlines()[:_MOST_LINES]:
        text = _NAME.sub("", line).strip().strip("\"',")
        if len(text) >= _SHORTEST and _REFERENCE.match(text) is None:
            yield text
