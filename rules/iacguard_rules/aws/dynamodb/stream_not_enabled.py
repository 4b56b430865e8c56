"""Stream of the table is used but not enabled.

Why: a table has a stream only when it is asked for. CloudFormation fails on the ARN of a stream that
is not there; Terraform hands on an empty one, and creating what reads it fails.

Fix: `StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}`, or another view; in Terraform
`stream_enabled = true` with `stream_view_type`.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.dynamodb import Table
from iacguard.kinds.aws.lambda_ import EventSourceMapping
from iacguard.kinds.aws.pipes import Pipe
from iacguard.rule import Category, Hint, Problem, Severity, rule


@rule(
    Table,
    id="dynamodb-stream-not-enabled",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html",),
)
def check(table: Table) -> Iterator[Problem]:
    """Fires where something reads the stream of a table that certainly has none."""
    if table.stream_view.is_absent is False:
        return
    for source in _sources(table):
        reference = source.reference
        if reference is not None and reference.target == table.address and reference.attribute == "StreamArn":
            hint = Hint(table.place, "this is the table")
            yield Problem(source, "the table that this reads the stream of has none", hints=(hint,))


def _sources(table: Table) -> Iterator[Reading[str]]:
    for mapping in table.candidates(EventSourceMapping, EventSourceMapping.source):
        if mapping.exists():
            yield mapping.source
    for pipe in table.candidates(Pipe, Pipe.source):
        if pipe.exists():
            yield pipe.source
