"""REST API method can be called by anyone.

Why: the address of an API is public and is found by scanners. Without an authorizer whoever finds it
reads and writes what is behind it, and every call is on your bill.

Fix: set `AuthorizationType` (`authorization`) to `AWS_IAM`, `COGNITO_USER_POOLS` or `CUSTOM`, or name a
security scheme in the OpenAPI document. An API for your own network can be private, or have a resource
policy that asks for an address, a VPC endpoint or an organization.
"""

from collections.abc import Iterator

from iacguard.kinds.apis import bodies, is_closed_off, open_operations
from iacguard.kinds.aws.apigateway import Method, RestApi
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias
from iacguard_rules.aws.apigateway._methods import is_at_open_path, is_mock, name_of, rest_api_of
from iacguard_rules.aws.apigateway._told import operation_problems

Carrier: TypeAlias = Method | RestApi


@rule[Carrier](
    Method,
    RestApi,
    id="apigateway-method-no-authorization",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    covered_by=("sam-api-event-no-auth",),
    references=(
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html",
    ),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on methods without an authorizer or a key, of an API that nothing else shuts off."""
    if isinstance(carrier, RestApi):
        for body in bodies(carrier):
            found = open_operations(body)
            if found and is_closed_off(carrier) is False:
                yield from operation_problems(found, body)
    elif _is_open(carrier):
        yield Problem(carrier.authorization, f"anyone can call {name_of(carrier)}: it has no authorizer")


def _is_open(method: Method) -> bool:
    if not (method.authorization.equals("NONE") and method.api_key_required.is_false):
        return False
    api = rest_api_of(method.api)
    return (
        api is not None
        and method.http_method.differs_from("OPTIONS", "options")
        and is_at_open_path(method) is False
        and is_mock(method) is False
        and is_closed_off(api) is False
    )
