"""Amazon S3 Tables."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class TableBucketPolicy(
    Kind,
    type="AWS::S3Tables::TableBucketPolicy",
    terraform="aws_s3tables_table_bucket_policy",
):
    """The resource policy of a bucket of tables."""

    bucket = Attr[str]("TableBucketARN", "table_bucket_arn")
    policy = One(ResourcePolicy, "ResourcePolicy", "resource_policy")
    for_ = Subject(bucket)


class TablePolicy(
    Kind,
    type="aws_s3tables_table_policy",
    terraform="aws_s3tables_table_policy",
):
    """The resource policy of a table."""

    name = Attr[str]("name", "name")
    policy = One(ResourcePolicy, "resource_policy", "resource_policy")
