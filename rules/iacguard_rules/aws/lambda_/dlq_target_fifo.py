"""Failure destination is a FIFO queue or topic, which Lambda cannot use.

Why: Lambda sends what failed asynchronously to standard queues and standard topics only. With a FIFO
target the deployment fails, or every delivery does and the events are lost.

Fix: name a standard queue or topic in `DeadLetterConfig` (`dead_letter_config`) and in the destinations of
the event invoke configuration. The dead-letter queue of a FIFO source queue is another matter: that is
set on the source queue, and is a FIFO queue.
"""

from collections.abc import Iterator

from iacguard.graph.arns import arn_of
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.lambda_ import EventInvokeConfig, Function
from iacguard.kinds.aws.sns import Topic
from iacguard.kinds.aws.sqs import Queue
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias

Owner: TypeAlias = Function | EventInvokeConfig


@rule[Owner](
    Function,
    EventInvokeConfig,
    id="lambda-dlq-target-fifo",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",),
)
def check(owner: Owner) -> Iterator[Problem]:
    """Fires on a dead-letter target or destination that certainly is a FIFO queue or topic."""
    for destination in _destinations(owner):
        what = _fifo(destination)
        if what:
            yield Problem(destination, f"a FIFO {what}; Lambda can only send to a standard {what}")


def _destinations(owner: Owner) -> tuple[Reading[str], ...]:
    if isinstance(owner, Function):
        return (owner.dead_letter.destination,)
    return (owner.on_failure, owner.on_success)


def _fifo(destination: Reading[str]) -> str:
    """What kind of FIFO resource a value names; empty when it is none, or not known to be one."""
    target = destination.target
    if target is not None and target.type == Queue.type_name:
        return "queue" if Queue.of(target, destination.scope).fifo.is_true else ""
    if target is not None and target.type == Topic.type_name:
        return "topic" if Topic.of(target, destination.scope).fifo.is_true else ""
    text = text_of(destination)
    arn = None if text is None else arn_of(text)
    if arn is None or not arn.resource.ends_with(".fifo"):
        return ""
    return {"sqs": "queue", "sns": "topic"}.get(arn.service.literal or "", "")
