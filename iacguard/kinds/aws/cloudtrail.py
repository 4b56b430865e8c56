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
