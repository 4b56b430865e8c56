"""Lambda integration does not use POST and fails on every call.

Why: API Gateway calls a function by the Invoke API, which takes POST alone, whatever the method of the
API is. With another method every call ends in "Internal server error", and the deployment shows nothing.

Fix: set `IntegrationHttpMethod: POST` (`integration_http_method`, `httpMethod` in an OpenAPI document).
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.apis import bodies
from iacguard.kinds.aws.apigateway import Method, MethodIntegration, RestApi
from iacguard.kinds.aws.lambda_ import Alias, Function
from iacguard.kinds.openapi import operations_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias

Carrier: TypeAlias = Method | MethodIntegration | RestApi

_INVOCATION = ":lambda:path/"


@rule[Carrier](
    Method,
    MethodIntegration,
    RestApi,
    id="apigateway-lambda-integration-not-post",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html",
    ),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on integrations with a function whose method is left out or is not POST."""
    if isinstance(carrier, RestApi):
        for body in bodies(carrier):
            for operation in operations_of(body).items:
                integration = operation.integration
                yield from _problems(
                    integration.read("type"), integration.read("uri"), integration.read("httpMethod")
                )
    elif isinstance(carrier, Method):
        inside = carrier.integration
        yield from _problems(inside.type, inside.uri, inside.http_method)
    else:
        yield from _problems(carrier.type, carrier.uri, carrier.http_method)


def _problems(kind: Reading[object], uri: Reading[object], method: Reading[object]) -> Iterator[Problem]:
    if kind.equals("AWS", "AWS_PROXY", "aws", "aws_proxy") and _is_function(uri):
        if method.is_absent:
            yield Problem(method, "API Gateway can call a function by POST only, and no method is given")
        elif method.differs_from("POST", "post"):
            yield Problem(method, f"API Gateway can call a function by POST only, not by {method.text}")


def _is_function(uri: Reading[object]) -> bool:
    """Whether a URI certainly is that of a function's invocation."""
    target = uri.target
    if target is not None and target.type in (Function.type_name, Alias.type_name):
        return True
    text = text_of(uri)
    return text is not None and any(isinstance(part, str) and _INVOCATION in part for part in text.parts)
