"""Amazon SNS."""

from __future__ import annotations

from iacguard.graph.kind import Attr, AttrList, Derived, Kind, Many, One, Satellite, Spelling, Struct
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject
from iacguard.kinds import convert
from iacguard.kinds.tags import Tag

DATA_PROTECTION = Satellite("aws_sns_topic_data_protection_policy", link="arn")


class InlineSubscription(Struct):
    """A subscription that is part of its topic."""

    protocol = Attr[str]("Protocol", None, reason="Terraform's subscriptions are resources of their own")
    endpoint = Attr[str]("Endpoint", None, reason="Terraform's subscriptions are resources of their own")


class DeliveryLogging(Struct):
    """Logging of what became of deliveries over one protocol."""

    protocol = Attr[str]("Protocol", None, reason="part of the names of Terraform's attributes")
    success_role = Attr[str]("SuccessFeedbackRoleArn", None, reason="one attribute for each protocol")
    failure_role = Attr[str]("FailureFeedbackRoleArn", None, reason="one attribute for each protocol")


class Topic(
    Kind,
    type="AWS::SNS::Topic",
    terraform="aws_sns_topic",
    name="TopicName",
    arn="arn:{partition}:sns:{region}:{account}:{ref}",
    attributes={"arn": None, "name": "TopicName"},
    derived=(Derived("policy", "AWS::SNS::TopicPolicy", "Topics"),),
):
    """A topic. ``Ref`` gives its ARN."""

    name = Attr[str]("TopicName", "name")
    display_name = Attr[str]("DisplayName", "display_name")
    subscriptions = Many(
        InlineSubscription, "Subscription", None, reason="Terraform's are resources of their own"
    )
    kms_key = Attr[str]("KmsMasterKeyId", "kms_master_key_id")
    fifo = Attr[bool]("FifoTopic", "fifo_topic", default=False)
    throughput_scope = Attr[str]("FifoThroughputScope", "fifo_throughput_scope")
    content_deduplication = Attr[bool](
        "ContentBasedDeduplication", "content_based_deduplication", default=False
    )
    signature_version = Attr[str]("SignatureVersion", "signature_version", default="1")
    tracing = Attr[str]("TracingConfig", "tracing_config", default="PassThrough")
    archive_policy = Attr[object]("ArchivePolicy", "archive_policy")
    data_protection = Attr[object]("DataProtectionPolicy", DATA_PROTECTION.at("policy"))
    delivery_logging = Many(
        DeliveryLogging, "DeliveryStatusLogging", None, reason="one attribute for each protocol in Terraform"
    )
    tags = Many(Tag, "Tags", Spelling("tags", convert.TAGS))


class TopicPolicy(Kind, type="AWS::SNS::TopicPolicy", terraform="aws_sns_topic_policy"):
    """The resource policy of topics."""

    topics = AttrList[str]("Topics", Spelling("arn", convert.LIST_OF_ONE))
    policy = One(ResourcePolicy, "PolicyDocument", "policy")
    for_ = Subject(topics)


class TopicInlinePolicy(
    Kind,
    type="AWS::SNS::TopicInlinePolicy",
    terraform=None,
    reason="aws_sns_topic_policy is the same as AWS::SNS::TopicPolicy",
):
    """The resource policy of one topic."""

    topic = Attr[str]("TopicArn", None, reason="CloudFormation only")
    policy = One(ResourcePolicy, "PolicyDocument", None, reason="CloudFormation only")
    for_ = Subject(topic)


class SubscriptionRedrive(Struct):
    """Where messages go that could not be handed to the endpoint. An object or its JSON text."""

    dead_letter_queue = Attr[str]("deadLetterTargetArn", None, reason="inside the JSON text")


class Subscription(
    Kind, type="AWS::SNS::Subscription", terraform="aws_sns_topic_subscription", attributes={"arn": None}
):
    """Who gets what is published to a topic. ``Ref`` gives its ARN."""

    topic = Attr[str]("TopicArn", "topic_arn")
    protocol = Attr[str]("Protocol", "protocol")
    endpoint = Attr[str]("Endpoint", "endpoint")
    redrive = One(SubscriptionRedrive, "RedrivePolicy", "redrive_policy")
    filter_policy = Attr[object]("FilterPolicy", "filter_policy")
    filter_scope = Attr[str]("FilterPolicyScope", "filter_policy_scope", default="MessageAttributes")
    delivery_policy = Attr[object]("DeliveryPolicy", "delivery_policy")
    replay_policy = Attr[object]("ReplayPolicy", "replay_policy")
    raw = Attr[bool]("RawMessageDelivery", "raw_message_delivery", default=False)
    role = Attr[str]("SubscriptionRoleArn", "subscription_role_arn")
    region = Attr[str]("Region", None, reason="Terraform's region is that of the provider, not the topic's")
