"""Another account may use the topic without any condition.

Why: the other account decides by its own policies who uses the topic. An account id that is
mistyped, or passes to other hands, keeps its access without anybody noticing.

Fix: name the role that needs the topic, or add a condition on `aws:PrincipalOrgID`.
"""

from collections.abc import Iterator

from iacguard.graph.policy.conditions import is_unconditional
from iacguard.graph.policy.outsiders import is_about_any, told_outsider
from iacguard.graph.policy.principals import grantees, is_foreign
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.sns._carriers import CARRIERS, Carrier

_ACTIONS = (
    "sns:Publish",
    "sns:Subscribe",
    "sns:SetTopicAttributes",
    "sns:AddPermission",
    "sns:RemovePermission",
    "sns:DeleteTopic",
)


@rule[Carrier](
    *CARRIERS,
    id="sns-policy-cross-account",
    severity=Severity.INFO,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    covered_by=("sns-policy-public", "sns-policy-wildcard-action"),
    references=("https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html",),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on an unconditional Allow of more than reading for another account."""
    for statement in carrier.policy.statements:
        if not statement.allows or not is_unconditional(statement) or not is_about_any(statement, _ACTIONS):
            continue
        for grantee in grantees(statement).items:
            if is_foreign(grantee):
                message = f"{told_outsider(grantee)} may use the topic, and no condition says for what"
                yield Problem(grantee.entry, message, cause=statement.principal)
