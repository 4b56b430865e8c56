"""Amazon CloudWatch Logs."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, Many, One, Struct
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class LogGroup(
    Kind,
    type="AWS::Logs::LogGroup",
    terraform="aws_cloudwatch_log_group",
    name="LogGroupName",
    attributes={"name": None},
):
    """Log events that are kept together."""

    name = Attr[str]("LogGroupName", "name")
    kms_key = Attr[str]("KmsKeyId", "kms_key_id")
    retention = Attr[int]("RetentionInDays", "retention_in_days")
    """Days; Terraform's 0 means for ever, as being absent does."""
    log_class = Attr[str]("LogGroupClass", "log_group_class", default="STANDARD")
    """``STANDARD``, ``INFREQUENT_ACCESS`` or ``DELIVERY``."""


class SubscriptionFilter(
    Kind, type="AWS::Logs::SubscriptionFilter", terraform="aws_cloudwatch_log_subscription_filter"
):
    """Log events of a group that are sent on."""

    name = Attr[str]("FilterName", "name")
    group = Attr[str]("LogGroupName", "log_group_name")
    destination = Attr[str]("DestinationArn", "destination_arn")
    pattern = Attr[str]("FilterPattern", "filter_pattern")
    distribution = Attr[str]("Distribution", "distribution", default="ByLogStream")
    role = Attr[str]("RoleArn", "role_arn")


class AccountPolicy(Kind, type="AWS::Logs::AccountPolicy", terraform="aws_cloudwatch_log_account_policy"):
    """A policy for all log groups of the account, a subscription filter among them."""

    name = Attr[str]("PolicyName", "policy_name")
    type = Attr[str]("PolicyType", "policy_type")
    extent = Attr[str]("Scope", "scope", default="ALL")
    document = Attr[object]("PolicyDocument", "policy_document")
    destination = Attr[str]("PolicyDocument.DestinationArn", None, reason="inside the JSON text")
    selection = Attr[str]("SelectionCriteria", "selection_criteria")


class LogsPolicy(
    Kind,
    type="AWS::Logs::ResourcePolicy",
    terraform="aws_cloudwatch_log_resource_policy",
):
    """Which services may write log events."""

    name = Attr[str]("PolicyName", "policy_name")
    policy = One(ResourcePolicy, "PolicyDocument", "policy_document")


class Destination(
    Kind,
    type="AWS::Logs::Destination",
    terraform="aws_cloudwatch_log_destination",
    name="DestinationName",
):
    """What other accounts may send log events to."""

    name = Attr[str]("DestinationName", "name")
    receiver = Attr[str]("TargetArn", "target_arn")
    role = Attr[str]("RoleArn", "role_arn")
    policy = One(
        ResourcePolicy,
        "DestinationPolicy",
        None,
        reason="a resource of its own: aws_cloudwatch_log_destination_policy",
    )


class DestinationPolicy(
    Kind,
    type="aws_cloudwatch_log_destination_policy",
    terraform="aws_cloudwatch_log_destination_policy",
):
    """The resource policy of a destination."""

    destination = Attr[str]("destination_name", "destination_name")
    policy = One(ResourcePolicy, "access_policy", "access_policy")
    for_ = Subject(destination)


class DeliveryDestination(
    Kind,
    type="AWS::Logs::DeliveryDestination",
    terraform="aws_cloudwatch_log_delivery_destination",
    name="Name",
):
    """Where AWS services deliver the logs that they write for customers."""

    name = Attr[str]("Name", "name")
    receiver = Attr[str](
        "DestinationResourceArn", "delivery_destination_configuration.destination_resource_arn"
    )
    """The ARN of a bucket, a log group or a delivery stream."""


class MetricTransformation(Struct):
    """The metric that a filter publishes."""

    namespace = Attr[str]("MetricNamespace", "namespace")
    name = Attr[str]("MetricName", "name")
    otherwise = Attr[float]("DefaultValue", "default_value")
    """What is published while nothing matches."""


class MetricFilter(
    Kind,
    type="AWS::Logs::MetricFilter",
    terraform="aws_cloudwatch_log_metric_filter",
):
    """Log events that are counted."""

    group = Attr[str]("LogGroupName", "log_group_name")
    pattern = Attr[str]("FilterPattern", "pattern")
    transformations = Many(MetricTransformation, "MetricTransformations", "metric_transformation")
