"""REST API stage is not traced with X-Ray.

Why: a trace shows where the time of a slow call went and which part of a chain of services failed. It
begins at the API or not at all for what happens before the function.

Fix: set `TracingEnabled: true` (`xray_tracing_enabled`).
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.apis import bodies
from iacguard.kinds.aws.apigateway import Deployment, Method, Stage
from iacguard.kinds.openapi import operations_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias
from iacguard_rules.aws.apigateway._methods import is_mock, rest_api_of
from iacguard_rules.aws.apigateway._stages import makes_stage

Carrier: TypeAlias = Stage | Deployment


@rule[Carrier](
    Stage,
    Deployment,
    id="apigateway-tracing-disabled",
    severity=Severity.LOW,
    category=Category.OPERATIONS,
    tier=1,
    on=False,
    since="0.1",
    references=("https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-xray.html",),
    controls=("FSBP APIGateway.3",),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on stages that do not trace, of an API with something behind its methods."""
    if isinstance(carrier, Stage):
        if carrier.tracing.is_false and _has_backend(carrier.api):
            yield Problem(carrier.tracing, "calls of this stage are not traced")
    elif makes_stage(carrier) and carrier.stage.tracing.is_false and _has_backend(carrier.api):
        place = carrier.stage.tracing if carrier.stage.tracing.is_present else carrier.stage_name
        yield Problem(place, "the stage that the deployment makes is not traced")


def _has_backend(named: Reading[str]) -> bool:
    """Whether an API certainly has a method whose answer is not canned; no other one has a trace."""
    api = rest_api_of(named)
    if api is None:
        return False
    if any(is_mock(method) is False for method in api.referrers(Method, Method.api)):
        return True
    return any(_is_served(body) for body in bodies(api))


def _is_served(body: Reading[object]) -> bool:
    kinds = (operation.integration.read("type") for operation in operations_of(body).items)
    return any(kind.differs_from("mock", "MOCK") for kind in kinds)
