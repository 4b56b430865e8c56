"""Visibility timeout leaves no room for Lambda's retries.

Why: when a function is throttled, Lambda holds the messages it has received and tries again. If the
visibility timeout passes meanwhile, the messages appear to the next receiver too, and each time counts
towards the limit at which a message moves to the dead-letter queue. AWS recommends six times the
function's timeout, plus the batching window.

Fix: set ``VisibilityTimeout`` of the queue (Terraform: ``visibility_timeout_seconds``) to that.
"""

from collections.abc import Iterator

from iacguard.graph.addresses import as_seen_from
from iacguard.kinds.aws.sqs import Queue
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard_rules.aws.sqs._readers import Reader, readers_of

_TIMES = 6
_LONGEST = 43200
"""Seconds that a visibility timeout can last."""


@rule(
    Queue,
    id="sqs-visibility-timeout-too-short",
    severity=Severity.LOW,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    covered_by=("sqs-visibility-timeout-below-function-timeout",),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",),
)
def check(queue: Queue) -> Iterator[Problem]:
    """Fires when it is shorter than what is recommended for one of the functions that read."""
    visible = queue.visibility_timeout.number
    readers = [(_needed(reader), reader) for reader in readers_of(queue)]
    needed, reader = max(readers, key=lambda pair: pair[0], default=(0.0, None))
    if reader is not None and visible is not None and visible < needed:
        function = as_seen_from(queue.resource, reader.function.address)
        slow = f"function {function} may take {reader.timeout:g}, for which {needed:g} are advised"
        hint = Hint(reader.function.timeout.place, "the function's timeout")
        message = f"messages are hidden for {visible:g} seconds; {slow}"
        yield Problem(queue.visibility_timeout, message, hints=[hint])


def _needed(reader: Reader) -> float:
    """Seconds; nothing where no visibility timeout can be that long or the window is not known."""
    window = 0.0 if reader.mapping.batch_window.is_absent else reader.mapping.batch_window.number
    needed = _TIMES * reader.timeout + (window or 0.0)
    return needed if _TIMES * reader.timeout <= _LONGEST else 0.0
