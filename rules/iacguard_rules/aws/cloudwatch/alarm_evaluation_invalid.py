"""Period and evaluation of the alarm do not fit together.

Why: CloudWatch refuses an alarm whose settings contradict each other, so the deployment fails.

Fix: a period of 10, 20 or 30 seconds or of whole minutes; at most a week to evaluate, or a day where
the period is shorter than an hour; no more datapoints than periods; one metric with one statistic, or
`Metrics`; a `Threshold`, or a `ThresholdMetricId` with an operator for bands.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.cloudwatch import Alarm
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Alarm,
    id="cloudwatch-alarm-evaluation-invalid",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",),
)
def check(alarm: Alarm) -> Iterator[Problem]:
    """Fires on settings that certainly contradict each other."""
    yield from _times(alarm)
    yield from _metric(alarm)
    yield from _threshold(alarm)


_SHORT = (10, 20, 30)
_MINUTE, _HOUR, _DAY, _WEEK = 60, 3600, 86400, 604800


def _times(alarm: Alarm) -> Iterator[Problem]:
    period, periods, datapoints = alarm.period.number, alarm.periods.number, alarm.datapoints.number
    if period is not None and period not in _SHORT and (period <= 0 or period % _MINUTE):
        yield Problem(
            alarm.period, f"a period of {period:g} seconds is neither 10, 20 or 30 nor whole minutes"
        )
    elif period in _SHORT and (alarm.namespace.text or "").startswith("AWS/"):
        yield Problem(
            alarm.period, f"metrics of AWS have a value a minute at best, the period is {period:g} seconds"
        )
    elif period is not None and periods is not None:
        most, what = (_DAY, "a day") if period < _HOUR else (_WEEK, "a week")
        if period * periods > most:
            message = f"{periods:g} periods of {period:g} seconds are more than {what}, which is the most"
            yield Problem(alarm.periods, message)
    if periods is not None and datapoints is not None and datapoints > periods:
        yield Problem(alarm.datapoints, f"{datapoints:g} datapoints of {periods:g} periods can never be")


def _metric(alarm: Alarm) -> Iterator[Problem]:
    if alarm.metric.is_present and alarm.queries.is_present and alarm.queries.is_empty is False:
        yield Problem(alarm.metric, "MetricName stands beside Metrics, and an alarm has one or the other")
    elif alarm.statistic.is_present and alarm.extended_statistic.is_present:
        yield Problem(alarm.extended_statistic, "Statistic and ExtendedStatistic are both set")
    elif alarm.metric.is_present and alarm.statistic.is_absent and alarm.extended_statistic.is_absent:
        yield Problem(alarm, "neither Statistic nor ExtendedStatistic says what of the metric is looked at")


_BANDS = ("LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold")


def _threshold(alarm: Alarm) -> Iterator[Problem]:
    band = alarm.threshold_metric
    if alarm.threshold.is_absent and alarm.threshold.number is None and band.is_absent:
        yield Problem(alarm, "neither Threshold nor ThresholdMetricId is set")
    elif band.is_present and alarm.comparison.differs_from(*_BANDS):
        yield Problem(alarm.comparison, "the threshold is a band, and this operator compares with a number")
    elif band.is_absent and alarm.comparison.equals(*_BANDS):
        yield Problem(alarm.comparison, "this operator compares with a band, and no ThresholdMetricId is set")
