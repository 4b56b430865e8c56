"""Amazon MSK."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class Cluster(
    Kind,
    type="AWS::MSK::Cluster",
    terraform="aws_msk_cluster",
    name="ClusterName",
    attributes={"arn": None},
):
    """A cluster of Kafka brokers. ``Ref`` gives its ARN, which ends in an id that AWS makes up."""

    name = Attr[str]("ClusterName", "cluster_name")
    client_broker = Attr[str](
        "EncryptionInfo.EncryptionInTransit.ClientBroker",
        "encryption_info.encryption_in_transit.client_broker",
        default="TLS",
    )
    """``TLS``, ``TLS_PLAINTEXT`` or ``PLAINTEXT``."""
    in_cluster = Attr[bool](
        "EncryptionInfo.EncryptionInTransit.InCluster",
        "encryption_info.encryption_in_transit.in_cluster",
        default=True,
    )
    public_access = Attr[str](
        "BrokerNodeGroupInfo.ConnectivityInfo.PublicAccess.Type",
        "broker_node_group_info.connectivity_info.public_access.type",
        default="DISABLED",
    )
    """``DISABLED`` or ``SERVICE_PROVIDED_EIPS``."""


class ClusterPolicy(
    Kind,
    type="AWS::MSK::ClusterPolicy",
    terraform="aws_msk_cluster_policy",
):
    """The resource policy of a cluster."""

    cluster = Attr[str]("ClusterArn", "cluster_arn")
    policy = One(ResourcePolicy, "Policy", "policy")
    for_ = Subject(cluster)
