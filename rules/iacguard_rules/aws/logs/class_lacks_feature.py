"""Infrequent Access log group is used for a feature it lacks.

Why: log groups of the cheaper classes have no metric filters, no subscription filters and no Insights
of Lambda or containers; CloudWatch Logs refuses them. The class of a log group cannot be changed.

Fix: `LogGroupClass: STANDARD`, or do without.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.logs import LogGroup, MetricFilter, SubscriptionFilter
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    LogGroup,
    id="logs-class-lacks-feature",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html",),
)
def check(group: LogGroup) -> Iterator[Problem]:
    """Fires when something of the unit wants of a log group what its class has not."""
    used = _use(group) if group.log_class.equals("INFREQUENT_ACCESS", "DELIVERY") else None
    if used is not None:
        yield Problem(group.log_class, f"a log group of class {group.log_class.text} cannot have {used}")


def _use(group: LogGroup) -> str | None:
    for metric_filter in group.referrers(MetricFilter, MetricFilter.group):
        return f"metric filters, and {metric_filter.address} is one"
    for subscription in group.referrers(SubscriptionFilter, SubscriptionFilter.group):
        return f"subscription filters, and {subscription.address} is one"
    name = group.name.text or ""
    if name.startswith(("/aws/lambda-insights", "/aws/containerinsights")):
        return "Insights, which writes to a log group of this name"
    return None
