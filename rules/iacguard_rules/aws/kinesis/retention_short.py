"""Stream keeps records for less than a week.

Why: a consumer that breaks on Friday evening is mended on Monday. Records that were not read within
the retention are gone by then.

Fix: `RetentionPeriodHours: 168`; in Terraform `retention_period = 168`. Every hour beyond the first 24
is paid for.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.kinesis import Stream
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Stream,
    id="kinesis-retention-short",
    severity=Severity.INFO,
    category=Category.RELIABILITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html",),
)
def check(stream: Stream) -> Iterator[Problem]:
    """Fires when records are kept for less than 168 hours, as the default of 24 does."""
    hours = stream.retention.number
    if stream.retention.is_absent:
        yield Problem(stream.retention, "records are kept for 24 hours, which is the default")
    elif hours is not None and hours < _WEEK:
        yield Problem(stream.retention, f"records are kept for {hours:g} hours")


_WEEK = 168
"""Hours."""
