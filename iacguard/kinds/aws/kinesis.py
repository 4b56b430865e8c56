"""Amazon Kinesis Data Streams."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class Stream(
    Kind,
    type="AWS::Kinesis::Stream",
    terraform="aws_kinesis_stream",
    name="Name",
    arn="arn:{partition}:kinesis:{region}:{account}:stream/{ref}",
    attributes={"id": "Arn", "name": None},
):
    """A stream. ``Ref`` gives its name, Terraform's ``id`` its ARN."""

    name = Attr[str]("Name", "name")
    shards = Attr[int]("ShardCount", "shard_count")
    mode = Attr[str]("StreamModeDetails.StreamMode", "stream_mode_details.stream_mode")
    """``PROVISIONED`` or ``ON_DEMAND``."""
    retention = Attr[int]("RetentionPeriodHours", "retention_period", default=24)
    """Hours."""
    encryption = Attr[str]("StreamEncryption.EncryptionType", "encryption_type", default="NONE")
    """``KMS`` or ``NONE``."""
    key = Attr[str]("StreamEncryption.KeyId", "kms_key_id")


class StreamPolicy(
    Kind,
    type="AWS::Kinesis::ResourcePolicy",
    terraform="aws_kinesis_resource_policy",
):
    """The resource policy of a stream or of a consumer."""

    stream = Attr[str]("ResourceArn", "resource_arn")
    policy = One(ResourcePolicy, "ResourcePolicy", "policy")
    for_ = Subject(stream)
