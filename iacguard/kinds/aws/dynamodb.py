"""Amazon DynamoDB."""

from __future__ import annotations

from iacguard.graph.kind import (
    Attr,
    AttrList,
    Conversion,
    Default,
    Derived,
    Kind,
    Many,
    One,
    Spelling,
    Struct,
)
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject
from iacguard.value import Absent, ListValue, Literal, MapValue, Unknown, Value, is_absent, map_choices


def _key_schema(body: Value) -> Value:
    """The list of key attributes of what has ``hash_key`` and ``range_key``."""
    if not isinstance(body, MapValue):
        return body
    items: list[Value] = []
    rest: Unknown | None = None
    for name, key_of in (("hash_key", _hash_key), ("range_key", _range_key)):
        key = map_choices(body.get(name), key_of)
        if isinstance(key, Unknown):
            rest = key
        elif not isinstance(key, Absent):
            items.append(key)
    if not items and rest is None:
        return Absent(body.header or body.span)
    return ListValue(body.header or body.span, tuple(items), body.origin, rest)


def _hash_key(attribute: Value) -> Value:
    return _key(attribute, "HASH")


def _range_key(attribute: Value) -> Value:
    return _key(attribute, "RANGE")


def _key(attribute: Value, type: str) -> Value:
    if is_absent(attribute):
        return Absent(attribute.span)
    if isinstance(attribute, Unknown):
        # It may be null, and then there is no such key.
        return attribute
    entries = {"AttributeName": attribute, "KeyType": Literal(attribute.span, type)}
    return MapValue(attribute.span, entries, header=attribute.span)


KEY_SCHEMA = Conversion("hash_key and range_key to list of key attributes", _key_schema)

_INSIDE = "made of hash_key and range_key"


class KeyAttribute(Struct):
    """An attribute that is a part of a key."""

    name = Attr[str]("AttributeName", None, reason=_INSIDE)
    type = Attr[str]("KeyType", None, reason=_INSIDE)
    """``HASH`` or ``RANGE``."""


class Throughput(Struct):
    """Capacity that is paid for whether it is used or not."""

    reads = Attr[int]("ReadCapacityUnits", "read_capacity")
    writes = Attr[int]("WriteCapacityUnits", "write_capacity")


class AttributeDefinition(Struct):
    """The type of an attribute that is a part of a key."""

    name = Attr[str]("AttributeName", "name")
    type = Attr[str]("AttributeType", "type")


class Index(Struct):
    """A secondary index. Terraform's local ones have no hash key, which is the table's."""

    name = Attr[str]("IndexName", "name")
    keys = Many(KeyAttribute, "KeySchema", Spelling("", KEY_SCHEMA))


class GlobalIndex(Index):
    """An index with a key and a capacity of its own."""

    throughput = One(Throughput, "ProvisionedThroughput", "")


class Table(
    Kind,
    type="AWS::DynamoDB::Table",
    terraform="aws_dynamodb_table",
    name="TableName",
    arn="arn:{partition}:dynamodb:{region}:{account}:table/{ref}",
    attributes={"name": None, "stream_arn": "StreamArn"},
    derived=(Derived("replica", "aws_dynamodb_table_replica", "global_table_arn"),),
):
    """A table."""

    name = Attr[str]("TableName", "name")
    billing = Attr[str]("BillingMode", "billing_mode")
    """``PROVISIONED`` when absent, as long as there is a throughput."""
    throughput = One(Throughput, "ProvisionedThroughput", "")
    keys = Many(KeyAttribute, "KeySchema", Spelling("", KEY_SCHEMA))
    definitions = Many(AttributeDefinition, "AttributeDefinitions", "attribute")
    global_indexes = Many(GlobalIndex, "GlobalSecondaryIndexes", "global_secondary_index")
    local_indexes = Many(Index, "LocalSecondaryIndexes", "local_secondary_index")
    recovery = Attr[bool](
        "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled",
        "point_in_time_recovery.enabled",
        default=False,
    )
    protected = Attr[bool](
        "DeletionProtectionEnabled", "deletion_protection_enabled", default=Default(terraform=False)
    )
    """CloudFormation leaves it alone when absent, and off in a new table."""
    stream_view = Attr[str]("StreamSpecification.StreamViewType", "stream_view_type")
    policy = One(
        ResourcePolicy,
        "ResourcePolicy.PolicyDocument",
        None,
        reason="a resource of its own: aws_dynamodb_resource_policy",
    )
    stream_policy = One(
        ResourcePolicy,
        "StreamSpecification.ResourcePolicy.PolicyDocument",
        None,
        reason="a resource of its own: aws_dynamodb_resource_policy",
    )


class Replica(Struct):
    """A global table in one region."""

    region = Attr[str]("Region", None, reason="a replica block is a resource of its own")
    recovery = Attr[bool](
        "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled",
        None,
        default=False,
        reason="a replica block is a resource of its own",
    )
    protected = Attr[bool](
        "DeletionProtectionEnabled", None, reason="a replica block is a resource of its own"
    )


class GlobalTable(
    Kind,
    type="AWS::DynamoDB::GlobalTable",
    terraform=None,
    reason="Terraform has tables with replicas; aws_dynamodb_global_table is of an older kind",
    name="TableName",
    arn="arn:{partition}:dynamodb:{region}:{account}:table/{ref}",
):
    """A table in several regions, as CloudFormation has it."""

    name = Attr[str]("TableName", None, reason="a table of Terraform's has it")
    keys = Many(KeyAttribute, "KeySchema", None, reason="a table of Terraform's has it")
    replicas = Many(Replica, "Replicas", None, reason="a replica block is a resource of its own")


class TableReplica(
    Kind,
    type="aws_dynamodb_table_replica",
    terraform="aws_dynamodb_table_replica",
):
    """A table in one more region, as Terraform has it."""

    table = Attr[str]("global_table_arn", "global_table_arn")
    recovery = Attr[bool]("point_in_time_recovery", "point_in_time_recovery", default=False)


class TablePolicy(
    Kind,
    type="aws_dynamodb_resource_policy",
    terraform="aws_dynamodb_resource_policy",
):
    """The resource policy of a table or of its stream."""

    table = Attr[str]("resource_arn", "resource_arn")
    policy = One(ResourcePolicy, "policy", "policy")
    for_ = Subject(table)


class DaxCluster(
    Kind,
    type="AWS::DAX::Cluster",
    terraform="aws_dax_cluster",
    name="ClusterName",
    attributes={"cluster_address": "ClusterDiscoveryEndpoint"},
):
    """A cache in front of tables."""

    name = Attr[str]("ClusterName", "cluster_name")
    encrypted = Attr[bool]("SSESpecification.SSEEnabled", "server_side_encryption.enabled", default=False)
    endpoint_encryption = Attr[str](
        "ClusterEndpointEncryptionType", "cluster_endpoint_encryption_type", default="NONE"
    )
    """``TLS`` or ``NONE``."""
    nodes = Attr[int]("ReplicationFactor", "replication_factor")
    zones = AttrList[str]("AvailabilityZones", "availability_zones")
