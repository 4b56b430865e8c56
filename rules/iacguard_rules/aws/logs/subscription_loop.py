"""Subscription filter feeds a function its own logs.

Why: each batch that is delivered makes the function log, and what it logs is the next batch. The
function invokes itself without end, and each round is paid for twice, as invocations and as logs.

Fix: subscribe to the log groups of other functions, or let the filter pattern take only what this
function never logs.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import Text, joined, own_text, text_of
from iacguard.kinds.aws.lambda_ import Function
from iacguard.kinds.aws.logs import LogGroup, SubscriptionFilter
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    SubscriptionFilter,
    id="logs-subscription-loop",
    severity=Severity.HIGH,
    category=Category.RELIABILITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html",),
)
def check(subscription: SubscriptionFilter) -> Iterator[Problem]:
    """Fires when a function gets all events of the log group that it logs to."""
    target = subscription.destination.target
    takes_all = subscription.pattern.is_absent or subscription.pattern.equals("")
    if target is None or target.type != Function.type_name or not takes_all:
        return
    function = Function.of(target, subscription.scope)
    if _logs_to(function, subscription.group):
        message = f"{function.address} logs to this group, so what it logs invokes it again"
        yield Problem(subscription.group, message)


def _logs_to(function: Function, group: Reading[str]) -> bool:
    """Whether a function certainly logs to what a value names."""
    own = function.logging.group
    name = _name(group, function)
    if own.is_absent:
        default = own_text(function, None)
        return default is not None and name is not None and name == joined(("/aws/lambda/", *default.parts))
    chosen = _name(own, function)
    is_same = own.target is not None and own.target is group.target
    return is_same or (chosen is not None and chosen.literal is not None and chosen == name)


def _name(group: Reading[str], function: Function) -> Text | None:
    target = group.target
    if target is not None and target.type == LogGroup.type_name:
        return text_of(LogGroup.of(target, group.scope).name, function)
    return text_of(group, function)
