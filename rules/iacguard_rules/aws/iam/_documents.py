"""The policy documents of every kind of resource.

What makes a document wrong depends on little else than its grammar and on what it is for, so the
rules about it ask every resource that carries one.
"""

from __future__ import annotations

from collections.abc import Iterable

from iacguard.graph.kind import Kind
from iacguard.graph.policy import IdentityPolicy, Policy, ResourcePolicy, Statement, TrustPolicy
from iacguard.graph.policy.carriers import documents
from iacguard.graph.reading import Reading, once
from iacguard.kinds.policies import DocumentCarrier

CARRIERS: tuple[type[Kind], ...] = (DocumentCarrier,)
"""What stands for all kinds that have a policy document."""

IAM = (IdentityPolicy, TrustPolicy)
"""The documents whose grammar IAM itself checks."""

ADMITTING = (TrustPolicy, ResourcePolicy)
"""The documents that let somebody in; the policy of an endpoint lets in nobody by itself."""


@once
def documents_of(carrier: Kind) -> tuple[Policy, ...]:
    """The documents that certainly stand in a resource."""
    return tuple([policy for policy in documents(carrier, Policy, is_written=True) if policy.is_present])


@once
def statements_of(carrier: Kind) -> tuple[tuple[Policy, Statement], ...]:
    """All statements of a resource's documents, each with its document."""
    return tuple([(policy, statement) for policy in documents_of(carrier) for statement in policy.statements])


@once
def elements_of(carrier: Kind) -> frozenset[str]:
    """The elements that some statement of a resource's documents has, or may have.

    Most rules are about one of them, and have nothing to do where it is not.
    """
    return frozenset().union(*[statement.elements for _, statement in statements_of(carrier)])


def action_entries(statement: Statement) -> Iterable[Reading[str]]:
    """The entries of Action and of NotAction."""
    actions = statement.actions
    return (*actions, *statement.not_actions) if "NotAction" in statement.elements else actions


def resource_entries(statement: Statement) -> Iterable[Reading[str]]:
    """The entries of Resource and of NotResource."""
    resources = statement.resources
    return (*resources, *statement.not_resources) if "NotResource" in statement.elements else resources


def is_written_out(statement: Statement, action: Reading[str]) -> bool:
    """Whether an action of a statement stands in the code.

    What a policy template of SAM expands to has the one place at which the template is named, and
    nobody can mend it there.
    """
    return action.place != statement.place


def has_rules_of_its_own(carrier: Kind) -> bool:
    """Whether it is a queue or topic: whom their policies let in is reported under their services."""
    return carrier.type_name.startswith(("AWS::SQS::", "AWS::SNS::"))
