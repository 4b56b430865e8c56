"""Full request and response bodies are written to the log.

Why: with data tracing every header and body goes to CloudWatch Logs. Tokens, passwords and personal data
end up where more people can read them, and for longer, than anybody decided.

Fix: leave `DataTraceEnabled` (`data_trace_enabled`) off; `LoggingLevel: ERROR` shows what fails.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.apigateway import ApiStage, Deployment, Stage
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias
from iacguard_rules.aws.apigateway._methods import api_of
from iacguard_rules.aws.apigateway._stages import makes_stage

Carrier: TypeAlias = Stage | ApiStage | Deployment

_MESSAGE = "headers and bodies of all requests are written to the log"


@rule[Carrier](
    Stage,
    ApiStage,
    Deployment,
    id="apigateway-data-trace-enabled",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    # To trace in a development stage only is usual, and meant.
    sides="all",
    references=("https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on data tracing that is on whatever the conditions."""
    if isinstance(carrier, ApiStage):
        api = api_of(carrier.api)
        if api is not None and api.protocol.equals("WEBSOCKET") and carrier.defaults.data_trace.is_true:
            yield Problem(carrier.defaults.data_trace, _MESSAGE)
        return
    if isinstance(carrier, Deployment):
        if not makes_stage(carrier):
            return
        if carrier.stage.data_trace.is_true:
            yield Problem(carrier.stage.data_trace, _MESSAGE)
        settings = carrier.stage.settings
    else:
        settings = carrier.settings
    for setting in settings:
        if setting.data_trace.is_true:
            yield Problem(setting.data_trace, _MESSAGE)
