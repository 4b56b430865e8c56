"""Amazon DynamoDB."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


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
    policy = One(
        ResourcePolicy,
        "ResourcePolicy.PolicyDocument",
        None,
        reason="a resource of its own: aws_dynamodb_resource_policy",
    )


class TablePolicy(
    Kind,
    type="aws_dynamodb_resource_policy",
    terraform="aws_dynamodb_resource_policy",
):
    """The resource policy of a table or of its stream."""

    table = Attr[str]("resource_arn", "resource_arn")
    policy = One(ResourcePolicy, "policy", "policy")
    for_ = Subject(table)
