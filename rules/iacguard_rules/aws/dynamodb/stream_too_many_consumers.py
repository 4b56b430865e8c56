"""More than two consumers read the same table stream.

Why: two readers at a time are what a shard of the stream takes. A third one gets all of them
throttled, and changes arrive late at each. Replication of a global table is one of the two.

Fix: let one function read the stream and hand the changes on to a topic or an event bus, or use
Kinesis Data Streams for DynamoDB.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.dynamodb import GlobalTable, Table
from iacguard.kinds.aws.lambda_ import EventSourceMapping
from iacguard.kinds.aws.pipes import Pipe
from iacguard.rule import Category, Problem, Severity, rule

_TOLD = 3
"""Consumers that the message names at the most."""


@rule[Table | GlobalTable](
    Table,
    GlobalTable,
    id="dynamodb-stream-too-many-consumers",
    severity=Severity.MEDIUM,
    category=Category.RELIABILITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html",),
)
def check(table: Table | GlobalTable) -> Iterator[Problem]:
    """Fires when more mappings and pipes certainly read the stream than a shard takes."""
    most = 1 if isinstance(table, GlobalTable) else 2
    readers = [mapping.address for mapping in _mappings(table)]
    pipes = table.referrers(Pipe, Pipe.source)
    readers.extend(pipe.address for pipe in pipes if pipe.desired_state.differs_from("STOPPED"))
    if len(readers) > most:
        at = table.read("StreamSpecification")
        names = ", ".join(sorted(readers)[:_TOLD])
        more = f" and {len(readers) - _TOLD} more" if len(readers) > _TOLD else ""
        yield Problem(at, f"{len(readers)} consumers read the stream, which takes {most}: {names}{more}")


def _mappings(table: Table | GlobalTable) -> Iterator[EventSourceMapping]:
    for mapping in table.referrers(EventSourceMapping, EventSourceMapping.source):
        if mapping.enabled.is_true:
            yield mapping
