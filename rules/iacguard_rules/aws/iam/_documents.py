"""The policy documents of every kind of resource, and what each of them is for.

What makes a document wrong depends on little else than its grammar, so the rules about it ask
every resource that carries one. The kinds are found by their declarations: one that gets a
document some day is asked from then on.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from iacguard.graph.kind import Kind, Many, One, SeveralKinds, Struct
from iacguard.graph.policy import Policy, Statement
from iacguard.kinds import kind_of, service_of
from iacguard.kinds.aws.iam import Role
from iacguard_rules.aws.iam import ALSO
from iacguard_rules.aws.iam._holders import HOLDERS


class Purpose(enum.Enum):
    """What a document is for."""

    IDENTITY = "permissions"
    """It says what an identity may do."""
    TRUST = "trust policy"
    """It says who may take a role."""
    RESOURCE = "resource policy"
    """It says who may use a resource."""


class Document(NamedTuple):
    """A policy document that is certainly there."""

    policy: Policy
    purpose: Purpose

    @property
    def is_of_iam(self) -> bool:
        """Whether IAM itself checks its grammar."""
        return self.purpose is not Purpose.RESOURCE


def documents_of(carrier: Kind) -> Iterator[Document]:
    """The documents that stand in a resource, those of an identity and its trust policy alike."""
    for policy in _inside(carrier):
        if policy.is_present:
            yield Document(policy, _purpose(carrier, policy))


def statements_of(carrier: Kind) -> Iterator[tuple[Document, Statement]]:
    """All statements of a resource's documents."""
    for document in documents_of(carrier):
        for statement in document.policy.statements:
            yield document, statement


def _purpose(carrier: Kind, policy: Policy) -> Purpose:
    if isinstance(carrier, Role) and policy.path == Role.trust.path:
        return Purpose.TRUST
    return Purpose.IDENTITY if isinstance(carrier, HOLDERS) else Purpose.RESOURCE


def _inside(holder: Struct) -> Iterator[Policy]:
    if isinstance(holder, Policy):
        yield holder
        return
    for member in _ways(type(holder)):
        if isinstance(member, One):
            yield from _inside(member.__get__(holder, type(holder)))
        else:
            for inner in member.__get__(holder, type(holder)):
                yield from _inside(inner)


_KNOWN: dict[type[Struct], list[One[Struct] | Many[Struct]]] = {}


def _ways(kind: type[Struct]) -> list[One[Struct] | Many[Struct]]:
    """The members that lead to a document."""
    found = _KNOWN.get(kind)
    if found is None:
        found = _KNOWN[kind] = []
        for member in kind.members():
            if isinstance(member, (One, Many)) and _leads(member.struct):
                found.append(member)
    return found


def _leads(struct: type[Struct]) -> bool:
    return issubclass(struct, Policy) or bool(_ways(struct))


_SERVICES = frozenset(("iam", *ALSO))


@cache
def _carrier_of(type: str) -> type[Kind] | None:
    """The kind of a type that has a policy document; None for any other type."""
    kind = kind_of(type) if service_of(type) in _SERVICES else None
    return kind if kind is not None and _ways(kind) else None


class Carrier(SeveralKinds, type="*", terraform=None, reason="stands for every type that has a document"):
    """A resource of whatever type that has a policy document."""

    __slots__ = ()

    @classmethod
    def kind_for(cls, type: str) -> type[Kind] | None:
        """The kind of a type that has one."""
        return _carrier_of(type)


CARRIERS: tuple[type[Kind], ...] = (Carrier,)
"""What stands for all kinds that have a policy document."""


def has_rules_of_its_own(carrier: Kind) -> bool:
    """Whether it is a queue or topic: whom their policies let in is reported under their services."""
    return carrier.type_name.startswith(("AWS::SQS::", "AWS::SNS::"))
