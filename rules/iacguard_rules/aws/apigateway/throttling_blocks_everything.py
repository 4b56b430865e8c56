"""Throttling limit of zero rejects every request.

Why: a limit of zero requests lets nothing through: every call is answered with 429 Too Many Requests. It
is seldom meant. Terraform's provider sends zero for a limit that a `default_route_settings` block leaves
out.

Fix: set both limits to what the API is to carry, or leave the whole block out.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.apigateway import ApiStage, Stage, UsagePlan
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias

Carrier: TypeAlias = Stage | ApiStage | UsagePlan


@rule[Carrier](
    Stage,
    ApiStage,
    UsagePlan,
    id="apigateway-throttling-blocks-everything",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html",
    ),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on a limit that is zero, or that the provider makes zero."""
    if isinstance(carrier, Stage):
        for setting in carrier.settings:
            yield from _problems(setting.rate_limit, setting.burst_limit)
    elif isinstance(carrier, UsagePlan):
        yield from _problems(carrier.rate_limit, carrier.burst_limit)
    else:
        if carrier.defaults.is_present:
            yield from _problems(carrier.defaults.rate_limit, carrier.defaults.burst_limit)
        for _, route in carrier.routes.entries():
            yield from _problems(route.read("ThrottlingRateLimit"), route.read("ThrottlingBurstLimit"))


def _problems(rate: Reading[object], burst: Reading[object]) -> Iterator[Problem]:
    """One problem for a pair of limits, since one of them is enough to keep everything out."""
    for limit, name in ((rate, "requests a second"), (burst, "requests at once")):
        if limit.number == 0:
            how = (
                "allowed"
                if limit.is_present
                else "allowed, because that is what is sent for what is left out"
            )
            yield Problem(limit, f"every request is rejected: 0 {name} are {how}")
            return
