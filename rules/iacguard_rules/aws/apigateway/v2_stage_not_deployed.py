"""HTTP or WebSocket stage serves nothing.

Why: a stage without a deployment answers every call with "Not Found". Routes and integrations that are
declared beside it are deployed to a stage only by a deployment, or by themselves when `AutoDeploy` is on.

Fix: set `AutoDeploy: true` (`auto_deploy`), or name a deployment.
"""

from collections.abc import Iterator

from iacguard.kinds.apis import bodies
from iacguard.kinds.aws.apigateway import Api, ApiDeployment, ApiStage, Route
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias
from iacguard_rules.aws.apigateway._leaving import may_leave
from iacguard_rules.aws.apigateway._methods import api_of

Carrier: TypeAlias = Api | ApiStage


@rule[Carrier](
    Api,
    ApiStage,
    id="apigateway-v2-stage-not-deployed",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html",),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on stages that nothing is deployed to, and on APIs with routes and no stage."""
    if isinstance(carrier, Api):
        if _has_routes(carrier) and _has_no_stage(carrier):
            yield Problem(carrier, "the API has routes and no stage to call them in")
    elif carrier.auto_deploy.is_false and carrier.deployment.is_absent and _is_left_alone(carrier):
        yield Problem(carrier.auto_deploy, "nothing is deployed to the stage, by itself or by a deployment")


def _has_routes(api: Api) -> bool:
    if any(True for _ in api.referrers(Route, Route.api)):
        return True
    return any(body.is_present for body in bodies(api))


def _has_no_stage(api: Api) -> bool:
    stages = api.referrers(ApiStage, ApiStage.api)
    return stages.is_empty and api.quick_target.is_absent and not may_leave(api)


def _is_left_alone(stage: ApiStage) -> bool:
    """Whether no deployment names the stage, which it can where the stage does not name it."""
    api = api_of(stage.api)
    if api is None or may_leave(api) or may_leave(stage):
        return False
    deployments = api.referrers(ApiDeployment, ApiDeployment.api)
    return deployments.is_complete and all(one.stage_name.is_absent for one in deployments)
