"""Policy allows everyone except a list of principals.

Why: `NotPrincipal` in an Allow lets in everybody else: every other account, and callers without any.
Those whom it leaves out need but another identity.

Fix: name those who are to get in under `Principal`.
"""

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.policy.conditions import is_closed
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._documents import (
    ADMITTING,
    CARRIERS,
    elements_of,
    has_rules_of_its_own,
    statements_of,
)


@rule[Kind](
    *CARRIERS,
    id="iam-allow-not-principal",
    severity=Severity.CRITICAL,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html",
    ),
)
def check(carrier: Kind) -> Iterator[Problem]:
    """Fires on an Allow with NotPrincipal that no condition closes."""
    if "NotPrincipal" not in elements_of(carrier) or has_rules_of_its_own(carrier):
        return
    for policy, statement in statements_of(carrier):
        excepted = statement.not_principal
        if not isinstance(policy, ADMITTING) or not statement.allows:
            continue
        if excepted.is_present and is_closed(statement) is False:
            yield Problem(excepted, "NotPrincipal lets in everybody else, anonymous callers included")
