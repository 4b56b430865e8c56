"""Shard count and stream mode contradict each other.

Why: a stream on demand has as many shards as it needs, and Kinesis refuses a number of them; a
provisioned stream cannot be made without one.

Fix: leave `ShardCount` out under `ON_DEMAND`, or set it under `PROVISIONED`.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.kinesis import Stream
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Stream,
    id="kinesis-mode-shard-mismatch",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=3,
    on=True,
    since="0.1",
    references=("https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html",),
)
def check(stream: Stream) -> Iterator[Problem]:
    """Fires on a shard count under ON_DEMAND, and on PROVISIONED without one."""
    if stream.mode.equals("ON_DEMAND") and stream.shards.is_present:
        yield Problem(stream.shards, "the stream is on demand, so it has no number of shards to set")
    elif stream.mode.equals("PROVISIONED") and stream.shards.is_absent:
        yield Problem(stream.mode, "the stream is provisioned, and no number of shards is set")
