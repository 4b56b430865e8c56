"""AWS CloudTrail."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class TrailPolicy(
    Kind,
    type="AWS::CloudTrail::ResourcePolicy",
    terraform=None,
    reason="the provider does not have it",
):
    """The resource policy of a channel, an event data store or a dashboard."""

    resource_arn = Attr[str]("ResourceArn", None, reason="CloudFormation only")
    policy = One(ResourcePolicy, "ResourcePolicy", None, reason="CloudFormation only")
    for_ = Subject(resource_arn)


class Trail(
    Kind,
    type="AWS::CloudTrail::Trail",
    terraform="aws_cloudtrail",
    name="TrailName",
    arn="arn:{partition}:cloudtrail:{region}:{account}:trail/{ref}",
    attributes={"name": None},
):
    """A record of what is done in the account."""

    name = Attr[str]("TrailName", "name")
    bucket = Attr[str]("S3BucketName", "s3_bucket_name")
    kms_key = Attr[str]("KMSKeyId", "kms_key_id")
    logs_role = Attr[str]("CloudWatchLogsRoleArn", "cloud_watch_logs_role_arn")
