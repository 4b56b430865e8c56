"""Traced resource may not send its traces.

Why: traces are sent with the role of what is traced. AWS refuses a function with active tracing whose role
may not call `xray:PutTraceSegments`, so the deployment fails.

Fix: attach the managed policy `AWSXRayDaemonWriteAccess` to the role. SAM does so for the roles that it
makes itself.
"""

from collections.abc import Iterator

from iacguard.graph.addresses import as_seen_from
from iacguard.graph.symbolic import Text
from iacguard.kinds.attachments import is_left_open
from iacguard.kinds.aws.lambda_ import Function
from iacguard.kinds.permissions import may_do, role_behind
from iacguard.rule import Category, Hint, Problem, Severity, rule

_ACTION = "xray:PutTraceSegments"
_ANYTHING = Text(("*",))
"""The action knows no resources, so policies have to allow it on all of them."""


@rule(
    Function,
    id="xray-permission-missing",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html",),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on active tracing with a role that certainly may not send traces."""
    if function.tracing.equals("Active"):
        role = role_behind(function.role)
        if role is None or role.exists() is False or is_left_open(role):
            return
        if may_do(role, _ACTION, _ANYTHING) is False:
            hint = Hint(role.resource.header, "the role of the function")
            name = as_seen_from(function.resource, role.address)
            message = f"the function's role {name} does not allow {_ACTION}"
            yield Problem(function.tracing, message, hints=[hint])
