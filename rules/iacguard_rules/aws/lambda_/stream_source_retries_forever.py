"""One bad record can block a stream shard until it expires.

Why: unless told otherwise Lambda tries a batch again until its records expire, which is a day in a DynamoDB
stream and up to a year in Kinesis. All the while nothing that comes behind it in the shard is processed.
Splitting batches and reporting failures of single items only make the batch smaller that is in the way.

Fix: set `MaximumRetryAttempts` (`maximum_retry_attempts`) or `MaximumRecordAgeInSeconds`
(`maximum_record_age_in_seconds`), together with a destination for what fails.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.lambda_ import EventSourceMapping
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.lambda_._sources import Source, source_of

_INFINITE = -1


@rule(
    EventSourceMapping,
    id="lambda-stream-source-retries-forever",
    severity=Severity.MEDIUM,
    category=Category.RELIABILITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html",
    ),
)
def check(mapping: EventSourceMapping) -> Iterator[Problem]:
    """Fires on a Kinesis or DynamoDB stream without a limit to retries and to the age of records."""
    source = source_of(mapping)
    if source in (Source.KINESIS, Source.DYNAMODB) and (
        mapping.maximum_retries.equals(_INFINITE) and mapping.maximum_age.equals(_INFINITE)
    ):
        held_up = f"a record of {source.value} that always fails holds up its shard until it expires"
        is_lost = mapping.on_failure.is_absent or mapping.on_failure.equals("")
        yield Problem(mapping, held_up + (", and is then lost" if is_lost else ""))
