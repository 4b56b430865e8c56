"""Function is not traced with X-Ray.

Why: without active tracing a function takes part only in traces that somebody before it began. Which call
was slow, and which of the services behind the function failed, then has to be guessed from logs.

Fix: set `TracingConfig.Mode` to `Active` (SAM: `Tracing: Active`, Terraform: `tracing_config { mode =
"Active" }`), and allow the function's role to send traces, as `AWSXRayDaemonWriteAccess` does. SAM adds the
permission to a role that it makes itself.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.lambda_ import Function
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.lambda_._edge import may_run_at_edge

_WRAPPED = ("AWS_LAMBDA_EXEC_WRAPPER", "OTEL_EXPORTER_OTLP_ENDPOINT", "DD_TRACE_ENABLED")
"""Variables of functions that are traced by other tools."""


@rule(
    Function,
    id="lambda-tracing-disabled",
    severity=Severity.LOW,
    category=Category.OPERATIONS,
    tier=1,
    on=False,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html",),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on pass-through tracing of a function that nothing else traces."""
    if function.tracing.equals("PassThrough", "Disabled"):
        is_untraced = all(function.environment.read(name).is_absent for name in _WRAPPED)
        if is_untraced and may_run_at_edge(function) is False:
            yield Problem(function.tracing, "requests are traced only when somebody before it began a trace")
