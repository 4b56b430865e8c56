"""Anyone can publish to or subscribe to the topic.

Why: a statement for the principal `*` without a condition on who asks is for every AWS account and for
callers without any. Strangers can send what your subscribers act on, or subscribe and read along.

Fix: name the account, role or service that needs the topic. To keep `*`, add a condition such as
`StringEquals` on `AWS:SourceOwner` with the own account, as the policy has that topics get by default.
"""

from collections.abc import Iterator

from iacguard.graph.policy.actions import told
from iacguard.graph.policy.conditions import narrows
from iacguard.graph.policy.principals import open_statements
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.sns._carriers import CARRIERS, Carrier

# Only subscribing has an endpoint, so a statement that asks for one allows nothing else.
_ENDPOINT = frozenset({"sns:endpoint"})


@rule[Carrier](
    *CARRIERS,
    id="sns-policy-public",
    severity=Severity.CRITICAL,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html",),
    controls=("FSBP SNS.4",),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on an Allow for everyone that no condition and no Deny closes."""
    for statement in open_statements(carrier.policy):
        if narrows(statement, _ENDPOINT) is False:
            yield Problem(
                statement.principal, f"everyone may use {told(statement, 'the topic')} on the topic"
            )
