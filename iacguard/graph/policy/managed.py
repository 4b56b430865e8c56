"""Managed policies of AWS as documents of whoever attaches them.

All parts of such a document stand where its ARN was written, for that is all that the source has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache

from iacguard.facts.aws import managed_policies as table
from iacguard.facts.aws.managed_policies import ManagedPolicy
from iacguard.graph.policy import IdentityPolicy
from iacguard.graph.reading import Reading, once
from iacguard.graph.symbolic import arn_of, text_of
from iacguard.quoting import decoded
from iacguard.text import Span
from iacguard.typed import Any
from iacguard.value import ListValue, Literal, MapValue, Value


@once
def path_of(arn: Reading[str]) -> str | None:
    """Path and name of the policy that an ARN names, where that is certainly one of AWS's own."""
    text = text_of(arn)
    found = None if text is None else arn_of(text)
    if found is None or found.account.literal != "aws" or found.service.literal != "iam":
        return None
    resource = found.resource.literal
    if resource is None or not resource.startswith("policy/"):
        return None
    return resource.removeprefix("policy/")


@once
def document_of(arn: Reading[str]) -> IdentityPolicy | None:
    """The document of one of AWS's policies; None for other policies, and where it is not kept."""
    path = path_of(arn)
    known: ManagedPolicy | None = None if path is None else table.find(path)
    if known is None or known.document is None:
        return None
    return IdentityPolicy(arn.resource, arn.scope, _document(known.document, arn.place), arn.place, arn.path)


@lru_cache(maxsize=64)
def _document(text: str, place: Span) -> Value:
    # The longest is 95,000 characters, and several rules read it in each world.
    return MapValue(place, _Document(text, place), header=place)


class _Document(Mapping[str, Value]):
    """The entries of a document. Most are never looked into, so the text is read when somebody does."""

    def __init__(self, text: str, place: Span) -> None:
        self._text = text
        self._place = place

    @cached_property
    def _entries(self) -> dict[str, Value]:
        return {key: _value(inner, self._place) for key, inner in decoded(self._text).items()}

    def __getitem__(self, key: str) -> Value:
        return self._entries[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def _value(data: Any, place: Span) -> Value:  # noqa: ANN401 - what JSON text decodes to
    if isinstance(data, dict):
        return MapValue(place, {key: _value(inner, place) for key, inner in data.items()}, header=place)
    if isinstance(data, list):
        return ListValue(place, tuple(_value(inner, place) for inner in data))
    return Literal(place, data)
