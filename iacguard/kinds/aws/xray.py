"""AWS X-Ray."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One
from iacguard.graph.policy import ResourcePolicy


class XRayPolicy(
    Kind,
    type="AWS::XRay::ResourcePolicy",
    terraform="aws_xray_resource_policy",
):
    """Which services may send traces."""

    name = Attr[str]("PolicyName", "policy_name")
    policy = One(ResourcePolicy, "PolicyDocument", "policy_document")
