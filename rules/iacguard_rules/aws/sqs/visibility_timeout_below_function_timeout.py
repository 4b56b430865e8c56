"""Message becomes visible again while the function still works on it.

Why: Lambda refuses an event source mapping of a queue whose visibility timeout is shorter than the
timeout of the function ("Queue visibility timeout: 30 seconds is less than Function timeout: 60
seconds"). Where the timeout is changed later, messages are handed out again while the first
invocation still works on them, and are processed twice.

Fix: set ``VisibilityTimeout`` of the queue (Terraform: ``visibility_timeout_seconds``) to six times
the function's timeout, plus the mapping's batching window.
"""

from collections.abc import Iterator

from iacguard.graph.addresses import as_seen_from
from iacguard.kinds.aws.sqs import Queue
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard_rules.aws.sqs._readers import readers_of


@rule(
    Queue,
    id="sqs-visibility-timeout-below-function-timeout",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
        "sqs-visibility-timeout.html",
    ),
)
def check(queue: Queue) -> Iterator[Problem]:
    """Fires when the visibility timeout is shorter than that of a function that reads the queue."""
    visible = queue.visibility_timeout.number
    if visible is None:
        return
    for reader in readers_of(queue):
        if visible < reader.timeout:
            function = as_seen_from(queue.resource, reader.function.address)
            slow = f"function {function}, which reads from it, may take {reader.timeout:g}"
            hint = Hint(reader.function.timeout.place, "the function's timeout")
            message = f"messages are hidden for {visible:g} seconds and {slow}"
            yield Problem(queue.visibility_timeout, message, hints=[hint])
            return
