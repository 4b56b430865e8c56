"""Stream event source drops failed batches without a failure destination.

Why: Lambda tries a batch of a stream again until its retries, or the age it may have, are used up, and
then goes on with the next one. Without a destination for failures the records are gone, and nothing says
which they were. Where nothing limits the retries either, that is what is reported. The function's own
dead-letter queue does not help: it is for asynchronous invocations.

Fix: set `DestinationConfig.OnFailure.Destination` (`destination_config.on_failure.destination_arn`) of the
event source mapping to a queue, a topic or a bucket. It gets the position of the batch in the stream, from
which the records can be read again until they expire.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.lambda_ import EventSourceMapping
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.lambda_._sources import STREAMS, source_of


@rule(
    EventSourceMapping,
    id="lambda-stream-source-no-failure-destination",
    severity=Severity.MEDIUM,
    category=Category.RELIABILITY,
    tier=1,
    since="0.1",
    covered_by=("lambda-stream-source-retries-forever",),
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html",
    ),
)
def check(mapping: EventSourceMapping) -> Iterator[Problem]:
    """Fires on a mapping of a stream or of Kafka that certainly keeps no failures."""
    if mapping.on_failure.is_absent or mapping.on_failure.equals(""):
        source = source_of(mapping)
        if source in STREAMS:
            message = f"records of {source.value} that fail are dropped"
            yield Problem(mapping.on_failure, message, cause=mapping)
