"""Topic policy allows everything except a list.

Why: an Allow with `NotPrincipal` lets in every other account of AWS; one with `NotAction` grants all
actions that are not on the list, those that AWS adds later included.

Fix: name who is to get in under `Principal`, and what they may do under `Action`. What is to be
forbidden belongs in a Deny.
"""

from collections.abc import Iterator

from iacguard.graph.policy.outsiders import exceptions
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.sns._carriers import CARRIERS, Carrier


@rule[Carrier](
    *CARRIERS,
    id="sns-policy-allow-with-not",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html",
    ),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on an Allow with NotPrincipal that no condition closes, or with NotAction for others."""
    for at, message in exceptions(carrier.policy, "topic"):
        yield Problem(at, message)
