"""Resource policy grants all actions to another principal.

Why: all actions take in deleting the resource and changing the policy itself, so whoever has them
can keep the owner from taking them back quietly.

Fix: name the actions that the other side needs.
"""

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import documents
from iacguard.graph.policy.outsiders import handovers, told_outsider
from iacguard.graph.policy.principals import GranteeSort
from iacguard.kinds import service_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._resource_policies import KINDS

_OTHERS = frozenset({"sqs", "sns", "kms", "lambda_", "apigateway"})
"""Services that have a rule of their own; keys, whose account has all actions by default; and APIs,
which can only be called."""


@rule[Kind](
    *KINDS,
    id="iam-resource-policy-wildcard-action",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    covered_by=(
        "ecr-repository-policy-public",
        "iam-resource-policy-public",
        "s3-bucket-policy-public",
        "secretsmanager-policy-public",
    ),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",),
)
def check(holder: Kind) -> Iterator[Problem]:
    """Fires on an Allow of all actions to a service or to another account."""
    if service_of(holder.type_name) in _OTHERS:
        return
    for policy in documents(holder, ResourcePolicy):
        for found in handovers(policy):
            others = [one for one in found.to if one.sort is not GranteeSort.EVERYONE]
            for other in others[:1]:
                whom = told_outsider(other)
                message = f"{found.entry.text} lets {whom} also delete the resource and change its policy"
                yield Problem(found.entry, message, cause=found.statement.principal)
