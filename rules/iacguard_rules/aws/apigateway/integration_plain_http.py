"""API forwards requests unencrypted over the internet.

Why: callers reach the API by TLS, and it hands on what they send, tokens and personal data included, in
the clear to wherever the backend is. Everybody on the way can read and change it.

Fix: name the backend with `https://`, or reach it by a VPC link.
"""

from collections.abc import Iterator

from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.apigateway import ApiIntegration, Method, MethodIntegration
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias

Carrier: TypeAlias = Method | MethodIntegration | ApiIntegration


@rule[Carrier](
    Method,
    MethodIntegration,
    ApiIntegration,
    id="apigateway-integration-plain-http",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html",),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on HTTP integrations over the internet whose URI begins with http://."""
    inside = carrier.integration if isinstance(carrier, Method) else carrier
    if inside.type.equals("HTTP", "HTTP_PROXY") and inside.connection_type.equals("INTERNET"):
        text = text_of(inside.uri)
        if text is not None and text.starts_with("http://"):
            yield Problem(inside.uri, "what callers send goes on to this address unencrypted")
