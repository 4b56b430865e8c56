"""Topic has no server-side encryption with KMS.

Why: SNS encrypts its disks, but whoever may use the service's storage can read what is published. With a
key, only who may use the key can. It matters for personal or regulated data; messages are kept for as
long as deliveries are tried.

Fix: name a key of your own in ``KmsMasterKeyId`` (Terraform: ``kms_master_key_id``), whose policy lets
the publishers in.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.budgets import Budget, BudgetNotification, BudgetSubscriber
from iacguard.kinds.aws.cloudwatch import Alarm, CompositeAlarm, Notifying
from iacguard.kinds.aws.codestarnotifications import NotificationRule, NotificationTarget
from iacguard.kinds.aws.sns import Topic
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Topic,
    id="sns-topic-unencrypted",
    severity=Severity.LOW,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html",),
)
def check(topic: Topic) -> Iterator[Problem]:
    """Fires on a topic without a key that certainly no alarm, budget or notification rule tells."""
    if (topic.kms_key.is_absent or topic.kms_key.equals("")) and _is_for_no_alerts(topic):
        yield Problem(topic, "what is published is not encrypted with a KMS key")


def _is_for_no_alerts(topic: Topic) -> bool:
    budgets = (Budget.notifications, BudgetNotification.subscribers, BudgetSubscriber.address)
    rules = (NotificationRule.targets, NotificationTarget.destination)
    return (
        all(
            topic.referrers(kind, member).is_empty
            for kind in (Alarm, CompositeAlarm)
            for member in (Notifying.alarm_actions, Notifying.ok_actions, Notifying.no_data_actions)
        )
        and topic.referrers(Budget, *budgets).is_empty
        and topic.referrers(NotificationRule, *rules).is_empty
    )
