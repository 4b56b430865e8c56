"""Permission policy has a Principal, or lacks a required element.

Why: IAM refuses the document, so the deployment fails half way. A permission policy says what its
holder may do to which resources: the holder is the principal, hence none is named.

Fix: give each statement Effect, Action (or NotAction) and Resource (or NotResource), spelt so. Who
may take a role stands in its trust policy, and who may use a resource in the resource's own.
"""

from collections.abc import Iterator
from functools import lru_cache

from iacguard.graph.policy import ELEMENTS, IdentityPolicy, Statement
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._documents import documents_of
from iacguard_rules.aws.iam._grammar import is_plain, is_readable, lacking, misspelt, one_of, wrong_effect
from iacguard_rules.aws.iam._holders import HOLDERS, Holder

_ELEMENTS = tuple(element for element in ELEMENTS if "Principal" not in element)


@rule[Holder](
    *HOLDERS,
    id="iam-identity-policy-malformed",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_policies.html",
    ),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on what IAM refuses in a permission policy."""
    for policy in documents_of(holder):
        if isinstance(policy, IdentityPolicy):
            yield from lacking(policy)
            for statement in policy.statements:
                if is_plain(statement) and _is_whole(statement.elements):
                    continue
                if is_readable(statement):
                    # A name that is misspelt is missing under its right name, too.
                    yield from list(misspelt(statement, _ELEMENTS)) or _faults(statement)


@lru_cache(maxsize=64)
def _is_whole(elements: frozenset[str]) -> bool:
    """Whether elements that are as they should be make a statement."""
    return (
        "Effect" in elements
        and ("Action" in elements) is not ("NotAction" in elements)
        and ("Resource" in elements) is not ("NotResource" in elements)
        and elements.isdisjoint(("Principal", "NotPrincipal"))
    )


def _faults(statement: Statement) -> Iterator[Problem]:
    for principal in (statement.principal, statement.not_principal):
        if principal.is_present:
            name = principal.path.rpartition(".")[2]
            yield Problem(principal, f"a permission policy has no {name}: whoever holds it is meant")
    yield from wrong_effect(statement)
    yield from one_of(statement, statement.actions, statement.not_actions, "Action")
    yield from one_of(statement, statement.resources, statement.not_resources, "Resource")
