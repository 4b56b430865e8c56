"""Broker logs are not delivered anywhere.

Why: what brokers have to say of failed logins, full disks and elections is only in their logs, and
without a place to deliver them to nobody can look at these.

Fix: switch on one of `CloudWatchLogs`, `Firehose` and `S3` in `LoggingInfo.BrokerLogs`.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.msk import Cluster
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Cluster,
    id="msk-broker-logging-disabled",
    severity=Severity.MEDIUM,
    category=Category.OPERATIONS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/msk/latest/developerguide/msk-logging.html",),
)
def check(cluster: Cluster) -> Iterator[Problem]:
    """Fires when none of the three places is switched on."""
    if all(place.is_false for place in (cluster.log_group, cluster.log_stream, cluster.log_bucket)):
        yield Problem(
            cluster.read("LoggingInfo.BrokerLogs"), "broker logs go to no log group, stream or bucket"
        )
