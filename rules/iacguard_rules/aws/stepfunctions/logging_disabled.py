"""State machine does not log to CloudWatch.

Why: Step Functions keeps the history of standard executions for 90 days, where it can be looked at one
by one. Logs can be searched, counted, alarmed on and kept longer.

Fix: set `LoggingConfiguration` (`Logging` in SAM, `logging_configuration` in Terraform) with a level
and a log group as destination.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.stepfunctions import StateMachine
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.stepfunctions._logging import logging_gap


@rule(
    StateMachine,
    id="stepfunctions-logging-disabled",
    severity=Severity.LOW,
    category=Category.OPERATIONS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html",),
    controls=("FSBP StepFunctions.1",),
)
def check(machine: StateMachine) -> Iterator[Problem]:
    """Fires on a standard workflow whose log level is OFF or that has no destination."""
    gap = logging_gap(machine) if machine.type.equals("STANDARD") else None
    if gap is not None:
        yield Problem(gap.at, f"{gap.message}, so executions are told of in their own history only")
