"""Amazon MSK."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class ClusterPolicy(
    Kind,
    type="AWS::MSK::ClusterPolicy",
    terraform="aws_msk_cluster_policy",
):
    """The resource policy of a cluster."""

    cluster = Attr[str]("ClusterArn", "cluster_arn")
    policy = One(ResourcePolicy, "Policy", "policy")
    for_ = Subject(cluster)
