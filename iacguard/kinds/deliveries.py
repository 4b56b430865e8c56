"""Which services of AWS send to a queue or to a topic by themselves.

A service that sends is no principal of the account. The policy of what it sends to, and the policy
of the key which that is encrypted with, have to let it in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.kind import Kind
from iacguard.graph.policy.actions import any_of
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import REGION, Text, text_of
from iacguard.kinds.aws.cloudwatch import Alarm, CompositeAlarm, Notifying
from iacguard.kinds.aws.eventbridge import EventBus, Rule, Target
from iacguard.kinds.aws.kms import Alias, Key
from iacguard.kinds.aws.s3 import (
    Bucket,
    LooseNotification,
    LooseQueue,
    LooseTopic,
    QueueNotification,
    TopicNotification,
)
from iacguard.kinds.aws.sns import InlineSubscription, Subscription, SubscriptionRedrive, Topic
from iacguard.kinds.aws.sqs import Queue
from iacguard.kinds.naming import named_by
from iacguard.kinds.permissions import service_may_use
from iacguard.tuples import NamedTuple


class Sender(NamedTuple):
    """A service that sends."""

    name: str
    """As people call it."""
    principals: tuple[Text, ...]
    """The spellings of the service principal."""

    @property
    def principal(self) -> str:
        """The service principal as it is mostly written."""
        return self.principals[0].literal or ""


SNS = Sender("SNS", (Text(("sns.amazonaws.com",)), Text(("sns.", REGION, ".amazonaws.com"))))
S3 = Sender("S3", (Text(("s3.amazonaws.com",)),))
EVENTBRIDGE = Sender("EventBridge", (Text(("events.amazonaws.com",)),))
CLOUDWATCH = Sender("CloudWatch", (Text(("cloudwatch.amazonaws.com",)),))
BUDGETS = Sender("AWS Budgets", (Text(("budgets.amazonaws.com",)),))
NOTIFICATIONS = Sender("CodeStar Notifications", (Text(("codestar-notifications.amazonaws.com",)),))


class Delivery(NamedTuple):
    """Something of the unit that has a service send to a resource, for certain."""

    sender: Sender
    what: str
    """For messages: ``events of rule Nightly``."""
    place: Reading[str]
    """Where the resource is named."""
    source: Kind | None
    """What the service tells as the source of what it sends; None when that is not known."""


def deliveries_to_queue(queue: Queue) -> Iterator[Delivery]:
    """What is sent to a queue by services that use no role for it."""
    for family in queue.scope.graph.once(_to_queues):
        yield from family(queue)


def deliveries_to_topic(topic: Topic) -> Iterator[Delivery]:
    """What is published to a topic by services that use no role for it."""
    for family in topic.scope.graph.once(_to_topics):
        yield from family(topic)


def _buckets_to_queue(queue: Queue) -> Iterator[Delivery]:
    for bucket in queue.referrers(Bucket, Bucket.queues, QueueNotification.queue):
        for notification in bucket.queues:
            if queue.referred_by(notification.queue):
                what = f"notifications of bucket {bucket.address}"
                yield Delivery(S3, what, notification.queue, bucket)
    for loose in queue.referrers(LooseNotification, LooseNotification.queues, LooseQueue.queue):
        for entry in loose.queues if loose.bucket.target is None else ():
            if queue.referred_by(entry.queue):
                yield Delivery(S3, f"notifications of {loose.address}", entry.queue, None)


def _undelivered(queue: Queue) -> Iterator[Delivery]:
    for rule in queue.referrers(Rule, Rule.targets, Target.dead_letter_queue):
        for target in rule.targets:
            if queue.referred_by(target.dead_letter_queue) and rule.state.differs_from("DISABLED"):
                what = f"undeliverable events of rule {rule.address}"
                yield Delivery(EVENTBRIDGE, what, target.dead_letter_queue, None)
    for bus in queue.referrers(EventBus, EventBus.dead_letter_queue):
        what = f"undeliverable events of bus {bus.address}"
        yield Delivery(EVENTBRIDGE, what, bus.dead_letter_queue, None)


def _buckets_to_topic(topic: Topic) -> Iterator[Delivery]:
    for bucket in topic.referrers(Bucket, Bucket.topics, TopicNotification.topic):
        for notification in bucket.topics:
            if topic.referred_by(notification.topic):
                what = f"notifications of bucket {bucket.address}"
                yield Delivery(S3, what, notification.topic, bucket)
    for loose in topic.referrers(LooseNotification, LooseNotification.topics, LooseTopic.topic):
        for entry in loose.topics if loose.bucket.target is None else ():
            if topic.referred_by(entry.topic):
                yield Delivery(S3, f"notifications of {loose.address}", entry.topic, None)


def _budgets(topic: Topic) -> Iterator[Delivery]:
    from iacguard.kinds.aws.budgets import Budget, BudgetNotification, BudgetSubscriber

    ways = (Budget.notifications, BudgetNotification.subscribers, BudgetSubscriber.address)
    for budget in topic.referrers(Budget, *ways):
        subscribers = [one for notification in budget.notifications for one in notification.subscribers]
        for subscriber in subscribers:
            if topic.referred_by(subscriber.address):
                yield Delivery(BUDGETS, f"notifications of budget {budget.address}", subscriber.address, None)


def _notification_rules(topic: Topic) -> Iterator[Delivery]:
    from iacguard.kinds.aws.codestarnotifications import NotificationRule, NotificationTarget

    for rule in topic.referrers(NotificationRule, NotificationRule.targets, NotificationTarget.destination):
        for target in rule.targets:
            if topic.referred_by(target.destination) and rule.status.differs_from("DISABLED"):
                what = f"notifications of rule {rule.address}"
                yield Delivery(NOTIFICATIONS, what, target.destination, None)


def _subscriptions(queue: Queue) -> Iterator[Delivery]:
    for subscription in queue.referrers(Subscription, Subscription.endpoint):
        if subscription.protocol.equals("sqs"):
            what = f"messages of subscription {subscription.address}"
            yield Delivery(SNS, what, subscription.endpoint, named_by(subscription.topic, Topic))
    for topic in queue.referrers(Topic, Topic.subscriptions, InlineSubscription.endpoint):
        for entry in topic.subscriptions:
            if entry.protocol.equals("sqs") and queue.referred_by(entry.endpoint):
                yield Delivery(SNS, f"messages of topic {topic.address}", entry.endpoint, topic)
    ways = (Subscription.redrive, SubscriptionRedrive.dead_letter_queue)
    for subscription in queue.referrers(Subscription, *ways):
        what = f"undeliverable messages of subscription {subscription.address}"
        place = subscription.redrive.dead_letter_queue
        yield Delivery(SNS, what, place, named_by(subscription.topic, Topic))


def _rules(target_of: Queue | Topic) -> Iterator[Delivery]:
    for rule in target_of.referrers(Rule, Rule.targets, Target.arn):
        for target in rule.targets:
            is_direct = target_of.referred_by(target.arn) and target.role.is_absent and rule.role.is_absent
            if is_direct and rule.state.differs_from("DISABLED"):
                yield Delivery(EVENTBRIDGE, f"events of rule {rule.address}", target.arn, None)


def _alarms(topic: Topic) -> Iterator[Delivery]:
    for member in (Notifying.alarm_actions, Notifying.ok_actions, Notifying.no_data_actions):
        alarms: list[Alarm | CompositeAlarm] = [
            *topic.referrers(Alarm, member),
            *topic.referrers(CompositeAlarm, member),
        ]
        for alarm in alarms:
            for action in member.__get__(alarm, type(alarm)):
                if topic.referred_by(action) and alarm.actions_enabled.is_true:
                    yield Delivery(CLOUDWATCH, f"notifications of alarm {alarm.address}", action, alarm)


def _types(*kinds: type[Kind] | str) -> frozenset[str]:
    # Services that few units have anything of are imported where they are there.
    return frozenset([kind if isinstance(kind, str) else kind.type_name for kind in kinds])


_TO_QUEUES: tuple[tuple[Callable[[Queue], Iterator[Delivery]], frozenset[str]], ...] = (
    (_subscriptions, _types(Subscription, Topic)),
    (_buckets_to_queue, _types(Bucket, LooseNotification)),
    (_rules, _types(Rule)),
    (_undelivered, _types(Rule, EventBus)),
)
"""What may send to queues, with the types of the resources that have it done."""

_TO_TOPICS: tuple[tuple[Callable[[Topic], Iterator[Delivery]], frozenset[str]], ...] = (
    (_buckets_to_topic, _types(Bucket, LooseNotification)),
    (_rules, _types(Rule)),
    (_alarms, _types(Alarm, CompositeAlarm)),
    (_budgets, _types("AWS::Budgets::Budget")),
    (_notification_rules, _types("AWS::CodeStarNotifications::NotificationRule")),
)
"""What may publish to topics."""


def _to_queues(graph: ResourceGraph) -> list[Callable[[Queue], Iterator[Delivery]]]:
    here = frozenset(graph.types)
    return [family for family, types in _TO_QUEUES if not types.isdisjoint(here)]


def _to_topics(graph: ResourceGraph) -> list[Callable[[Topic], Iterator[Delivery]]]:
    here = frozenset(graph.types)
    return [family for family, types in _TO_TOPICS if not types.isdisjoint(here)]


# Whether they arrive -----------------------------------------------------------------------------


def refused(target: Queue | Topic, action: str, deliveries: Iterable[Delivery]) -> Iterator[Delivery]:
    """For each service the first delivery that the policies of the target certainly do not allow."""
    told: set[str] = set()
    for delivery in deliveries:
        name = delivery.sender.name
        if name not in told and _may(delivery.sender, action, target, delivery.source) is False:
            told.add(name)
            yield delivery


class Closed(NamedTuple):
    """A delivery whose sender may not use the key that the target is encrypted with."""

    delivery: Delivery
    reason: str


def keys_closed_to(
    encryption: Reading[str], service: str, deliveries: Iterable[Delivery]
) -> Iterator[Closed]:
    """For each service the first delivery whose sender may certainly not use a key.

    ``encryption`` is the property that names the key, ``service`` the one that encrypts with it.
    """
    told: set[str] = set()
    for delivery in deliveries:
        reason = None if delivery.sender.name in told else _closed(encryption, service, delivery.sender)
        if reason is not None:
            told.add(delivery.sender.name)
            yield Closed(delivery, reason)


def is_managed_key(encryption: Reading[str], service: str) -> bool:
    """Whether a property certainly names the key that AWS manages for a service."""
    alias = f"alias/aws/{service}"
    text = text_of(encryption)
    return text is not None and (text.literal == alias or text.ends_with(f":{alias}") is True)


def _closed(encryption: Reading[str], service: str, sender: Sender) -> str | None:
    if is_managed_key(encryption, service):
        return f"{sender.name} cannot use alias/aws/{service}, whose policy lets no service in"
    alias = named_by(encryption, Alias)
    key = named_by(encryption if alias is None else alias.key, Key)
    if key is None:
        return None
    for action in ("kms:GenerateDataKey", "kms:Decrypt"):
        if _may(sender, action, key, None) is False:
            return f"the policy of key {key.address} does not allow {sender.principal} {action}"
    return None


def _may(sender: Sender, action: str, on: Kind, source: Kind | None) -> bool | None:
    """Whether a service may do something, under whichever of its names."""
    return any_of((service_may_use(principal, action, on, source) for principal in sender.principals), True)
