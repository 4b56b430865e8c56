"""Methods demand an API key that no usage plan can satisfy.

Why: an API key counts only through a usage plan that has the stage in it. Without such a plan every call
of the method is answered with 403 Forbidden, whatever key it brings.

Fix: add an `AWS::ApiGateway::UsagePlan` with the stage in `ApiStages` (`aws_api_gateway_usage_plan` with
`api_stages`) and a key in it; in SAM set `Auth.UsagePlan`. Or do not ask for a key.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.apis import bodies
from iacguard.kinds.aws.apigateway import Deployment, Method, PlanStage, RestApi, Stage, UsagePlan
from iacguard.kinds.openapi import key_requirement, operations_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias
from iacguard_rules.aws.apigateway._leaving import may_leave

Carrier: TypeAlias = RestApi | UsagePlan


@rule[Carrier](
    RestApi,
    UsagePlan,
    id="apigateway-api-key-without-usage-plan",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html",
    ),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on an API with a stage whose methods ask for a key, and on plans without stages."""
    if isinstance(carrier, UsagePlan):
        if carrier.stages.is_empty and not may_leave(carrier):
            yield Problem(carrier.stages, "no stage is in the plan, so its keys open nothing")
        return
    place = next(_demands(carrier), None)
    if place is not None and _has_stage(carrier) and _is_unplanned(carrier):
        yield Problem(place, "an API key is asked for, but no usage plan has a stage of the API in it")


def _demands(api: RestApi) -> Iterator[Reading[object]]:
    """Where a method certainly asks for a key."""
    for method in api.referrers(Method, Method.api):
        if method.api_key_required.is_true:
            yield method.api_key_required
    for body in bodies(api):
        for operation in operations_of(body).items:
            requirement = key_requirement(operation, body)
            if requirement is not None:
                yield requirement


def _has_stage(api: RestApi) -> bool:
    if any(True for _ in api.referrers(Stage, Stage.api)):
        return True
    return any(one.stage_name.is_present for one in api.referrers(Deployment, Deployment.api))


def _is_unplanned(api: RestApi) -> bool:
    plans = api.referrers(UsagePlan, UsagePlan.stages, PlanStage.api)
    return (
        plans.is_empty
        and not may_leave(api)
        and not any(may_leave(stage) for stage in api.referrers(Stage, Stage.api))
    )
