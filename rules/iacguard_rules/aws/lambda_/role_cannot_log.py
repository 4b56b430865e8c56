"""Execution role may not write to CloudWatch Logs.

Why: Lambda writes what a function logs with the function's own role. Without the permission nothing is
written and nobody is told, and there is nothing to look at when the function fails.

Fix: attach the managed policy `service-role/AWSLambdaBasicExecutionRole` to the role, or allow
`logs:CreateLogStream` and `logs:PutLogEvents` on the log group of the function.
"""

from collections.abc import Iterator

from iacguard.graph.addresses import as_seen_from
from iacguard.graph.symbolic import ACCOUNT, PARTITION, REGION, Text
from iacguard.kinds.attachments import is_left_open
from iacguard.kinds.aws.iam import Role
from iacguard.kinds.aws.lambda_ import Function
from iacguard.kinds.permissions import may_do
from iacguard.rule import Category, Hint, Problem, Severity, rule

_ACTIONS = ("logs:CreateLogStream", "logs:PutLogEvents")
_STREAMS = Text(("arn:", PARTITION, ":logs:", REGION, ":", ACCOUNT, ":log-group:*"))


@rule(
    Role,
    id="lambda-role-cannot-log",
    severity=Severity.MEDIUM,
    category=Category.OPERATIONS,
    tier=2,
    on=True,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html",
    ),
)
def check(role: Role) -> Iterator[Problem]:
    """Fires on a role that functions have and that certainly lets them write to no log group."""
    functions = list(role.referrers(Function, Function.role))
    if not functions or is_left_open(role):
        return
    missing = [action for action in _ACTIONS if may_do(role, action, _STREAMS) is False]
    if missing:
        first = functions[0]
        others = f" and {len(functions) - 1} more" if len(functions) > 1 else ""
        name = as_seen_from(first.resource, first.address)
        message = f"what {name}{others} logs is lost: the role does not allow {' and '.join(missing)}"
        yield Problem(first.role, message, hints=[Hint(role.resource.header, "the role")])
