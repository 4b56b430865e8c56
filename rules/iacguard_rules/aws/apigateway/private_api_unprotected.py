"""Private API lacks a policy or admits every VPC.

Why: a private API without a resource policy cannot be deployed: API Gateway refuses it. One whose policy
allows everyone can be called through any VPC endpoint for API Gateway, of whatever account.

Fix: give the API a resource policy that allows `execute-api:Invoke` to callers with your
`aws:SourceVpce`, `aws:SourceVpc` or `aws:PrincipalOrgID`.
"""

from collections.abc import Iterator

from iacguard.graph.policy import Policy, Statement
from iacguard.graph.policy.actions import is_about
from iacguard.graph.policy.conditions import are_known, narrows, tests
from iacguard.graph.policy.principals import is_open
from iacguard.kinds.apis import bodies, is_private
from iacguard.kinds.aws.apigateway import RestApi
from iacguard.kinds.openapi import policy_of
from iacguard.kinds.policies import policies_of
from iacguard.rule import Category, Problem, Severity, rule

_OF_ENDPOINTS = frozenset(
    {
        "aws:sourcevpce",
        "aws:sourcevpc",
        "aws:sourcevpcarn",
        "aws:vpceaccount",
        "aws:vpceorgid",
        "aws:vpceorgpaths",
        "aws:vpcsourceip",
    }
)
"""Condition keys that tell through which endpoint a request came."""


@rule(
    RestApi,
    id="apigateway-private-api-unprotected",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html",),
)
def check(api: RestApi) -> Iterator[Problem]:
    """Fires on private APIs without a policy, and on statements that let in every VPC endpoint."""
    if not is_private(api):
        return
    attached = policies_of(api)
    found: list[Policy] = [one.policy for one in attached.certain]
    found.extend(policy for policy in map(policy_of, bodies(api)) if policy.is_absent is False)
    if found:
        if not attached.possible:
            for policy in found:
                for statement in policy.statements:
                    if _admits_all(statement, found):
                        message = "every VPC endpoint of every account may call the private API"
                        yield Problem(statement.principal, message)
    elif attached.is_complete and not attached.possible and api.stored_body.is_absent:
        yield Problem(api.policy, "a private API cannot be deployed without a resource policy")


def _admits_all(statement: Statement, policies: list[Policy]) -> bool:
    return (
        is_open(statement, policies) is True
        and is_about(statement, "execute-api:Invoke") is True
        and narrows(statement, _OF_ENDPOINTS) is False
        and not any(_may_refuse(one) for policy in policies for one in policy.statements)
        and all(policy.statements.is_complete for policy in policies)
    )


def _may_refuse(statement: Statement) -> bool:
    """Whether a Deny may shut out endpoints that nobody named."""
    if statement.denies is False:
        return False
    return not are_known(statement) or any(test.key in _OF_ENDPOINTS for test in tests(statement))
