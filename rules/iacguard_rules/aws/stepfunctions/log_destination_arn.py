"""Log group ARN of the state machine lacks the ":*" suffix.

Why: Step Functions takes the ARN of a log group only with `:*` behind it, and refuses to create the
state machine otherwise. `!GetAtt Logs.Arn` has it; the `arn` of Terraform's log groups does not.

Fix: `"${aws_cloudwatch_log_group.logs.arn}:*"` in Terraform, `!GetAtt Logs.Arn` in templates.
"""

from collections.abc import Iterator

from iacguard.graph.arns import arn_of
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import Symbol, text_of
from iacguard.kinds.aws.logs import LogGroup
from iacguard.kinds.aws.stepfunctions import StateMachine
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    StateMachine,
    id="stepfunctions-log-destination-arn",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sfn_state_machine",
    ),
)
def check(machine: StateMachine) -> Iterator[Problem]:
    """Fires on a destination that certainly is no ARN of a log group that ends in a colon and a star."""
    for destination in machine.log_destinations:
        group = destination.read("CloudWatchLogsLogGroup.LogGroupArn")
        message = _fault(group, machine)
        if message is not None:
            yield Problem(group, message)


def _fault(group: Reading[object], machine: StateMachine) -> str | None:
    reference = group.reference
    target = group.target
    if reference is not None and target is not None:
        if target.type != LogGroup.type_name:
            return None
        if reference.attribute is None:
            return "this is the name of the log group, not its ARN"
        is_bare = reference.attribute == "Arn" and target.identity.language == "terraform"
        return 'the ARN has to end in ":*", which this attribute lacks' if is_bare else None
    text = text_of(group, *machine.all(LogGroup))
    arn = None if text is None else arn_of(text)
    if text is None or arn is None or arn.service.literal != "logs":
        return None
    last = text.parts[-1]
    is_name = isinstance(last, Symbol) and last.is_identity
    return 'the ARN has to end in ":*"' if is_name or text.ends_with(":*") is False else None
