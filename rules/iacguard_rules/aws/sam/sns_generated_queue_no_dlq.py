"""Queue that SAM generates between topic and function has no dead-letter queue.

Why: with `SqsSubscription: true` SAM makes a queue with the defaults: no dead-letter queue, a visibility
timeout of 30 seconds whatever the function's timeout is, four days of retention; and it offers no way to
change them. A message that always fails is retried until it expires, and is lost then. `RedrivePolicy` of
the event is for messages that do not reach the queue.

Fix: declare a queue with a `RedrivePolicy`, and name it: `SqsSubscription: {QueueArn: !GetAtt Q.Arn,
QueueUrl: !Ref Q}`.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.sam import Function, events_of
from iacguard.rule import Category, Problem, Severity, rule

_VISIBILITY = 30
"""Seconds for which a queue with the defaults hides a message."""


@rule(
    Function,
    id="sam-sns-generated-queue-no-dlq",
    severity=Severity.MEDIUM,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/"
        "sam-property-function-sns.html",
    ),
)
def check(function: Function) -> Iterator[Problem]:
    """Fires on events of a topic with `SqsSubscription: true`."""
    for _, event in events_of(function):
        if event.type.equals("SNS") and event.sqs_subscription.is_true:
            yield Problem(event.sqs_subscription, _message(function), cause=event)


def _message(function: Function) -> str:
    message = "the queue that SAM makes here keeps no messages that fail"
    timeout = function.timeout.number
    if timeout is not None and timeout > _VISIBILITY:
        message += (
            f", and cannot be read by the function: its Timeout of {timeout:g} s is longer than the"
            f" {_VISIBILITY} s for which the queue hides a message"
        )
    return message
