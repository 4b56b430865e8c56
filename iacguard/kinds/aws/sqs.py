"""Amazon SQS."""

from __future__ import annotations

from iacguard.graph.kind import Attr, AttrList, Derived, Kind, Many, One, Satellite, Spelling, Struct
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject
from iacguard.kinds import convert
from iacguard.kinds.tags import Tag

REDRIVE = Satellite("aws_sqs_queue_redrive_policy", link="queue_url")
REDRIVE_ALLOW = Satellite("aws_sqs_queue_redrive_allow_policy", link="queue_url")


class RedrivePolicy(Struct):
    """Where messages go that were received too often. An object or its JSON text."""

    dead_letter_queue = Attr[str]("deadLetterTargetArn", None, reason="inside the JSON text")
    maximum_receives = Attr[int]("maxReceiveCount", None, reason="inside the JSON text")


class Queue(
    Kind,
    type="AWS::SQS::Queue",
    terraform="aws_sqs_queue",
    name="QueueName",
    arn="arn:{partition}:sqs:{region}:{account}:{ref}",
    attributes={"url": None, "name": "QueueName"},
    derived=(Derived("policy", "AWS::SQS::QueuePolicy", "Queues"),),
):
    """A queue. ``Ref`` gives its URL."""

    name = Attr[str]("QueueName", "name")
    redrive = One(RedrivePolicy, "RedrivePolicy", [Spelling("redrive_policy"), REDRIVE.at("redrive_policy")])
    redrive_allow = Attr[object](
        "RedriveAllowPolicy", [Spelling("redrive_allow_policy"), REDRIVE_ALLOW.at("redrive_allow_policy")]
    )
    visibility_timeout = Attr[int]("VisibilityTimeout", "visibility_timeout_seconds", default=30)
    """Seconds."""
    retention = Attr[int]("MessageRetentionPeriod", "message_retention_seconds", default=345600)
    """Seconds."""
    delay = Attr[int]("DelaySeconds", "delay_seconds", default=0)
    receive_wait = Attr[int]("ReceiveMessageWaitTimeSeconds", "receive_wait_time_seconds", default=0)
    maximum_size = Attr[int]("MaximumMessageSize", "max_message_size")
    """Bytes."""
    fifo = Attr[bool]("FifoQueue", "fifo_queue", default=False)
    content_deduplication = Attr[bool](
        "ContentBasedDeduplication", "content_based_deduplication", default=False
    )
    deduplication_scope = Attr[str]("DeduplicationScope", "deduplication_scope")
    throughput_limit = Attr[str]("FifoThroughputLimit", "fifo_throughput_limit")
    kms_key = Attr[str]("KmsMasterKeyId", "kms_master_key_id")
    kms_reuse = Attr[int]("KmsDataKeyReusePeriodSeconds", "kms_data_key_reuse_period_seconds", default=300)
    managed_encryption = Attr[bool]("SqsManagedSseEnabled", "sqs_managed_sse_enabled", default=True)
    tags = Many(Tag, "Tags", Spelling("tags", convert.TAGS))


class QueuePolicy(Kind, type="AWS::SQS::QueuePolicy", terraform="aws_sqs_queue_policy"):
    """The resource policy of queues."""

    queues = AttrList[str]("Queues", Spelling("queue_url", convert.LIST_OF_ONE))
    policy = One(ResourcePolicy, "PolicyDocument", "policy")
    for_ = Subject(queues)


class QueueInlinePolicy(
    Kind,
    type="AWS::SQS::QueueInlinePolicy",
    terraform=None,
    reason="aws_sqs_queue_policy is the same as AWS::SQS::QueuePolicy",
):
    """The resource policy of one queue."""

    queue = Attr[str]("Queue", None, reason="CloudFormation only")
    policy = One(ResourcePolicy, "PolicyDocument", None, reason="CloudFormation only")
    for_ = Subject(queue)
