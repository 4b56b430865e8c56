"""Amazon MQ."""

from __future__ import annotations

from iacguard.graph.kind import Attr, AttrList, Default, Kind, Many, Struct


class User(Struct):
    """Someone who may use the broker."""

    name = Attr[str]("Username", "username")
    password = Attr[str]("Password", "password")


class Broker(
    Kind,
    type="AWS::AmazonMQ::Broker",
    terraform="aws_mq_broker",
    name="BrokerName",
):
    """A message broker, ActiveMQ or RabbitMQ."""

    name = Attr[str]("BrokerName", "broker_name")
    engine = Attr[str]("EngineType", "engine_type")
    deployment_mode = Attr[str](
        "DeploymentMode", "deployment_mode", default=Default(terraform="SINGLE_INSTANCE")
    )
    storage_type = Attr[str]("StorageType", "storage_type")
    subnets = AttrList[str]("SubnetIds", "subnet_ids")
    is_public = Attr[bool]("PubliclyAccessible", "publicly_accessible", default=Default(terraform=False))
    users = Many(User, "Users", "user")
    ldap_password = Attr[str](
        "LdapServerMetadata.ServiceAccountPassword", "ldap_server_metadata.service_account_password"
    )
