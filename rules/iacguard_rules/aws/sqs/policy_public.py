"""Anyone can use the queue.

Why: a statement for the principal `*` without a condition on who asks is for every AWS account and for
callers without any. Whoever knows the queue's URL can send messages that your consumers act on, or
read and delete those of others.

Fix: name the account, role or service that needs the queue. To keep `*`, add a condition such as
`ArnEquals` on `aws:SourceArn` with the topic or bucket that sends.
"""

from collections.abc import Iterator

from iacguard.graph.policy.actions import told
from iacguard.graph.policy.principals import open_statements
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.sqs._carriers import CARRIERS, Carrier


@rule[Carrier](
    *CARRIERS,
    id="sqs-policy-public",
    severity=Severity.CRITICAL,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
        "sqs-security-best-practices.html",
    ),
    controls=("FSBP SQS.3",),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on an Allow for everyone that no condition and no Deny closes."""
    for statement in open_statements(carrier.policy):
        yield Problem(statement.principal, f"everyone may use {told(statement, 'the queue')} on the queue")
