"""Pipe drops stream records it cannot process.

Why: a pipe that cannot hand records of a stream to its target tries again until they expire, and
holds up all later ones of the shard meanwhile, unless it is told to give up. What it gives up, and
what expires, is gone when there is no dead-letter queue.

Fix: set ``DeadLetterConfig`` and ``MaximumRetryAttempts`` in ``KinesisStreamParameters`` or
``DynamoDBStreamParameters`` of the pipe's ``SourceParameters`` (Terraform: ``source_parameters``).
"""

from collections.abc import Iterator

from iacguard.graph.arns import arn_of
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.pipes import Pipe, StreamSource
from iacguard.rule import Category, Problem, Severity, rule

_STREAMS = {
    "AWS::Kinesis::Stream": "kinesis",
    "AWS::Kinesis::StreamConsumer": "kinesis",
    "AWS::DynamoDB::Table": "dynamodb",
    "AWS::DynamoDB::GlobalTable": "dynamodb",
}
"""The service of a source, by its type."""


@rule(
    Pipe,
    id="eventbridge-pipe-stream-no-dlq",
    severity=Severity.MEDIUM,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-dynamodb.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-kinesis.html",
    ),
)
def check(pipe: Pipe) -> Iterator[Problem]:
    """Fires when the source is a stream and its parameters name no dead-letter queue."""
    service = _service(pipe)
    source = pipe.kinesis if service == "kinesis" else pipe.dynamodb if service == "dynamodb" else None
    if source is not None and source.dead_letter_queue.is_absent:
        message = "no dead-letter queue for records that the pipe cannot hand to its target"
        if _tries_forever(source):
            message += ", and one such record blocks its shard until it expires"
        yield Problem(source, message)


def _service(pipe: Pipe) -> str | None:
    resource = pipe.source.target
    if resource is not None:
        return _STREAMS.get(resource.type)
    text = text_of(pipe.source)
    arn = None if text is None else arn_of(text)
    return None if arn is None else arn.service.literal


def _tries_forever(source: StreamSource) -> bool:
    return source.maximum_retries.equals(-1) and source.maximum_age.equals(-1)
