"""Topic invokes the function directly, without a queue in between.

Why: when a topic fans out, each subscriber takes what comes at once. A function that cannot keep up
is throttled, cannot be paused, and what it fails to handle is retried twice and then gone. A queue in
between takes bursts, waits while the function is down, and moves what keeps failing to a dead-letter
queue.

Fix: subscribe a queue to the topic (``Protocol: sqs``) and make the function read from that; in SAM
``SqsSubscription: true`` does both. Or give the function a dead-letter queue.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.cloudwatch import Alarm, CompositeAlarm, Notifying
from iacguard.kinds.aws.lambda_ import Function
from iacguard.kinds.aws.sns import Subscription, Topic
from iacguard.kinds.invocations import keeps_failures
from iacguard.kinds.naming import function_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.sns._subscriptions import HOLDERS, Holder, entries_of, topic_of


@rule[Holder](
    *HOLDERS,
    id="sns-lambda-subscription-without-queue",
    severity=Severity.INFO,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html",),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires when one of several subscribers is a function that nothing protects."""
    for entry in entries_of(holder):
        function = function_of(entry.endpoint) if entry.protocol.equals("lambda") else None
        topic = topic_of(holder) if function is not None and _is_exposed(function) else None
        if function is not None and topic is not None and _fans_out(topic) and _is_of_no_alarm(topic):
            message = (
                f"{topic.address} fans out, and invokes {function.address} without a queue that takes bursts"
            )
            yield Problem(entry.at, message)


def _is_exposed(function: Function) -> bool:
    """Whether neither its concurrency is limited nor its failures are kept."""
    return function.reserved_concurrency.is_absent and keeps_failures(function) is False


def _fans_out(topic: Topic) -> bool:
    """Whether at least two functions or queues certainly subscribe to a topic."""
    holders: list[Holder] = [topic, *topic.referrers(Subscription, Subscription.topic)]
    entries = [entry for holder in holders for entry in entries_of(holder)]
    return sum(entry.protocol.equals("lambda", "sqs") for entry in entries) >= 2


def _is_of_no_alarm(topic: Topic) -> bool:
    """Whether certainly no alarm of the unit tells the topic."""
    return all(
        topic.referrers(kind, member).is_empty
        for kind in (Alarm, CompositeAlarm)
        for member in (Notifying.alarm_actions, Notifying.ok_actions, Notifying.no_data_actions)
    )
