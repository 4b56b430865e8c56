"""Messages that cannot be delivered to the subscriber are lost.

Why: SNS keeps nothing for a subscriber that is not there. A deleted endpoint or a missing permission
is not tried again at all; servers that fail are tried for about an hour over HTTP and for up to 23
days within AWS. Then the message is dropped.

Fix: set ``RedrivePolicy`` of the subscription to an object with ``deadLetterTargetArn`` (Terraform:
``redrive_policy``), and let ``sns.amazonaws.com`` send to that queue. A subscription inside of
``AWS::SNS::Topic`` cannot have one: make it an ``AWS::SNS::Subscription``.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.sns import Subscription
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.sns._subscriptions import HOLDERS, Holder, entries_of

_ELSEWHERE = ("http", "https")
_IN_AWS = ("lambda", "sqs", "firehose")


@rule[Holder](
    *HOLDERS,
    id="sns-subscription-no-dlq",
    severity=Severity.LOW,
    category=Category.RELIABILITY,
    tier=1,
    on=False,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html",
        "https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html",
    ),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on a subscription of an endpoint or a service without a dead-letter queue."""
    if isinstance(holder, Subscription):
        redrive = holder.redrive
        if redrive.equals("") is False and redrive.dead_letter_queue.is_absent is False:
            return
    for entry in entries_of(holder):
        if entry.protocol.equals(*_ELSEWHERE):
            kept = "no dead-letter queue: what the endpoint does not take within an hour is dropped"
            yield Problem(entry.at, kept)
        elif entry.protocol.equals(*_IN_AWS):
            yield Problem(
                entry.at, f"no dead-letter queue: what {entry.protocol.text} does not take is dropped"
            )
