"""CORS allows credentials together with any origin.

Why: a browser refuses an answer that allows credentials to `*`, and the service refuses to configure an
HTTP API so: calls with cookies or an `Authorization` header fail, or the deployment does.

Fix: name the origins that may call with credentials, or do not allow credentials.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.apigateway import Api, Method, MethodIntegrationResponse
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias

Carrier: TypeAlias = Api | Method | MethodIntegrationResponse

_ORIGIN = "method.response.header.access-control-allow-origin"
_CREDENTIALS = "method.response.header.access-control-allow-credentials"


@rule[Carrier](
    Api,
    Method,
    MethodIntegrationResponse,
    id="apigateway-cors-credentials-with-wildcard",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html",),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires where any origin is allowed, and credentials are too."""
    if isinstance(carrier, Api):
        if carrier.cors.credentials.is_true:
            for origin in carrier.cors.origins:
                if origin.equals("*"):
                    yield Problem(origin, "an HTTP API cannot allow credentials to every origin")
    elif isinstance(carrier, Method):
        for response in carrier.integration.responses:
            yield from _of_headers(response.parameters)
    else:
        yield from _of_headers(carrier.parameters)


def _of_headers(parameters: Reading[object]) -> Iterator[Problem]:
    headers = {name.lower(): header for name, header in parameters.entries()}
    origin, credentials = headers.get(_ORIGIN), headers.get(_CREDENTIALS)
    if origin is None or credentials is None:
        return
    if origin.equals("'*'") and credentials.equals("'true'"):
        yield Problem(origin, "browsers refuse an answer that allows credentials to every origin")
