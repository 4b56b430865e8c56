"""Authorizer is declared but no method or route uses it.

Why: an authorizer protects what names it and nothing else. One that nobody names was meant for some
method or route, which is open then, or protected by something else than its author thinks.

Fix: set `AuthorizerId` and `AuthorizationType` of the methods or routes, or take the authorizer out.
"""

from collections.abc import Iterator

from iacguard.kinds.apis import may_have_document
from iacguard.kinds.aws.apigateway import ApiAuthorizer, Authorizer, Method, Route
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias
from iacguard_rules.aws.apigateway._leaving import may_leave
from iacguard_rules.aws.apigateway._methods import api_of, rest_api_of

Carrier: TypeAlias = Authorizer | ApiAuthorizer


@rule[Carrier](
    Authorizer,
    ApiAuthorizer,
    id="apigateway-authorizer-unused",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html",
    ),
)
def check(authorizer: Carrier) -> Iterator[Problem]:
    """Fires when its API has methods or routes, and certainly none of them names it."""
    if isinstance(authorizer, Authorizer):
        rest = rest_api_of(authorizer.api)
        if rest is None or may_have_document(rest):
            return
        count = sum(1 for _ in rest.referrers(Method, Method.api))
        is_unused = authorizer.referrers(Method, Method.authorizer).is_empty
        what = "method"
    else:
        api = api_of(authorizer.api)
        if api is None or may_have_document(api):
            return
        count = sum(1 for _ in api.referrers(Route, Route.api))
        is_unused = authorizer.referrers(Route, Route.authorizer).is_empty
        what = "route"
    if count and is_unused and not may_leave(authorizer):
        yield Problem(authorizer, f"no {what} of its API asks this authorizer")
