"""Which services send to queues and topics, and whether what they send arrives."""

from __future__ import annotations

import pytest

from iacguard.graph.resource import Resource
from iacguard.kinds.aws.sns import Topic
from iacguard.kinds.aws.sqs import Queue
from iacguard.kinds.deliveries import (
    deliveries_to_queue,
    deliveries_to_topic,
    is_managed_key,
    keys_closed_to,
    refused,
)
from tests.support.build import Data, Ref, What, join, resource, scope

QUEUE = resource("Q", "AWS::SQS::Queue", {})
TOPIC = resource("T", "AWS::SNS::Topic", {})
ARN = Ref("Q", "Arn")


def _rule(**target: Data) -> Resource:
    return resource("R", "AWS::Events::Rule", {"Targets": [{"Id": "t", **target}]})


def _subscription(**properties: Data) -> Resource:
    return resource("S", "AWS::SNS::Subscription", {"TopicArn": Ref("T"), **properties})


def _to_queue(*resources: Resource) -> list[tuple[str, str]]:
    here = scope(QUEUE, TOPIC, *resources)
    queue = Queue.of(here.graph.resources["Q"], here)
    return [(one.sender.name, one.what) for one in deliveries_to_queue(queue)]


def _to_topic(*resources: Resource) -> list[tuple[str, str]]:
    here = scope(TOPIC, *resources)
    topic = Topic.of(here.graph.resources["T"], here)
    return [(one.sender.name, one.what) for one in deliveries_to_topic(topic)]


@pytest.mark.parametrize(
    ("sender", "delivery"),
    [
        (_subscription(Protocol="sqs", Endpoint=ARN), ("SNS", "messages of subscription S")),
        (
            _subscription(Protocol="https", RedrivePolicy={"deadLetterTargetArn": ARN}),
            ("SNS", "undeliverable messages of subscription S"),
        ),
        (
            resource("I", "AWS::SNS::Topic", {"Subscription": [{"Protocol": "sqs", "Endpoint": ARN}]}),
            ("SNS", "messages of topic I"),
        ),
        (_rule(Arn=ARN), ("EventBridge", "events of rule R")),
        (
            _rule(Arn="arn:aws:sns:eu-west-1:111122223333:t", DeadLetterConfig={"Arn": ARN}),
            ("EventBridge", "undeliverable events of rule R"),
        ),
        (
            resource("B", "AWS::Events::EventBus", {"DeadLetterConfig": {"Arn": ARN}}),
            ("EventBridge", "undeliverable events of bus B"),
        ),
        (
            resource(
                "B",
                "AWS::S3::Bucket",
                {"NotificationConfiguration": {"QueueConfigurations": [{"Queue": ARN}]}},
            ),
            ("S3", "notifications of bucket B"),
        ),
    ],
)
def test_services_that_send_to_a_queue(sender: Resource, delivery: tuple[str, str]) -> None:
    assert _to_queue(sender) == [delivery]


@pytest.mark.parametrize(
    "sender",
    [
        _subscription(Protocol=What(), Endpoint=ARN),
        _subscription(Protocol="sqs", Endpoint=What()),
        _rule(Arn=ARN, RoleArn="arn:aws:iam::111122223333:role/events"),
        _rule(Arn=ARN, RoleArn=What()),
        resource("R", "AWS::Events::Rule", {"State": "DISABLED", "Targets": [{"Id": "t", "Arn": ARN}]}),
        resource("R", "AWS::Events::Rule", {"State": What(), "Targets": [{"Id": "t", "Arn": ARN}]}),
        resource("C", "AWS::Scheduler::Schedule", {"Target": {"Arn": ARN}}),
    ],
)
def test_what_uses_a_role_is_off_or_is_not_known_is_none(sender: Resource) -> None:
    assert _to_queue(sender) == []


@pytest.mark.parametrize(
    ("sender", "delivery"),
    [
        (resource("A", "AWS::CloudWatch::Alarm", {"OKActions": [Ref("T")]}), "notifications of alarm A"),
        (
            resource(
                "B",
                "AWS::Budgets::Budget",
                {"NotificationsWithSubscribers": [{"Subscribers": [{"Address": Ref("T")}]}]},
            ),
            "notifications of budget B",
        ),
        (
            resource(
                "N",
                "AWS::CodeStarNotifications::NotificationRule",
                {"Targets": [{"TargetAddress": Ref("T")}]},
            ),
            "notifications of rule N",
        ),
    ],
)
def test_services_that_publish_to_a_topic(sender: Resource, delivery: str) -> None:
    assert [what for _, what in _to_topic(sender)] == [delivery]


def _policy(principal: Data, condition: Data = None) -> Resource:
    statement: Data = {
        "Effect": "Allow",
        "Principal": {"Service": principal},
        "Action": "sqs:SendMessage",
        "Resource": ARN,
        "Condition": condition,
    }
    return resource(
        "P", "AWS::SQS::QueuePolicy", {"Queues": [Ref("Q")], "PolicyDocument": {"Statement": [statement]}}
    )


@pytest.mark.parametrize(
    ("policy", "is_refused"),
    [
        (None, True),
        (_policy("events.amazonaws.com"), True),
        (_policy("sns.amazonaws.com"), False),
        (_policy(join("sns.", What("AWS::Region"), ".amazonaws.com")), False),
        (_policy(What()), False),
        (_policy("sns.amazonaws.com", {"ArnEquals": {"aws:SourceArn": Ref("T")}}), False),
        (_policy("sns.amazonaws.com", {"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::other"}}), True),
    ],
)
def test_a_delivery_is_refused_for_certain_or_not(policy: Resource | None, is_refused: bool) -> None:
    subscription = _subscription(Protocol="sqs", Endpoint=ARN)
    here = scope(*(one for one in (QUEUE, TOPIC, subscription, policy) if one is not None))
    queue = Queue.of(here.graph.resources["Q"], here)

    found = list(refused(queue, "sqs:SendMessage", deliveries_to_queue(queue)))

    assert bool(found) is is_refused


@pytest.mark.parametrize(
    ("key", "is_managed"),
    [
        ("alias/aws/sqs", True),
        (join("arn:aws:kms:", What("AWS::Region"), ":111122223333:alias/aws/sqs"), True),
        ("alias/aws/sns", False),
        (What(), False),
        (None, False),
    ],
)
def test_the_key_of_aws_is_known_by_its_alias(key: Data, is_managed: bool) -> None:
    here = scope(resource("Q", "AWS::SQS::Queue", {"KmsMasterKeyId": key}))

    assert is_managed_key(Queue.of(here.graph.resources["Q"], here).kms_key, "sqs") is is_managed


def test_a_key_by_its_alias_shuts_out_whom_its_policy_does_not_name() -> None:
    here = scope(
        resource("K", "AWS::KMS::Key", {"KeyPolicy": {"Statement": []}}),
        resource("A", "AWS::KMS::Alias", {"AliasName": "alias/orders", "TargetKeyId": Ref("K")}),
        resource("Q", "AWS::SQS::Queue", {"KmsMasterKeyId": "alias/orders"}),
        TOPIC,
        _subscription(Protocol="sqs", Endpoint=ARN),
    )
    queue = Queue.of(here.graph.resources["Q"], here)

    closed = list(keys_closed_to(queue.kms_key, "sqs", deliveries_to_queue(queue)))

    assert [one.reason for one in closed] == [
        "the policy of key K does not allow sns.amazonaws.com kms:GenerateDataKey"
    ]
