"""Managed policies of AWS as documents of whoever attaches them.

All parts of such a document stand where its ARN was written, for that is all that the source has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache

from iacguard.facts.aws import managed_policies as table
from iacguard.facts.aws.managed_policies import ManagedPolicy
from iacguard.graph.arns import arn_of
from iacguard.graph.policy import IdentityPolicy
from iacguard.graph.policy.actions import named_service
from iacguard.graph.reading import Reading, once
from iacguard.graph.symbolic import Text, text_of
from iacguard.quoting import decoded
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.typed import Any
from iacguard.value import ListValue, Literal, MapValue, Value


@once
def path_of(arn: Reading[str]) -> str | None:
    """Path and name of the policy that an ARN names, where that is certainly one of AWS's own."""
    text = text_of(arn)
    return None if text is None else _path_in(text)


@lru_cache(maxsize=1024)
def _path_in(text: Text) -> str | None:
    # The same few come again in one stack after the other.
    found = arn_of(text)
    if found is None or found.account.literal != "aws" or found.service.literal != "iam":
        return None
    resource = found.resource.literal
    if resource is None or not resource.startswith("policy/"):
        return None
    return resource.removeprefix("policy/")


class AwsPolicy(IdentityPolicy):
    """The document of one of AWS's policies.

    Thousands of roles attach the same few, so what is mostly asked of one is known of its text, without
    a reading of it at each place where it is attached.
    """

    gist: Gist

    @cached_property
    def may_hold_more(self) -> bool:
        """Whether it may hold statements that are not listed."""
        return False

    @cached_property
    def may_deny(self) -> bool:
        """Whether it has a Deny of anything."""
        return self.gist.denies

    def grants(self, action: str) -> bool | None:
        """Whether it allows an action on every resource, or on none; None where its gist does not tell."""
        lower = action.lower()
        service = named_service(lower)
        if service is None:
            return None
        granted, services = self.gist.granted, self.gist.services
        if lower in granted or f"{service}:*" in granted or "*" in granted:
            return True
        return False if services is not None and service not in services else None


class Gist(NamedTuple):
    """What the text of a document says by itself."""

    denies: bool
    """Whether it has a Deny of anything."""
    granted: frozenset[str]
    """The Action entries, in lower case, that it allows on every resource without a condition."""
    services: frozenset[str] | None
    """Those whose actions it allows any of; None when that can be any."""


@once
def document_of(arn: Reading[str]) -> AwsPolicy | None:
    """The document of one of AWS's policies; None for other policies, and where it is not kept."""
    path = path_of(arn)
    known: ManagedPolicy | None = None if path is None else table.find(path)
    if known is None or known.document is None:
        return None
    document = _document(known.document, arn.place)
    policy = AwsPolicy(arn.resource, arn.scope, document, arn.place, arn.path)
    policy.gist = gist_of(known.document)
    return policy


@lru_cache(maxsize=64)
def gist_of(text: str) -> Gist:
    """What a document says by itself, from its JSON text."""
    statements = _listed(_parsed(text)["Statement"])
    allowing = [statement for statement in statements if statement["Effect"] == "Allow"]
    granted: set[str] = set()
    services: set[str | None] = set()
    for statement in allowing:
        entries = [entry.lower() for entry in _listed(statement.get("Action", "*"))]
        services.update(map(named_service, {entry[: entry.find(":") + 1] for entry in entries}))
        is_everywhere = "*" in _listed(statement.get("Resource", [])) and "Condition" not in statement
        if is_everywhere and "Action" in statement:
            granted.update(entries)
    known = frozenset(service for service in services if service is not None)
    return Gist(len(allowing) < len(statements), frozenset(granted), None if None in services else known)


def _listed(data: Any) -> list[Any]:  # noqa: ANN401 - what JSON text decodes to
    """The elements of what may be written as the single value."""
    return data if isinstance(data, list) else [data]


@lru_cache(maxsize=64)
def _parsed(text: str) -> Any:  # noqa: ANN401 - what JSON text decodes to
    return decoded(text)


@lru_cache(maxsize=64)
def _document(text: str, place: Span) -> Value:
    # The longest is 95,000 characters, and several rules read it in each world.
    return MapValue(place, _Document(text, place), header=place)


class _Document(Mapping[str, Value]):
    """The entries of a document. Most are never looked into, so they are made when somebody does."""

    def __init__(self, text: str, place: Span) -> None:
        self._text = text
        self._place = place

    @cached_property
    def _entries(self) -> dict[str, Value]:
        return {key: _value(inner, self._place) for key, inner in _parsed(self._text).items()}

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
