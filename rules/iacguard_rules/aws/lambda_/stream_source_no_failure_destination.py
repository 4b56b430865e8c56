"""Stream event source drops failed batches without a failure destination.

Why: Lambda tries a batch of a stream again until its retries, or the age it may have, are used up, and
then goes on with the next one. Without a destination for failures the records are gone, and nothing says
which they were. The function's own dead-letter queue does not help: it is for asynchronous invocations.

Fix: set `DestinationConfig.OnFailure.Destination` (`destination_config.on_failure.destination_arn`) of the
event source mapping to a queue, a topic or a bucket. It gets the position of the batch in the stream, from
which the records can be read again until they expire.
"""

from collections.abc import Iterator
from functools import cache

from iacguard.graph.symbolic import arn_of, text_of
from iacguard.kinds.aws.lambda_ import EventSourceMapping
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    EventSourceMapping,
    id="lambda-stream-source-no-failure-destination",
    severity=Severity.MEDIUM,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html",
    ),
)
def check(mapping: EventSourceMapping) -> Iterator[Problem]:
    """Fires on a mapping of a stream or of Kafka that certainly keeps no failures."""
    if mapping.on_failure.is_absent or mapping.on_failure.equals(""):
        source = _source(mapping)
        if source:
            yield Problem(mapping.on_failure, f"records of {source} that fail are dropped")


_KAFKA = "the Kafka topic"
_KINESIS = "the Kinesis stream"
_DYNAMODB = "the DynamoDB stream"


@cache
def _types() -> dict[str, str]:
    return {
        "AWS::Kinesis::Stream": _KINESIS,
        "AWS::Kinesis::StreamConsumer": _KINESIS,
        "AWS::DynamoDB::Table": _DYNAMODB,
        "AWS::DynamoDB::GlobalTable": _DYNAMODB,
        "AWS::MSK::Cluster": _KAFKA,
        "AWS::MSK::ServerlessCluster": _KAFKA,
        "aws_kinesis_stream_consumer": _KINESIS,
        "aws_msk_cluster": _KAFKA,
        "aws_msk_serverless_cluster": _KAFKA,
    }


_SERVICES = {"kinesis": _KINESIS, "dynamodb": _DYNAMODB, "kafka": _KAFKA}


def _source(mapping: EventSourceMapping) -> str:
    """What kind of stream is read; empty for other sources, and for those that are not known."""
    target = mapping.source.target
    if target is not None and target.type in _types():
        return _types()[target.type]
    text = text_of(mapping.source)
    arn = None if text is None else arn_of(text)
    if arn is not None and (arn.service.literal or "") in _SERVICES:
        return _SERVICES[arn.service.literal or ""]
    if _is_self_managed(mapping) or next(iter(mapping.topics), None) is not None:
        return _KAFKA
    # Of all sources only streams and topics have a position to start from, and the change streams of
    # DocumentDB, which are named beside it.
    if mapping.starting_position.is_present and mapping.document_database.is_absent:
        return "the stream"
    return ""


def _is_self_managed(mapping: EventSourceMapping) -> bool:
    return mapping.read("SelfManagedEventSource").is_present
