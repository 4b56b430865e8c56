"""Subscription filter has the wrong kind of permission for its destination.

Why: CloudWatch Logs needs a role to write to a stream, and refuses the filter without one. A function
is invoked by its resource policy instead, and a role beside it is refused.

Fix: give a filter to a Kinesis or Firehose stream a `RoleArn` that `logs.amazonaws.com` may take; take
it away from a filter to a function, and give the function an `AWS::Lambda::Permission`.
"""

from collections.abc import Iterator

from iacguard.graph.arns import arn_of
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.logs import SubscriptionFilter
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    SubscriptionFilter,
    id="logs-subscription-role-wrong",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html",),
)
def check(subscription: SubscriptionFilter) -> Iterator[Problem]:
    """Fires on a stream without a role, and on a function with one."""
    service = _service(subscription.destination)
    if service in ("kinesis", "firehose") and subscription.role.is_absent:
        what = "a Kinesis stream" if service == "kinesis" else "a Firehose stream"
        yield Problem(
            subscription.destination, f"the destination is {what}, which takes a RoleArn to write to"
        )
    elif service == "lambda" and subscription.role.is_present:
        yield Problem(subscription.role, "the destination is a function, which is not invoked with a role")


def _service(destination: Reading[str]) -> str | None:
    """The service of the destination, as ARNs have it."""
    target = destination.target
    if target is not None:
        return _SERVICES.get(target.type)
    text = text_of(destination)
    arn = None if text is None else arn_of(text)
    return None if arn is None else arn.service.literal


_SERVICES = {
    "AWS::Kinesis::Stream": "kinesis",
    "AWS::KinesisFirehose::DeliveryStream": "firehose",
    "AWS::Lambda::Alias": "lambda",
    "AWS::Lambda::Function": "lambda",
}
