"""Failure or success destination feeds the same function again.

Why: what the function could not do, or has done, starts it once more, and that without end. Every event costs
until somebody notices.

Fix: send failures to a queue or topic that this function does not get its events from. A retry belongs in
the settings of the invocation, or in a queue that another function reads.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.lambda_ import EventInvokeConfig, EventSourceMapping, Function
from iacguard.kinds.aws.sns import Subscription, Topic
from iacguard.kinds.aws.sqs import Queue
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias
from iacguard_rules.aws.lambda_._callee import Callee
from iacguard_rules.aws.lambda_._roles import function_behind

Owner: TypeAlias = Function | EventInvokeConfig


@rule[Owner](
    Function,
    EventInvokeConfig,
    id="lambda-destination-loop",
    severity=Severity.HIGH,
    category=Category.RELIABILITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html",),
)
def check(owner: Owner) -> Iterator[Problem]:
    """Fires on a destination from which everything certainly comes back."""
    function = owner if isinstance(owner, Function) else function_behind(owner.function)
    if function is None or function.exists() is False:
        return
    for destination in _destinations(owner):
        way = _way_back(destination, function)
        if way:
            yield Problem(destination, f"it comes back to the function, {way}")


def _destinations(owner: Owner) -> tuple[Reading[str], ...]:
    if isinstance(owner, Function):
        return (owner.dead_letter.destination,)
    return (owner.on_failure, owner.on_success)


def _way_back(destination: Reading[str], function: Function) -> str:
    """How what is sent gets to the function again; empty when it does not, for all that is known."""
    target = destination.target
    if target is None:
        return ""
    if target.type == Queue.type_name:
        return _from_queue(Queue.of(target, destination.scope), function)
    if target.type == Topic.type_name:
        return _from_topic(Topic.of(target, destination.scope), function)
    return "which it is sent to" if _is(destination, function) else ""


def _is(named: Reading[str], function: Function) -> bool:
    found = Callee(function).named(named)
    return found is not None and found.is_certain


def _from_queue(queue: Queue, function: Function) -> str:
    for mapping in queue.referrers(EventSourceMapping, EventSourceMapping.source):
        is_whole = mapping.enabled.is_true and mapping.filters.is_empty
        if is_whole and _is(mapping.function, function):
            return f"by way of {mapping.address}"
    return ""


def _from_topic(topic: Topic, function: Function) -> str:
    for subscription in topic.referrers(Subscription, Subscription.topic):
        if subscription.filter_policy.is_absent is False:
            continue
        if subscription.protocol.equals("lambda") and _is(subscription.endpoint, function):
            return f"by way of {subscription.address}"
        target = subscription.endpoint.target
        if subscription.protocol.equals("sqs") and target is not None and target.type == Queue.type_name:
            way = _from_queue(Queue.of(target, subscription.scope), function)
            if way:
                return way
    return ""
