"""Alarm on a sparse metric does not say what missing data means.

Why: some metrics are reported only when something happens, errors above all. While nothing happens
there is no data, and an alarm that does not say what that means goes to INSUFFICIENT_DATA: it does not
go back to OK when the errors are over, and looks broken when all is well.

Fix: `TreatMissingData: notBreaching` for an alarm on too many of them.
"""

from collections.abc import Iterator

from iacguard.graph.symbolic import Text, text_of
from iacguard.kinds.aws.cloudwatch import Alarm
from iacguard.kinds.aws.logs import MetricFilter
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Alarm,
    id="cloudwatch-alarm-missing-data",
    severity=Severity.LOW,
    category=Category.OPERATIONS,
    tier=1,
    on=False,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html",
    ),
)
def check(alarm: Alarm) -> Iterator[Problem]:
    """Fires when TreatMissingData is absent for a metric that is reported only when something happens."""
    if alarm.missing_data.is_absent and (_is_sparse(alarm) or _is_of_filter(alarm)):
        name = alarm.metric.text or "the metric"
        message = f"{name} is reported only when something happens, and nothing says what no data means"
        yield Problem(alarm, message)


def _is_sparse(alarm: Alarm) -> bool:
    namespace, metric = alarm.namespace.text, alarm.metric.text
    if namespace is None or metric is None:
        return False
    if namespace == "AWS/ELB":
        return metric.startswith("HTTPCode_")
    return metric in _SPARSE.get(namespace, "").split()


_SPARSE = {
    "AWS/ApiGateway": "5XXError 4XXError 5xx 4xx",
    "AWS/ApplicationELB": (
        "HTTPCode_ELB_5XX_Count HTTPCode_ELB_4XX_Count HTTPCode_Target_5XX_Count HTTPCode_Target_4XX_Count "
        "RejectedConnectionCount TargetConnectionErrorCount"
    ),
    "AWS/Backup": "NumberOfBackupJobsFailed",
    "AWS/Events": "FailedInvocations InvocationsSentToDlq InvocationsFailedToBeSentToDlq",
    "AWS/Lambda": "Errors Throttles DeadLetterErrors DestinationDeliveryFailures AsyncEventsDropped",
    "AWS/SNS": "NumberOfNotificationsFailed",
    "AWS/States": "ExecutionsFailed ExecutionsTimedOut ExecutionsAborted ExecutionThrottled",
}
"""Metrics that are not reported while they would be zero, by namespace.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html
"""


def _is_of_filter(alarm: Alarm) -> bool:
    """Whether a metric filter of the unit publishes the metric, and nothing while no event matches."""
    namespace, metric = text_of(alarm.namespace), text_of(alarm.metric)
    if namespace is None or metric is None:
        return False
    return any(
        _are_same(text_of(made.namespace), namespace)
        and _are_same(text_of(made.name), metric)
        and made.otherwise.is_absent
        for log_filter in alarm.all(MetricFilter)
        for made in log_filter.transformations
    )


def _are_same(one: Text | None, other: Text) -> bool:
    return one is not None and one.equals(other) is True
