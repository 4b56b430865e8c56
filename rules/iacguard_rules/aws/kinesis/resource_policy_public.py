"""Anyone can read or write the stream.

Why: a statement for the principal `*` without a condition on who asks is for every AWS account. A
stranger reads what producers send, or sends what consumers act on.

Fix: name the account or role that needs the stream. To keep `*`, add a condition on
`aws:PrincipalOrgID`.
"""

from collections.abc import Iterator

from iacguard.graph.policy.actions import told
from iacguard.graph.policy.principals import open_statements
from iacguard.kinds.aws.kinesis import StreamPolicy
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    StreamPolicy,
    id="kinesis-resource-policy-public",
    severity=Severity.CRITICAL,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/streams/latest/dev/resource-based-policy-examples.html",),
)
def check(carrier: StreamPolicy) -> Iterator[Problem]:
    """Fires on an Allow for everyone that no condition and no Deny closes."""
    for statement in open_statements(carrier.policy):
        yield Problem(statement.principal, f"every AWS account may use {told(statement, 'the stream')}")
