"""Traced resource may not send its traces.

Why: traces are sent with the role of what is traced. AWS refuses a function with active tracing whose role
may not call `xray:PutTraceSegments`, so the deployment fails. The X-Ray daemon and the collector of
OpenTelemetry in a task of ECS throw away what they may not send, and nobody hears of it.

Fix: attach the managed policy `AWSXRayDaemonWriteAccess` to the role, for a task to its task role. SAM
does so for the roles that it makes itself.
"""

from collections.abc import Iterator

from iacguard.graph.addresses import as_seen_from
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import Text
from iacguard.kinds.attachments import is_left_open
from iacguard.kinds.aws.ecs import TaskDefinition
from iacguard.kinds.aws.iam import Role
from iacguard.kinds.aws.lambda_ import Function
from iacguard.kinds.permissions import may_do, role_behind
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard.typed import TypeAlias
from iacguard_rules.aws.xray._tracers import sends_traces

Traced: TypeAlias = Function | TaskDefinition

_ACTION = "xray:PutTraceSegments"
_ANYTHING = Text(("*",))
"""The action knows no resources, so policies have to allow it on all of them."""


@rule[Traced](
    Function,
    TaskDefinition,
    id="xray-permission-missing",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html",
        "https://docs.aws.amazon.com/xray/latest/devguide/xray-daemon-ecs.html",
    ),
)
def check(traced: Traced) -> Iterator[Problem]:
    """Fires on active tracing, or a container that sends traces, with a role that may not send them."""
    if isinstance(traced, Function):
        role = _powerless(traced.role) if traced.tracing.equals("Active") else None
        if role is not None:
            yield _problem(traced, "function", traced.tracing, role)
        return
    for container in traced.containers:
        role = _powerless(traced.role) if sends_traces(container) else None
        if role is not None:
            yield _problem(traced, "task", container, role)


def _powerless(named: Reading[str]) -> Role | None:
    """The role that a value names, where that certainly may not send traces."""
    role = role_behind(named)
    if role is None or role.exists() is False or is_left_open(role):
        return None
    return role if may_do(role, _ACTION, _ANYTHING) is False else None


def _problem(traced: Traced, what: str, at: Reading[object], role: Role) -> Problem:
    name = as_seen_from(traced.resource, role.address)
    hint = Hint(role.resource.header, f"the role of the {what}")
    return Problem(at, f"the {what}'s role {name} does not allow {_ACTION}", hints=[hint])
