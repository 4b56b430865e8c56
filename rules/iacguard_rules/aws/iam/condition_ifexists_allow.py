"""IfExists lets requests without the key pass.

Why: with `IfExists` a condition is met when the request does not have the key. Anonymous callers
have no organization and no ARN, and calls from the internet come from no VPC: in an Allow it lets
in just those whom the condition is to keep out.

Fix: leave `IfExists` out. It has its place in a Deny.
"""

from collections.abc import Iterator

from iacguard.graph.kind import Kind
from iacguard.graph.policy.conditions import are_known, is_closed
from iacguard.graph.policy.principals import is_public
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._clauses import Clause, clauses
from iacguard_rules.aws.iam._documents import ADMITTING, CARRIERS, elements_of, statements_of

_KEYS = frozenset(
    {
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:principalarn",
        "aws:principalaccount",
        "aws:sourcearn",
        "aws:sourceaccount",
        "aws:sourceip",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "sts:externalid",
    }
)


@rule[Kind](
    *CARRIERS,
    id="iam-condition-ifexists-allow",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    covered_by=(
        "ecr-repository-policy-public",
        "iam-resource-policy-public",
        "iam-trust-any-principal",
        "kms-key-policy-public",
        "s3-bucket-policy-public",
        "secretsmanager-policy-public",
        "sns-policy-public",
        "sqs-policy-public",
    ),
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
    ),
)
def check(carrier: Kind) -> Iterator[Problem]:
    """Fires on IfExists on a key that says who asks, in an Allow that no other such key closes."""
    if "Condition" not in elements_of(carrier):
        return
    for policy, statement in statements_of(carrier):
        about = [clause for clause in clauses(statement) if _says_who(clause)]
        if not (about and isinstance(policy, ADMITTING) and statement.allows and are_known(statement)):
            continue
        if any(_demands(clause) for clause in about) or is_closed(statement) is not False:
            continue
        for clause in about:
            if clause.if_exists:
                message = f"{clause.written} is met by every request that has no {clause.key}"
                cause = statement.principal if is_public(statement) else clause.operator
                yield Problem(clause.operator, message, cause=cause)


def _says_who(clause: Clause) -> bool:
    return clause.name in _KEYS or clause.name.endswith((":sub", ":aud"))


def _demands(clause: Clause) -> bool:
    return not clause.if_exists and clause.quantifier != "forallvalues" and clause.base != "null"
