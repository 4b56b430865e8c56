"""Authorization type needs an authorizer that is not named.

Why: `CUSTOM`, `COGNITO_USER_POOLS` and `JWT` say how callers are checked and leave to an authorizer by
whom; without one the deployment fails. The other way round an authorizer that is named with another type
is never asked, and the method is open or takes signatures only.

Fix: set `AuthorizerId` and `AuthorizationType` (`authorizer_id`, `authorization`) together.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.apigateway import Method, Route
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias

Carrier: TypeAlias = Method | Route


@rule[Carrier](
    Method,
    Route,
    id="apigateway-authorizer-missing",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=3,
    on=True,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html",
    ),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on a type without the authorizer that it needs, and on an authorizer that the type ignores."""
    kind = carrier.authorization
    if carrier.authorizer.is_absent:
        if kind.equals("CUSTOM", "COGNITO_USER_POOLS", "JWT"):
            yield Problem(kind, f"{kind.text} asks an authorizer, and none is named")
    elif _is_named(carrier) and kind.equals("NONE", "AWS_IAM") and _is_call(carrier):
        told = "without an AuthorizationType" if kind.is_absent else f"with {kind.text}"
        yield Problem(kind, f"the authorizer is never asked {told}")


def _is_named(carrier: Carrier) -> bool:
    """Whether an authorizer is named; the bare words AWS::NoValue are meant for none."""
    return carrier.authorizer.is_present and carrier.authorizer.equals("AWS::NoValue") is False


def _is_call(carrier: Carrier) -> bool:
    """Whether it certainly is more than a preflight request, which nobody is to be asked for."""
    if isinstance(carrier, Method):
        return carrier.http_method.differs_from("OPTIONS", "options")
    key = carrier.key.text
    return key is not None and not key.startswith("OPTIONS ")
