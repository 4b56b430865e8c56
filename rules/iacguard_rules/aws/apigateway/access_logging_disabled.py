"""Stage keeps no access log.

Why: without it nobody can say afterwards who called the API, from where and with which result. Neither an
attack nor an error that a customer tells of can be followed.

Fix: set `AccessLogSetting` (`AccessLogSettings` of HTTP and WebSocket APIs, `access_log_settings` in
Terraform) with the ARN of a log group and a format.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.apigateway import ApiStage, Deployment, Stage
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias
from iacguard_rules.aws.apigateway._stages import makes_stage

Carrier: TypeAlias = Stage | ApiStage | Deployment


@rule[Carrier](
    Stage,
    ApiStage,
    Deployment,
    id="apigateway-access-logging-disabled",
    severity=Severity.MEDIUM,
    category=Category.OPERATIONS,
    tier=1,
    on=False,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html",
    ),
    controls=("FSBP APIGateway.9",),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on stages without a destination for the access log, those that a deployment makes included."""
    if isinstance(carrier, Deployment):
        if makes_stage(carrier) and carrier.stage.access_log.is_absent:
            yield Problem(carrier.stage_name, "the stage that the deployment makes keeps no access log")
    elif carrier.access_log.is_absent:
        yield Problem(carrier.access_log, "calls of this stage are logged nowhere")
