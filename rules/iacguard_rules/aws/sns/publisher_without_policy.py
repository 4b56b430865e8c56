"""Service is wired to the topic but the topic policy does not let it publish.

Why: the policy that a topic has by default lets its own account publish, and services such as
EventBridge, S3 and AWS Budgets publish as themselves. S3 refuses the notification at once; what the
others publish is dropped, and nobody hears of it. CloudWatch alarms do get past the default policy,
but one that is written takes its place and has to let them in.

Fix: add an ``AWS::SNS::TopicPolicy`` (Terraform: ``aws_sns_topic_policy``) that allows the service
``sns:Publish`` on the topic, with a condition on ``aws:SourceAccount`` or ``aws:SourceArn``.
"""

from collections.abc import Iterator

from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.actions import is_about
from iacguard.graph.policy.requests import OWN_ACCOUNT, Caller, Request, Sort, named
from iacguard.graph.reading import Reading, once
from iacguard.graph.symbolic import Text
from iacguard.kinds.aws.sns import Topic
from iacguard.kinds.deliveries import CLOUDWATCH, Delivery, deliveries_to_topic, refused
from iacguard.kinds.policies import policies_of
from iacguard.rule import Category, Hint, Problem, Severity, rule

_PUBLISH = "sns:Publish"


@rule(
    Topic,
    id="sns-publisher-without-policy",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html",
        "https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html",
    ),
)
def check(topic: Topic) -> Iterator[Problem]:
    """Fires for each service that publishes to the topic and that its policies certainly do not let."""
    for delivery in refused(topic, _PUBLISH, _needing_policy(topic)):
        attached = _attached(topic)
        at: Reading[object] = attached[0] if attached else topic
        whose = "the topic's policy does not allow" if attached else "the topic has no policy that allows"
        hint = Hint(delivery.place.place, f"{delivery.sender.name} is to publish to the topic")
        message = f"{whose} {delivery.sender.principal} {_PUBLISH}, so {delivery.what} never arrive"
        yield Problem(at, message, hints=[hint])


def _attached(topic: Topic) -> list[ResourcePolicy]:
    return [carried.policy for carried in policies_of(topic).certain]


def _needing_policy(topic: Topic) -> Iterator[Delivery]:
    """What does not arrive because its sender acts for the account, as alarms do."""
    for delivery in deliveries_to_topic(topic):
        if delivery.sender is not CLOUDWATCH or not _admits_account(topic):
            yield delivery


@once
def _admits_account(topic: Topic) -> bool:
    """Whether the policies of a topic let the account publish, or may; the one that AWS gives it does."""
    attached = _attached(topic)
    return not attached or any(_may_admit_account(policy) for policy in attached)


def _may_admit_account(policy: ResourcePolicy) -> bool:
    account = Request(Caller(Sort.ROOT, Text(()), OWN_ACCOUNT), _PUBLISH, Text(()))
    return any(
        statement.allows is not False
        and is_about(statement, _PUBLISH) is not False
        and named(statement, account).at_all is not False
        for statement in policy.statements
    )
