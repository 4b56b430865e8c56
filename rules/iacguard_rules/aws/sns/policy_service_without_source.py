"""Topic accepts what a service publishes on behalf of any account.

Why: the service principal is the same for all customers of AWS. Whoever has a bucket or a rule
of his own can point it at the topic, and the service delivers it.

Fix: add `StringEquals` on `aws:SourceAccount` with the own account, or `ArnEquals` on `aws:SourceArn`
with what sends.
"""

from collections.abc import Iterator

from iacguard.graph.policy.outsiders import unbound_services
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.sns._carriers import CARRIERS, Carrier

_SERVICES = frozenset(
    {
        "s3",
        "cloudwatch",
        "events",
        "ses",
        "budgets",
        "codestar-notifications",
        "costalerts",
        "backup",
        "config",
        "cloudtrail",
    }
)


@rule[Carrier](
    *CARRIERS,
    id="sns-policy-service-without-source",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    ),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on an Allow of sns:Publish for a service that no condition holds to some source."""
    for found in unbound_services(carrier.policy, _SERVICES, "sns:Publish"):
        message = f"{found.told} may publish to the topic for every customer of AWS"
        yield Problem(found.statement.principal, message)
