"""Queue policy grants every SQS action.

Why: beside sending or receiving, all actions let the other side read and delete messages,
purge or delete the queue, and change its policy.

Fix: name the actions that are needed, mostly `sqs:SendMessage` alone.
"""

from collections.abc import Iterator

from iacguard.graph.policy.outsiders import handovers, told_outsider
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.sqs._carriers import CARRIERS, Carrier


@rule[Carrier](
    *CARRIERS,
    id="sqs-policy-wildcard-action",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    covered_by=("sqs-policy-public",),
    references=(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
        "sqs-security-best-practices.html",
    ),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on an Allow of all actions to somebody outside the account."""
    for found in handovers(carrier.policy):
        message = f"{found.entry.text} lets {told_outsider(found.to[0])} do everything with the queue"
        yield Problem(found.entry, message, cause=found.statement.principal)
