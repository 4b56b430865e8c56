"""What event source mappings read from."""

from __future__ import annotations

from enum import Enum
from functools import cache

from iacguard.graph.arns import arn_of
from iacguard.graph.reading import once
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.lambda_ import EventSourceMapping
from iacguard.kinds.aws.sqs import Queue


class Source(Enum):
    """A kind of event source, as messages call it."""

    QUEUE = "the queue"
    KINESIS = "the Kinesis stream"
    DYNAMODB = "the DynamoDB stream"
    KAFKA = "the Kafka topic"
    STREAM = "the stream"
    """One of the three before; which one is not known."""
    DOCUMENTS = "the change stream"
    """Of a DocumentDB database."""
    BROKER = "the broker"


STREAMS = frozenset({Source.KINESIS, Source.DYNAMODB, Source.KAFKA, Source.STREAM})
"""Sources whose records are gone for good when Lambda has given them up."""


@cache
def _types() -> dict[str, Source]:
    return {
        "AWS::SQS::Queue": Source.QUEUE,
        "AWS::Kinesis::Stream": Source.KINESIS,
        "AWS::Kinesis::StreamConsumer": Source.KINESIS,
        "AWS::DynamoDB::Table": Source.DYNAMODB,
        "AWS::DynamoDB::GlobalTable": Source.DYNAMODB,
        "AWS::MSK::Cluster": Source.KAFKA,
        "AWS::MSK::ServerlessCluster": Source.KAFKA,
        "AWS::DocDB::DBCluster": Source.DOCUMENTS,
        "AWS::AmazonMQ::Broker": Source.BROKER,
        "aws_kinesis_stream_consumer": Source.KINESIS,
        "aws_msk_cluster": Source.KAFKA,
        "aws_msk_serverless_cluster": Source.KAFKA,
        "aws_docdb_cluster": Source.DOCUMENTS,
        "aws_mq_broker": Source.BROKER,
    }


_SERVICES = {
    "sqs": Source.QUEUE,
    "kinesis": Source.KINESIS,
    "dynamodb": Source.DYNAMODB,
    "kafka": Source.KAFKA,
    "rds": Source.DOCUMENTS,
    "mq": Source.BROKER,
}


@once
def source_of(mapping: EventSourceMapping) -> Source | None:
    """What is read; None when that is not known."""
    target = mapping.source.target
    if target is not None and target.type in _types():
        return _types()[target.type]
    text = text_of(mapping.source)
    arn = None if text is None else arn_of(text)
    if arn is not None and (arn.service.literal or "") in _SERVICES:
        return _SERVICES[arn.service.literal or ""]
    if mapping.read("SelfManagedEventSource").is_present or next(iter(mapping.topics), None) is not None:
        return Source.KAFKA
    # Of all sources only streams and topics have a position to start from, and the change streams of
    # DocumentDB, which are named beside it.
    if mapping.starting_position.is_present and mapping.document_database.is_absent:
        return Source.STREAM
    return None


def is_fifo(mapping: EventSourceMapping) -> bool | None:
    """Whether the queue that is read is a FIFO queue; None when that is not known."""
    target = mapping.source.target
    if target is not None and target.type == Queue.type_name:
        return Queue.of(target, mapping.scope).fifo.flag
    text = text_of(mapping.source)
    return None if text is None else text.ends_with(".fifo")
