"""Topic policy grants every SNS action to somebody else.

Why: beside publishing, all actions let the other side subscribe, delete the topic, and change its policy.

Fix: name the actions that are needed, mostly `sns:Publish` alone.
"""

from collections.abc import Iterator

from iacguard.graph.policy.outsiders import handovers, told_outsider
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.sns._carriers import CARRIERS, Carrier


@rule[Carrier](
    *CARRIERS,
    id="sns-policy-wildcard-action",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    covered_by=("sns-policy-public",),
    references=("https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html",),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on an Allow of all actions to somebody outside the account."""
    for found in handovers(carrier.policy):
        message = f"{found.entry.text} lets {told_outsider(found.to[0])} do everything with the topic"
        yield Problem(found.entry, message, cause=found.statement.principal)
