"""Amazon Kinesis Data Streams."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind


class Stream(
    Kind,
    type="AWS::Kinesis::Stream",
    terraform="aws_kinesis_stream",
    name="Name",
    arn="arn:{partition}:kinesis:{region}:{account}:stream/{ref}",
    attributes={"name": None},
):
    """A stream."""

    name = Attr[str]("Name", "name")
    shards = Attr[int]("ShardCount", "shard_count")
    retention = Attr[int]("RetentionPeriodHours", "retention_period", default=24)
    """Hours."""
