"""Log group keeps its data for ever.

Why: log events without a retention are never deleted, and every one of them is billed for every
month. Nobody looks at debug output of three years ago, and personal data in it should be long gone.

Fix: `RetentionInDays` with the days for which somebody may want to look back; in Terraform
`retention_in_days`, where 0 means for ever. Events that are older than that are deleted.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.logs import LogGroup
from iacguard.kinds.lifecycle import ignores_changes
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    LogGroup,
    id="logs-never-expire",
    severity=Severity.LOW,
    category=Category.COST,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
    ),
)
def check(group: LogGroup) -> Iterator[Problem]:
    """Fires on a log group without a retention, unless its class has one of its own."""
    if group.log_class.differs_from("DELIVERY") and not ignores_changes(group, "retention_in_days"):
        if group.retention.is_absent:
            yield Problem(group.retention, "no retention is set, so nothing is ever deleted")
        elif group.retention.equals(0):
            yield Problem(group.retention, "a retention of 0 days means that nothing is ever deleted")
