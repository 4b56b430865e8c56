"""Alarms go to a topic that nobody listens to.

Why: an alarm tells its topic, and the topic tells its subscribers. Without one the alarm goes off and
nobody hears it, while everybody believes that somebody would.

Fix: add an ``AWS::SNS::Subscription`` (Terraform: ``aws_sns_topic_subscription``), or a chat channel
that lists the topic.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.chatbot import SlackChannel, TeamsChannel
from iacguard.kinds.aws.cloudwatch import Alarm, CompositeAlarm, Notifying
from iacguard.kinds.aws.sns import Subscription, Topic, TopicInlinePolicy, TopicPolicy
from iacguard.kinds.mentions import may_be_named
from iacguard.rule import Category, Hint, Problem, Severity, rule

_NO_LISTENERS = frozenset(kind.type_name for kind in (Alarm, CompositeAlarm, TopicPolicy, TopicInlinePolicy))
"""Types that name a topic and get nothing from it."""


@rule(
    Topic,
    id="sns-alarm-topic-without-subscriber",
    severity=Severity.LOW,
    category=Category.OPERATIONS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html",
    ),
)
def check(topic: Topic) -> Iterator[Problem]:
    """Fires on a topic of alarms without a subscriber that is given to nobody who could add one."""
    has_none = (
        topic.subscriptions.is_empty
        and topic.referrers(Subscription, Subscription.topic).is_empty
        and topic.referrers(SlackChannel, SlackChannel.topics).is_empty
        and topic.referrers(TeamsChannel, TeamsChannel.topics).is_empty
    )
    alarm = _alarm_of(topic) if has_none else None
    if alarm is not None and may_be_named(topic, _NO_LISTENERS) is False:
        hint = Hint(alarm.resource.header, "this alarm tells the topic")
        yield Problem(topic, "alarms tell this topic, and nobody subscribes to it", hints=[hint])


def _alarm_of(topic: Topic) -> Alarm | CompositeAlarm | None:
    for member in (Notifying.alarm_actions, Notifying.ok_actions, Notifying.no_data_actions):
        alarms: list[Alarm | CompositeAlarm] = [
            *topic.referrers(Alarm, member),
            *topic.referrers(CompositeAlarm, member),
        ]
        if alarms:
            return alarms[0]
    return None
