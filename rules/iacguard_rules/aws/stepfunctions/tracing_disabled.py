"""State machine is not traced with X-Ray.

Why: a trace shows a request on its way through the state machine and the services that it calls,
with the time that each of them takes. Without one, the state machine is a gap in the traces of
whatever starts it.

Fix: set `TracingConfiguration.Enabled` (`Tracing.Enabled` in SAM,
`tracing_configuration { enabled = true }` in Terraform), and allow the role
`xray:PutTraceSegments`; SAM does so for roles that it generates.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.stepfunctions import StateMachine
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    StateMachine,
    id="stepfunctions-tracing-disabled",
    severity=Severity.LOW,
    category=Category.OPERATIONS,
    tier=1,
    on=False,
    since="0.1",
    references=("https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html",),
)
def check(machine: StateMachine) -> Iterator[Problem]:
    """Fires when tracing is not switched on."""
    if machine.tracing.is_absent:
        yield Problem(machine.tracing, "tracing is off, which is the default")
    elif machine.tracing.is_false:
        yield Problem(machine.tracing, "tracing is switched off")
