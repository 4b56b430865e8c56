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
from iacguard.kinds.aws.lambda_ import EventInvokeConfig, Function
from iacguard.kinds.aws.sns import Subscription, Topic
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
        topic = None if function is None or _is_protected(function) else topic_of(holder)
        if function is not None and topic is not None and _fans_out(topic) and _is_of_no_alarm(topic):
            message = (
                f"{topic.address} fans out, and invokes {function.address} without a queue that takes bursts"
            )
            yield Problem(entry.at, message)


def _is_protected(function: Function) -> bool:
    """Whether the function's concurrency is limited or its failures are kept, for all that is known."""
    if (
        function.reserved_concurrency.is_absent is False
        or function.dead_letter.destination.is_absent is False
    ):
        return True
    return any(
        config.on_failure.is_absent is False and _may_be_for(config, function)
        for config in function.all(EventInvokeConfig)
    )


def _may_be_for(config: EventInvokeConfig, function: Function) -> bool:
    if function.referred_by(config.function) is not False:
        return True
    named = config.function.target
    # An alias is named where the function is expected now and then.
    return named is not None and named.type != Function.type_name


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
