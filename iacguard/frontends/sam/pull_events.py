"""Events that Lambda polls for: streams, queues, brokers and databases."""

from __future__ import annotations

from iacguard.frontends.sam.draft import Properties
from iacguard.frontends.sam.events import Effects, Event, Handler
from iacguard.frontends.sam.policies import Grants, allow, s3_put_statements
from iacguard.frontends.sam.writing import (
    Written,
    all_cases,
    cases,
    converted,
    converted_map,
    elements,
    given,
    is_set,
    part,
    substituted,
    written,
)
from iacguard.tuples import NamedTuple
from iacguard.value import Literal, MapValue, Unknown, Value

_COPIED = (
    "StartingPosition",
    "StartingPositionTimestamp",
    "BatchSize",
    "Enabled",
    "MaximumBatchingWindowInSeconds",
    "MaximumRetryAttempts",
    "BisectBatchOnFunctionError",
    "MaximumRecordAgeInSeconds",
    "ParallelizationFactor",
    "Topics",
    "Queues",
    "SourceAccessConfigurations",
    "TumblingWindowInSeconds",
    "FunctionResponseTypes",
    "FilterCriteria",
    "KmsKeyArn",
    "ScalingConfig",
    "ProvisionedPollerConfig",
    "MetricsConfig",
    "LoggingConfig",
)

_NETWORK_ACTIONS = [
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeVpcs",
    "ec2:DescribeSubnets",
    "ec2:DescribeSecurityGroups",
]

_KAFKA_SECRETS = frozenset(
    {
        "SASL_SCRAM_256_AUTH",
        "SASL_SCRAM_512_AUTH",
        "BASIC_AUTH",
        "CLIENT_CERTIFICATE_TLS_AUTH",
        "OAUTHBEARER_AUTH",
        "SERVER_ROOT_CA_CERTIFICATE",
    }
)


class Source(NamedTuple):
    """What is polled: the property that names it, and the managed policy that allows to."""

    property: str | None
    policy: str | None = None


SOURCES = {
    "SQS": Source("Queue", "service-role/AWSLambdaSQSQueueExecutionRole"),
    "Kinesis": Source("Stream", "service-role/AWSLambdaKinesisExecutionRole"),
    "DynamoDB": Source("Stream", "service-role/AWSLambdaDynamoDBExecutionRole"),
    "MSK": Source("Stream", "service-role/AWSLambdaMSKExecutionRole"),
    "MQ": Source("Broker"),
    "SelfManagedKafka": Source(None),
    "DocumentDB": Source("Cluster"),
}


def poll(event: Event, grants: Grants, effects: Effects) -> None:
    """The event source mapping, and what the role must be allowed for it."""
    source = SOURCES[event.type]
    properties = Properties(event.site, {"FunctionName": event.target.name})
    if source.property is not None:
        properties.take_as("EventSourceArn", event.properties, source.property)
    properties.take(event.properties, *_COPIED)
    _write_kafka(properties, event)
    if event.type == "DocumentDB":
        config = Properties(event.site)
        config.take(event.properties, "DatabaseName", "CollectionName", "FullDocument")
        properties.put("DocumentDBEventSourceConfig", config.build(event.site))
    destination = given(event.get("DestinationConfig"))
    properties.take_as(
        "DestinationConfig", event.properties, "DestinationConfig", converted_map(destination, _untyped)
    )
    event.add(event.id, "AWS::Lambda::EventSourceMapping", properties)

    if source.policy is not None:
        grants.attach(source.policy, event.site, event.when)
    _allow_destination(event, grants, destination)
    writer = _STATEMENTS.get(event.type)
    if writer is not None:
        own = Grants(event.site)
        statements = writer(event, own)
        if own.inline_rest is not None:
            # A policy of which some statements are not known is as good as unknown.
            grants.inline_rest = own.inline_rest
        elif statements:
            grants.allow_statements(_policy_name(event), statements, event.site, event.when)


def _write_kafka(properties: Properties, event: Event) -> None:
    servers = given(event.get("KafkaBootstrapServers"))
    properties.take_as(
        "SelfManagedEventSource",
        event.properties,
        "KafkaBootstrapServers",
        _wrapped(servers, "Endpoints", "KafkaBootstrapServers"),
    )
    name = {
        "MSK": "AmazonManagedKafkaEventSourceConfig",
        "SelfManagedKafka": "SelfManagedKafkaEventSourceConfig",
    }.get(event.type)
    if name is None:
        return
    config = Properties(event.site)
    config.take(event.properties, "ConsumerGroupId", "SchemaRegistryConfig")
    if isinstance(event.properties, Unknown):
        properties.put(name, event.properties)
    elif config.entries:
        properties.put(name, config.build(event.site))


def _wrapped(value: Value, *names: str) -> Value:
    def wrap(side: Value) -> Value:
        for name in reversed(names):
            side = written(side.span, {name: side})
        return side

    return converted(value, wrap)


def _untyped(config: MapValue) -> Value:
    """A destination configuration without the type, which is for SAM only."""

    def strip(target: MapValue) -> Value:
        entries = {key: value for key, value in target.entries.items() if key != "Type"}
        return MapValue(target.span, entries, target.keys, target.origin, target.rest, target.header)

    entries = dict(config.entries)
    if "OnFailure" in entries:
        entries["OnFailure"] = converted_map(entries["OnFailure"], strip)
    return MapValue(config.span, entries, config.keys, config.origin, config.rest, config.header)


def _allow_destination(event: Event, grants: Grants, destination: Value) -> None:
    for case in cases(part(destination, "OnFailure"), event.when):
        for kind in cases(part(case.value, "Type"), case.when):
            target = part(case.value, "Destination")
            at = case.value.span
            if isinstance(kind.value, Unknown):
                grants.inline_rest = kind.value
            elif not isinstance(kind.value, Literal):
                continue
            elif kind.value.value == "SQS":
                grants.allow_statements(
                    f"{event.id}SQSPolicy", [allow("sqs:SendMessage", target)], event.site, kind.when
                )
            elif kind.value.value == "SNS":
                grants.allow_statements(
                    f"{event.id}SNSPolicy", [allow("sns:publish", target)], event.site, kind.when
                )
            elif kind.value.value == "S3":
                grants.allow_statements(
                    f"{event.id}S3Policy", s3_put_statements(at, target), event.site, kind.when
                )


# What roles are allowed ------------------------------------------------------------------------


def _policy_name(event: Event) -> str:
    """Name of the inline policy of an event."""
    if event.type == "MQ":
        dynamic = is_set(event.get("DynamicPolicyName"))
        return f"{event.id}AMQPolicy" if dynamic else "SamAutoGeneratedAMQPolicy"
    return {
        "SelfManagedKafka": "SelfManagedKafkaExecutionRolePolicy",
        "MSK": "MSKExecutionRolePolicy",
        "DocumentDB": "SamAutoGeneratedDocumentDBPolicy",
    }[event.type]


class _Access(NamedTuple):
    """An entry of ``SourceAccessConfigurations`` whose type is known."""

    type: str
    uri: Value


def _accesses(event: Event, grants: Grants) -> list[_Access]:
    found = elements(given(event.get("SourceAccessConfigurations")))
    accesses: list[_Access] = []
    rest = found.rest
    for entry in found.known:
        for kind in all_cases(part(entry.value, "Type")):
            if isinstance(kind.value, Unknown):
                rest = kind.value
            elif isinstance(kind.value, Literal):
                accesses.append(_Access(str(kind.value.value), part(entry.value, "URI")))
    if rest is not None:
        grants.inline_rest = rest
    return accesses


def _secrets(accesses: list[_Access], types: frozenset[str]) -> list[Written]:
    return [
        allow(["secretsmanager:GetSecretValue"], access.uri) for access in accesses if access.type in types
    ]


def _key_statements(event: Event, action: Written) -> list[Written]:
    key = given(event.get("SecretsManagerKmsKeyId"))
    return [
        allow(
            action,
            substituted(
                case.value.span,
                "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/${Key}",
                {"Key": case.value},
            ),
        )
        for case in cases(key)
    ]


def _registry_statements(event: Event, grants: Grants) -> list[Written]:
    """Access to the secrets of a schema registry, and to the registry when it is one of Glue's."""
    config = given(event.get("SchemaRegistryConfig"))
    statements: list[Written] = []
    for case in cases(config):
        if isinstance(case.value, Unknown):
            grants.inline_rest = case.value
            continue
        access = elements(given(part(case.value, "AccessConfigs")))
        if access.rest is not None:
            grants.inline_rest = access.rest
        statements.extend(
            allow(["secretsmanager:GetSecretValue"], part(one.value, "URI")) for one in access.known
        )
        for uri in cases(part(case.value, "SchemaRegistryURI")):
            if not isinstance(uri.value, Literal):
                grants.inline_rest = Unknown(uri.value.span, "which registry this is is not known")
                continue
            pieces = str(uri.value.value).split(":")
            if pieces[0] == "arn" and len(pieces) >= 6 and pieces[5].startswith("registry/"):
                name = pieces[5].removeprefix("registry/")
                schemas = substituted(
                    uri.value.span,
                    f"arn:${{AWS::Partition}}:glue:${{AWS::Region}}:${{AWS::AccountId}}:schema/{name}/*",
                )
                statements.append(allow(["glue:GetRegistry"], uri.value))
                statements.append(
                    {"Action": ["glue:GetSchemaVersion"], "Effect": "Allow", "Resource": [schemas]}
                )
    return statements


def _queue_broker(event: Event, grants: Grants) -> list[Written]:
    return [
        *_secrets(_accesses(event, grants), frozenset({"BASIC_AUTH"})),
        allow(["mq:DescribeBroker"], event.get("Broker")),
        *_key_statements(event, "kms:Decrypt"),
    ]


def _kafka(event: Event, grants: Grants) -> list[Written]:
    accesses = _accesses(event, grants)
    statements = _secrets(accesses, _KAFKA_SECRETS)
    if {"VPC_SUBNET", "VPC_SECURITY_GROUP"} <= {access.type for access in accesses}:
        statements.append(allow(list(_NETWORK_ACTIONS), event.write("*")))
    statements.extend(_key_statements(event, ["kms:Decrypt"]))
    statements.extend(_registry_statements(event, grants))
    return statements


def _managed_kafka(event: Event, grants: Grants) -> list[Written]:
    certificates = _secrets(_accesses(event, grants), frozenset({"CLIENT_CERTIFICATE_TLS_AUTH"}))
    return [*_registry_statements(event, grants), *certificates]


def _document_database(event: Event, grants: Grants) -> list[Written]:
    prefix = "arn:${AWS::Partition}:rds:${AWS::Region}:${AWS::AccountId}"
    return [
        *_secrets(_accesses(event, grants), frozenset({"BASIC_AUTH"})),
        allow(["rds:DescribeDBClusterParameters"], substituted(event.place, f"{prefix}:cluster-pg:*")),
        allow(["rds:DescribeDBSubnetGroups"], substituted(event.place, f"{prefix}:subgrp:*")),
        allow(["rds:DescribeDBClusters"], event.get("Cluster")),
        allow(list(_NETWORK_ACTIONS), event.write("*")),
        *_key_statements(event, ["kms:Decrypt"]),
    ]


_STATEMENTS = {
    "MQ": _queue_broker,
    "SelfManagedKafka": _kafka,
    "MSK": _managed_kafka,
    "DocumentDB": _document_database,
}

HANDLERS: dict[str, Handler] = dict.fromkeys(SOURCES, poll)
