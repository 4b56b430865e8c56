"""FIFO topic cannot deliver to this kind of subscriber.

Why: a FIFO topic delivers to SQS queues only. SNS refuses a subscription of a function, an endpoint,
a stream or a person, and the deployment fails.

Fix: subscribe a queue to the topic and let the function, or a program that calls the endpoint, read
from that; or use a standard topic where order does not matter.
"""

from collections.abc import Iterator

from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.sns._subscriptions import HOLDERS, Holder, entries_of, has_fifo_topic


@rule[Holder](
    *HOLDERS,
    id="sns-fifo-subscription-unsupported",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html",),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on a subscription of a FIFO topic over anything but SQS."""
    for entry in entries_of(holder) if has_fifo_topic(holder) else ():
        if entry.protocol.differs_from("sqs"):
            message = f"a FIFO topic delivers to SQS queues only, not over {entry.protocol.text}"
            yield Problem(entry.protocol, message)
