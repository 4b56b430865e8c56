"""Stream event source has no starting position.

Why: Lambda has to be told where in a Kinesis or DynamoDB stream to begin. AWS refuses a mapping without
that, so the deployment fails.

Fix: set `StartingPosition` (`starting_position`) to `TRIM_HORIZON` for all records that are there, or to
`LATEST` for new ones only. With `AT_TIMESTAMP`, which DynamoDB streams do not have, also set
`StartingPositionTimestamp` (`starting_position_timestamp`).
"""

from collections.abc import Iterator

from iacguard.kinds.aws.lambda_ import EventSourceMapping
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.lambda_._sources import Source, source_of


@rule(
    EventSourceMapping,
    id="lambda-stream-starting-position-missing",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=3,
    on=True,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html",
    ),
)
def check(mapping: EventSourceMapping) -> Iterator[Problem]:
    """Fires on a stream without a position to start from, or with one that it does not have."""
    source = source_of(mapping)
    position = mapping.starting_position
    if source in (Source.KINESIS, Source.DYNAMODB) and position.is_absent:
        yield Problem(position, f"nothing says where in {source.value} to start")
    elif position.equals("AT_TIMESTAMP"):
        if source is Source.DYNAMODB:
            yield Problem(position, "a DynamoDB stream cannot be started at a point in time")
        elif mapping.starting_time.is_absent:
            yield Problem(position, "AT_TIMESTAMP, and no time is given")
