"""AWS CloudTrail."""

from __future__ import annotations

from iacguard.graph.kind import Attr, AttrList, Default, Kind, Many, One, Struct
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class TrailPolicy(
    Kind,
    type="AWS::CloudTrail::ResourcePolicy",
    terraform=None,
    reason="the provider does not have it",
):
    """The resource policy of a channel, an event data store or a dashboard."""

    resource_arn = Attr[str]("ResourceArn", None, reason="CloudFormation only")
    policy = One(ResourcePolicy, "ResourcePolicy", None, reason="CloudFormation only")
    for_ = Subject(resource_arn)


class DataResource(Struct):
    """Resources whose data events are recorded."""

    type = Attr[str]("Type", "type")
    names = AttrList[str]("Values", "values")


class EventSelector(Struct):
    """Which events are recorded, in the older form."""

    management = Attr[bool]("IncludeManagementEvents", "include_management_events", default=True)
    mode = Attr[str]("ReadWriteType", "read_write_type", default="All")
    excluded_sources = AttrList[str]("ExcludeManagementEventSources", "exclude_management_event_sources")
    data_resources = Many(DataResource, "DataResources", "data_resource")


class FieldSelector(Struct):
    """A field of an event and what it has to be."""

    field = Attr[str]("Field", "field")
    values = AttrList[str]("Equals", "equals")


class AdvancedEventSelector(Struct):
    """Which events are recorded: those that fit all of the fields."""

    fields = Many(FieldSelector, "FieldSelectors", "field_selector")


class Trail(
    Kind,
    type="AWS::CloudTrail::Trail",
    terraform="aws_cloudtrail",
    name="TrailName",
    arn="arn:{partition}:cloudtrail:{region}:{account}:trail/{ref}",
    attributes={"name": None},
):
    """A record of what is done in the account."""

    name = Attr[str]("TrailName", "name")
    bucket = Attr[str]("S3BucketName", "s3_bucket_name")
    kms_key = Attr[str]("KMSKeyId", "kms_key_id")
    logs_group = Attr[str]("CloudWatchLogsLogGroupArn", "cloud_watch_logs_group_arn")
    logs_role = Attr[str]("CloudWatchLogsRoleArn", "cloud_watch_logs_role_arn")
    is_logging = Attr[bool]("IsLogging", "enable_logging", default=Default(terraform=True))
    multi_region = Attr[bool]("IsMultiRegionTrail", "is_multi_region_trail", default=False)
    global_events = Attr[bool]("IncludeGlobalServiceEvents", "include_global_service_events", default=True)
    log_validation = Attr[bool]("EnableLogFileValidation", "enable_log_file_validation", default=False)
    selectors = Many(EventSelector, "EventSelectors", "event_selector")
    advanced_selectors = Many(AdvancedEventSelector, "AdvancedEventSelectors", "advanced_event_selector")
