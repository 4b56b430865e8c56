"""Amazon MSK."""

from __future__ import annotations

from iacguard.graph.kind import Attr, AttrList, Default, Kind, One
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
    brokers = Attr[int]("NumberOfBrokerNodes", "number_of_broker_nodes")
    broker_type = Attr[str]("BrokerNodeGroupInfo.InstanceType", "broker_node_group_info.instance_type")
    subnets = AttrList[str]("BrokerNodeGroupInfo.ClientSubnets", "broker_node_group_info.client_subnets")
    unauthenticated = Attr[bool](
        "ClientAuthentication.Unauthenticated.Enabled",
        "client_authentication.unauthenticated",
        default=False,
    )
    iam = Attr[bool]("ClientAuthentication.Sasl.Iam.Enabled", "client_authentication.sasl.iam", default=False)
    scram = Attr[bool](
        "ClientAuthentication.Sasl.Scram.Enabled", "client_authentication.sasl.scram", default=False
    )
    tls = Attr[bool](
        "ClientAuthentication.Tls.Enabled", None, default=False, reason="Terraform has the authorities only"
    )
    authorities = AttrList[str](
        "ClientAuthentication.Tls.CertificateAuthorityArnList",
        "client_authentication.tls.certificate_authority_arns",
    )
    """Private certificate authorities whose certificates clients may show."""
    log_group = Attr[bool](
        "LoggingInfo.BrokerLogs.CloudWatchLogs.Enabled",
        "logging_info.broker_logs.cloudwatch_logs.enabled",
        default=False,
    )
    log_stream = Attr[bool](
        "LoggingInfo.BrokerLogs.Firehose.Enabled",
        "logging_info.broker_logs.firehose.enabled",
        default=False,
    )
    log_bucket = Attr[bool](
        "LoggingInfo.BrokerLogs.S3.Enabled", "logging_info.broker_logs.s3.enabled", default=False
    )
    monitoring = Attr[str]("EnhancedMonitoring", "enhanced_monitoring", default="DEFAULT")
    jmx = Attr[bool](
        "OpenMonitoring.Prometheus.JmxExporter.EnabledInBroker",
        "open_monitoring.prometheus.jmx_exporter.enabled_in_broker",
        default=False,
    )
    node_exporter = Attr[bool](
        "OpenMonitoring.Prometheus.NodeExporter.EnabledInBroker",
        "open_monitoring.prometheus.node_exporter.enabled_in_broker",
        default=False,
    )


class Connector(
    Kind,
    type="AWS::KafkaConnect::Connector",
    terraform="aws_mskconnect_connector",
    attributes={"arn": None},
):
    """A connector that carries data into a cluster or out of it. ``Ref`` gives its ARN."""

    name = Attr[str]("ConnectorName", "name")
    encryption = Attr[str](
        "KafkaClusterEncryptionInTransit.EncryptionType",
        "kafka_cluster_encryption_in_transit.encryption_type",
        default=Default(terraform="PLAINTEXT"),
    )
    """``TLS`` or ``PLAINTEXT``."""


class ClusterPolicy(
    Kind,
    type="AWS::MSK::ClusterPolicy",
    terraform="aws_msk_cluster_policy",
):
    """The resource policy of a cluster."""

    cluster = Attr[str]("ClusterArn", "cluster_arn")
    policy = One(ResourcePolicy, "Policy", "policy")
    for_ = Subject(cluster)
