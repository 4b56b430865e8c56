"""API has no throttling of its own.

Why: all APIs of an account share one limit in a Region, by default 10,000 requests a second. Without a
limit of its own one busy or abused API takes it all, starves the others and overruns what is behind it.

Fix: set `ThrottlingRateLimit` and `ThrottlingBurstLimit` for all methods (`MethodSettings` with `/*` and
`*`) or routes (`DefaultRouteSettings`), or a usage plan with a `Throttle`.
"""

from collections.abc import Iterator

from iacguard.graph.policy.actions import any_of
from iacguard.kinds.apis import is_private
from iacguard.kinds.aws.apigateway import ApiStage, MethodSetting, Stage, UsagePlan
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias
from iacguard_rules.aws.apigateway._methods import rest_api_of

Carrier: TypeAlias = Stage | ApiStage


@rule[Carrier](
    Stage,
    ApiStage,
    id="apigateway-no-throttling",
    severity=Severity.INFO,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html",
    ),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on stages of public APIs that nothing in the configuration limits."""
    if isinstance(carrier, ApiStage):
        if carrier.defaults.rate_limit.is_absent and carrier.defaults.burst_limit.is_absent:
            yield Problem(carrier, "only the limit of the whole account holds for its routes")
    elif _limits_methods(carrier) is False and _is_public(carrier) and _is_planned(carrier) is False:
        yield Problem(carrier, "only the limit of the whole account holds for its methods")


def _limits_methods(stage: Stage) -> bool | None:
    """Whether there is a limit for all methods together."""
    return any_of((_limits_all(setting) for setting in stage.settings), stage.settings.is_complete)


def _limits_all(setting: MethodSetting) -> bool | None:
    if setting.method.differs_from("*") or setting.resource_path.differs_from("/*"):
        return False
    if setting.rate_limit.is_absent and setting.burst_limit.is_absent:
        return False
    limited = setting.rate_limit.is_present or setting.burst_limit.is_present
    return True if limited and setting.method.equals("*") and setting.resource_path.equals("/*") else None


def _is_public(stage: Stage) -> bool:
    api = rest_api_of(stage.api)
    return api is not None and is_private(api) is False


def _is_planned(stage: Stage) -> bool | None:
    """Whether a usage plan with limits is for the stage, or for another one of its API."""
    return any_of((_is_for(plan, stage) for plan in stage.all(UsagePlan)), True)


def _is_for(plan: UsagePlan, stage: Stage) -> bool | None:
    if plan.rate_limit.is_absent and plan.burst_limit.is_absent:
        return False
    api = rest_api_of(stage.api)
    assert api is not None
    named = (api.referred_by(one.api) for one in plan.stages)
    return any_of(named, plan.stages.is_complete)
