"""Express workflow leaves no record of its executions.

Why: Step Functions keeps a history of standard workflows for 90 days, but none of express ones.
What an execution did, and why it failed, is in CloudWatch Logs or nowhere.

Fix: set `LoggingConfiguration` (`Logging` in SAM, `logging_configuration` in Terraform) with the
level `ERROR` or `ALL` and a log group as destination. `IncludeExecutionData` may stay off where
inputs and outputs hold personal data.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.stepfunctions import StateMachine
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.stepfunctions._logging import logging_gap


@rule(
    StateMachine,
    id="stepfunctions-express-no-logging",
    severity=Severity.MEDIUM,
    category=Category.OPERATIONS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html",
        "https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html",
    ),
    controls=("FSBP StepFunctions.1",),
)
def check(machine: StateMachine) -> Iterator[Problem]:
    """Fires when the type is EXPRESS and the log level is OFF or no destination is given."""
    gap = logging_gap(machine) if machine.type.equals("EXPRESS") else None
    if gap is not None:
        yield Problem(gap.at, f"{gap.message}, so nothing tells what executions did")
