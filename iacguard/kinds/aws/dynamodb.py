"""Amazon DynamoDB."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind


class Table(
    Kind,
    type="AWS::DynamoDB::Table",
    terraform="aws_dynamodb_table",
    name="TableName",
    arn="arn:{partition}:dynamodb:{region}:{account}:table/{ref}",
    attributes={"name": None, "stream_arn": "StreamArn"},
):
    """A table."""

    name = Attr[str]("TableName", "name")
    stream_view = Attr[str]("StreamSpecification.StreamViewType", "stream_view_type")
