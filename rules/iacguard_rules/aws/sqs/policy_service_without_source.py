"""Queue accepts messages a service sends on behalf of any account.

Why: the service principal is the same for all customers of AWS. Whoever has a topic or a bucket
of his own can point it at the queue, and the service delivers it.

Fix: add `StringEquals` on `aws:SourceAccount` with the own account, or `ArnEquals` on `aws:SourceArn`
with what sends.
"""

from collections.abc import Iterator

from iacguard.graph.policy.outsiders import unbound_services
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.sqs._carriers import CARRIERS, Carrier

_SERVICES = frozenset({"sns", "s3", "events", "cloudwatch", "ses", "budgets"})


@rule[Carrier](
    *CARRIERS,
    id="sqs-policy-service-without-source",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
        "sqs-security-best-practices.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    ),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on an Allow of sqs:SendMessage for a service that no condition holds to some source."""
    for found in unbound_services(carrier.policy, _SERVICES, "sqs:SendMessage"):
        message = f"{found.told} may send to the queue for every customer of AWS"
        yield Problem(found.statement.principal, message)
