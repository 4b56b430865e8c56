"""Ordering of the FIFO topic is lost in a standard queue.

Why: a standard queue may hand out messages twice and in another order, whatever topic they come from.
That is meant for copies such as analytics; a consumer that relies on the topic's order goes wrong now
and then.

Fix: subscribe a FIFO queue (``FifoQueue: true``; Terraform: ``fifo_queue = true``).
"""

import re
from collections.abc import Iterator

from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.sqs import Queue
from iacguard.kinds.naming import named_by
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.sns._subscriptions import HOLDERS, Holder, entries_of, has_fifo_topic


@rule[Holder](
    *HOLDERS,
    id="sns-fifo-topic-standard-queue",
    severity=Severity.INFO,
    category=Category.RELIABILITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html",),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires when a queue of a FIFO topic is certainly a standard queue, and not there for copies."""
    for entry in entries_of(holder) if has_fifo_topic(holder) else ():
        queue = named_by(entry.endpoint, Queue) if entry.protocol.equals("sqs") else None
        if queue is not None and queue.fifo.is_false and _is_no_copy(queue):
            yield Problem(entry.endpoint, f"{queue.address} is a standard queue, which keeps no order")


def _is_no_copy(queue: Queue) -> bool:
    """Whether certainly neither address nor name speaks of something that order does not matter to."""
    name = text_of(queue.name)
    words = [queue.address, *(name.parts if name is not None else ())]
    is_known = all(isinstance(word, str) or (word.key or "").startswith("AWS::") for word in words)
    copies = r"audit|archive|analytics|log|metrics"
    return is_known and all(
        re.search(copies, word, re.IGNORECASE) is None for word in words if isinstance(word, str)
    )
