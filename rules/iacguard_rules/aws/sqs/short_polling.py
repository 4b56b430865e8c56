"""Queue answers empty receives at once (short polling).

Why: a consumer that polls the queue in a loop gets an empty answer at once when nothing is there, and
every one of these requests is billed. Short polling also asks a part of SQS's servers only, so that a
message that is there may not be found. Lambda and EventBridge Pipes poll long by themselves; programs
in containers and on instances do so only when they are told to.

Fix: set ``ReceiveMessageWaitTimeSeconds`` (Terraform: ``receive_wait_time_seconds``) to 20, or
``WaitTimeSeconds`` in each call of the consumer.
"""

from collections.abc import Iterator

from iacguard.graph.policy.actions import is_about
from iacguard.graph.policy.requests import Request, named, service
from iacguard.graph.symbolic import Text
from iacguard.kinds.aws.iam import Role
from iacguard.kinds.aws.sqs import Queue
from iacguard.kinds.permissions import may_use, policies_of_role
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard_rules.aws.sqs._dead_letters import is_for_failures

_RECEIVE = "sqs:ReceiveMessage"
_RUNNERS = {
    "ec2.amazonaws.com": "programs on instances",
    "ecs-tasks.amazonaws.com": "programs in containers",
    "eks.amazonaws.com": "programs in containers",
    "pods.eks.amazonaws.com": "programs in containers",
}
"""Services that run programs under a role, and what messages call those."""


@rule(
    Queue,
    id="sqs-short-polling",
    severity=Severity.INFO,
    category=Category.COST,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
        "sqs-short-and-long-polling.html",
    ),
)
def check(queue: Queue) -> Iterator[Problem]:
    """Fires when programs that poll by themselves may receive, and the queue does not let them wait."""
    is_short = queue.receive_wait.equals(0) and is_for_failures(queue) is False
    for role in queue.all(Role) if is_short else ():
        program = _program(role)
        if program is not None and _names(role, queue) and may_use(role, _RECEIVE, queue):
            hint = Hint(role.resource.header, "this role may receive from it")
            message = f"{program} may receive from the queue, and it answers at once when it is empty"
            yield Problem(queue.receive_wait, message, hints=[hint])
            return


def _program(role: Role) -> str | None:
    """What runs under a role by the word of its trust policy, if it is something that polls by itself."""
    for name, program in _RUNNERS.items():
        request = Request(service(name), "sts:AssumeRole", Text(()))
        if any(statement.allows and named(statement, request).at_all for statement in role.trust.statements):
            return program
    return None


def _names(role: Role, queue: Queue) -> bool:
    """Whether the role was given this queue, rather than all there are."""
    return any(
        is_about(statement, _RECEIVE) and any(queue.referred_by(entry) for entry in statement.resources)
        for policy in policies_of_role(role).identity
        for statement in policy.statements
    )
