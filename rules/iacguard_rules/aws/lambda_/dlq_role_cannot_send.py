"""Execution role may not write to the function's failure destination.

Why: Lambda writes what failed with the function's own role. A function whose role may not send to its
dead-letter queue cannot be created; destinations are accepted, and then every delivery fails and the events
are lost.

Fix: allow the role `sqs:SendMessage` on the queue, `sns:Publish` on the topic, `lambda:InvokeFunction` on
the function, `events:PutEvents` on the bus, or `s3:PutObject` on the objects of the bucket. SAM does so for
the roles that it makes itself, never for one that is given in `Role`.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds import kind_of
from iacguard.kinds.attachments import is_left_open
from iacguard.kinds.aws.iam import Role
from iacguard.kinds.aws.lambda_ import EventInvokeConfig, EventSourceMapping, Function
from iacguard.kinds.permissions import may_use, role_behind
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard.tuples import NamedTuple
from iacguard.typed import TypeAlias
from iacguard_rules.aws.lambda_._roles import role_of

Owner: TypeAlias = Function | EventInvokeConfig | EventSourceMapping


class _Need(NamedTuple):
    """What sending to a kind of resource takes."""

    action: str
    below: str = ""


_NEEDS = {
    "AWS::SQS::Queue": _Need("sqs:SendMessage"),
    "AWS::SNS::Topic": _Need("sns:Publish"),
    "AWS::Lambda::Function": _Need("lambda:InvokeFunction"),
    "AWS::Events::EventBus": _Need("events:PutEvents"),
    "AWS::S3::Bucket": _Need("s3:PutObject", "/*"),
}


@rule[Owner](
    Function,
    EventInvokeConfig,
    EventSourceMapping,
    id="lambda-dlq-role-cannot-send",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
    ),
)
def check(owner: Owner) -> Iterator[Problem]:
    """Fires on a destination of the unit that the policies of the role certainly do not let it write to."""
    for destination in _destinations(owner):
        target = destination.target
        need = None if target is None else _NEEDS.get(target.type)
        kind = None if target is None else kind_of(target.type)
        if target is None or need is None or kind is None:
            continue
        role = role_behind(owner.role) if isinstance(owner, Function) else role_of(owner.function)
        if role is None or role.exists() is False or is_left_open(role):
            continue
        if may_use(role, need.action, kind.of(target, destination.scope), need.below) is False:
            yield _problem(destination, role, need)


def _problem(destination: Reading[str], role: Role, need: _Need) -> Problem:
    where = "the objects of the bucket" if need.below else "it"
    message = f"the function's role {role.address} may not use {need.action} on {where}"
    return Problem(destination, message, hints=[Hint(role.resource.header, "the role of the function")])


def _destinations(owner: Owner) -> tuple[Reading[str], ...]:
    if isinstance(owner, Function):
        return (owner.dead_letter.destination,)
    if isinstance(owner, EventSourceMapping):
        return (owner.on_failure,)
    return (owner.on_failure, owner.on_success)
