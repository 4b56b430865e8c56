"""Amazon Managed Service for Prometheus."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One, Spelling
from iacguard.graph.policy import ResourcePolicy


class WorkspacePolicy(Kind, type="AWS::APS::ResourcePolicy", terraform="aws_prometheus_resource_policy"):
    """The resource policy of a workspace. The registry names it by its ARN, Terraform by its id."""

    workspace = Attr[str]("WorkspaceArn", Spelling("workspace_id"))
    policy = One(ResourcePolicy, "PolicyDocument", "policy_document")
