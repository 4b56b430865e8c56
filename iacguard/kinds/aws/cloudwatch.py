"""Amazon CloudWatch: alarms."""

from __future__ import annotations

from iacguard.graph.kind import Attr, AttrList, Default, Kind, Many, Spelling, Struct
from iacguard.kinds.convert import DIMENSIONS


class Notifying(Struct):
    """What an alarm does when its state changes."""

    actions_enabled = Attr[bool]("ActionsEnabled", "actions_enabled", default=True)
    alarm_actions = AttrList[str]("AlarmActions", "alarm_actions")
    ok_actions = AttrList[str]("OKActions", "ok_actions")
    no_data_actions = AttrList[str]("InsufficientDataActions", "insufficient_data_actions")


class Dimension(Struct):
    """What a metric is about."""

    name = Attr[str]("Name", None, reason="a key of a map")
    content = Attr[str]("Value", None, reason="a value of a map")


class MetricQuery(Struct):
    """A metric, or an expression over metrics, that an alarm is made of."""

    namespace = Attr[str]("MetricStat.Metric.Namespace", "metric.namespace")
    metric = Attr[str]("MetricStat.Metric.MetricName", "metric.metric_name")
    expression = Attr[str]("Expression", "expression")
    dimensions = Many(Dimension, "MetricStat.Metric.Dimensions", Spelling("metric.dimensions", DIMENSIONS))


class Alarm(
    Notifying,
    Kind,
    type="AWS::CloudWatch::Alarm",
    terraform="aws_cloudwatch_metric_alarm",
    name="AlarmName",
    arn="arn:{partition}:cloudwatch:{region}:{account}:alarm:{ref}",
    attributes={"alarm_name": None},
):
    """An alarm on a metric."""

    name = Attr[str]("AlarmName", "alarm_name")
    description = Attr[str]("AlarmDescription", "alarm_description")
    namespace = Attr[str]("Namespace", "namespace")
    metric = Attr[str]("MetricName", "metric_name")
    dimensions = Many(Dimension, "Dimensions", Spelling("dimensions", DIMENSIONS))
    queries = Many(MetricQuery, "Metrics", "metric_query")
    comparison = Attr[str]("ComparisonOperator", "comparison_operator")
    statistic = Attr[str]("Statistic", "statistic")
    extended_statistic = Attr[str]("ExtendedStatistic", "extended_statistic")
    datapoints = Attr[int]("DatapointsToAlarm", "datapoints_to_alarm")
    threshold_metric = Attr[str]("ThresholdMetricId", "threshold_metric_id")
    """The id of the expression that gives a band, for anomaly detection."""
    periods = Attr[int]("EvaluationPeriods", "evaluation_periods")
    period = Attr[int]("Period", "period")
    """Seconds."""
    threshold = Attr[float]("Threshold", "threshold", default=Default(terraform=0))
    missing_data = Attr[str]("TreatMissingData", "treat_missing_data", default="missing")


class CompositeAlarm(
    Notifying,
    Kind,
    type="AWS::CloudWatch::CompositeAlarm",
    terraform="aws_cloudwatch_composite_alarm",
    name="AlarmName",
    arn="arn:{partition}:cloudwatch:{region}:{account}:alarm:{ref}",
    attributes={"alarm_name": None},
):
    """An alarm on other alarms."""

    name = Attr[str]("AlarmName", "alarm_name")
    description = Attr[str]("AlarmDescription", "alarm_description")
    rule = Attr[str]("AlarmRule", "alarm_rule")
