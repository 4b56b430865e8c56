"""Policy allows everything except a list of actions.

Why: `NotAction` in an Allow grants every other action of every service, those included that AWS adds
tomorrow. What it leaves out looks like a limit and is none.

Fix: list the actions that are needed under `Action`. To take some away from what other statements
allow, write a Deny.
"""

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.policy import EndpointPolicy
from iacguard.graph.policy.conditions import is_scoped
from iacguard.kinds.aws.iam import ManagedPolicy
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._documents import CARRIERS, elements_of, has_rules_of_its_own, statements_of
from iacguard_rules.aws.iam._holders import is_boundary
from iacguard_rules.aws.iam._spelling import listed


@rule[Kind](
    *CARRIERS,
    id="iam-allow-not-action",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
    ),
)
def check(carrier: Kind) -> Iterator[Problem]:
    """Fires on an Allow with NotAction that no condition narrows."""
    if "NotAction" not in elements_of(carrier) or has_rules_of_its_own(carrier):
        return
    if isinstance(carrier, ManagedPolicy) and is_boundary(carrier) is not False:
        return
    for policy, statement in statements_of(carrier):
        excepted = statement.not_actions
        if isinstance(policy, EndpointPolicy):
            continue
        if statement.allows and excepted.is_present and is_scoped(statement, "*") is False:
            known = [entry.text for entry in excepted if entry.text is not None]
            but = f" but {listed(known)}" if known and excepted.is_complete else " but a few"
            yield Problem(excepted, f"NotAction allows every action{but}, of services to come too")
