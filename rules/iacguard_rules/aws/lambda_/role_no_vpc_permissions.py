"""Execution role may not create the network interfaces the VPC function needs.

Why: Lambda connects a function to a VPC with the function's own role. When the role may not manage network
interfaces AWS refuses to create the function.

Fix: attach the managed policy `service-role/AWSLambdaVPCAccessExecutionRole` to the role. SAM does so for the
roles that it makes itself.
"""

from collections.abc import Iterator

from iacguard.graph.symbolic import Text
from iacguard.kinds.attachments import is_left_open
from iacguard.kinds.aws.lambda_ import Function
from iacguard.kinds.permissions import may_do, role_behind
from iacguard.rule import Category, Hint, Problem, Severity, rule

_ACTIONS = ("ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface")
_ANYTHING = Text(("*",))


@rule(
    Function,
    id="lambda-role-no-vpc-permissions",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html",),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on a function in subnets whose role certainly lacks one of the permissions."""
    if next(iter(function.vpc.subnets), None) is None:
        return
    role = role_behind(function.role)
    if role is None or role.exists() is False or is_left_open(role):
        return
    missing = [action for action in _ACTIONS if may_do(role, action, _ANYTHING) is False]
    if missing:
        hint = Hint(role.resource.header, "the role of the function")
        message = f"the function is in a VPC, and its role does not allow {', '.join(missing)}"
        yield Problem(function.role, message, hints=[hint])
