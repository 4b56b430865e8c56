"""One hiccup is enough to move a message to the dead-letter queue.

Why: each time a message is handed out counts, whether or not its consumer got to it: a throttled
function, a batch that failed because of another message, a deployment in between. With a low
``maxReceiveCount`` good messages end up in the dead-letter queue.

Fix: set ``maxReceiveCount`` to five or more for queues that Lambda reads, and to more than one for
others. SQS takes 1 to 1000.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.lambda_ import EventSourceMapping
from iacguard.kinds.aws.sqs import Queue
from iacguard.rule import Category, Problem, Severity, rule

_FEWEST_OF_LAMBDA = 3
_MOST = 1000


@rule(
    Queue,
    id="sqs-max-receive-count-low",
    severity=Severity.LOW,
    category=Category.RELIABILITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
        "sqs-dead-letter-queues.html",
    ),
)
def check(queue: Queue) -> Iterator[Problem]:
    """Fires on a count that is missing or refused, that is 1, or too low for Lambda's retries."""
    receives = queue.redrive.maximum_receives
    if queue.redrive.dead_letter_queue.is_present and receives.is_absent:
        yield Problem(receives, "maxReceiveCount is missing, and SQS refuses a redrive policy without it")
    count = receives.number
    mappings = queue.referrers(EventSourceMapping, EventSourceMapping.source)
    if count is None:
        return
    if count < 1 or count > _MOST:
        yield Problem(receives, f"SQS takes a maxReceiveCount from 1 to {_MOST}, not {count:g}")
    elif queue.fifo.is_false and count < _FEWEST_OF_LAMBDA and mappings.items:
        yield Problem(receives, f"Lambda needs a few tries, and after {count:g} the message is given up")
    elif count == 1 and (queue.fifo.is_false or mappings.is_empty):
        # In a FIFO queue that Lambda reads few tries keep a message from holding up its group.
        yield Problem(receives, "a message that is received once and not deleted is given up")
