"""Amazon EventBridge: rules, buses and the Scheduler."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, Many, One, Satellite, Spelling, Struct
from iacguard.graph.policy import ResourcePolicy, Statement
from iacguard.graph.policy.carriers import Composed, Demand, Subject, allowing
from iacguard.kinds import convert
from iacguard.kinds.tags import Tag
from iacguard.value import Unknown, Value

TARGET = Satellite("aws_cloudwatch_event_target", link="rule")


class Target(Struct):
    """Where a rule sends the events that it matches."""

    arn = Attr[str]("Arn", "arn")
    id = Attr[str]("Id", "target_id")
    role = Attr[str]("RoleArn", "role_arn")
    input = Attr[str]("Input", "input")
    input_path = Attr[str]("InputPath", "input_path")
    input_paths = Attr[object]("InputTransformer.InputPathsMap", "input_transformer.input_paths")
    input_template = Attr[str]("InputTransformer.InputTemplate", "input_transformer.input_template")
    dead_letter_queue = Attr[str]("DeadLetterConfig.Arn", "dead_letter_config.arn")
    """Gets what could not be handed to the target; what fails in the target is not its business."""
    maximum_age = Attr[int](
        "RetryPolicy.MaximumEventAgeInSeconds", "retry_policy.maximum_event_age_in_seconds"
    )
    maximum_retries = Attr[int]("RetryPolicy.MaximumRetryAttempts", "retry_policy.maximum_retry_attempts")
    message_group = Attr[str]("SqsParameters.MessageGroupId", "sqs_target.message_group_id")
    partition_key = Attr[str]("KinesisParameters.PartitionKeyPath", "kinesis_target.partition_key_path")
    task_definition = Attr[str]("EcsParameters.TaskDefinitionArn", "ecs_target.task_definition_arn")
    task_count = Attr[int]("EcsParameters.TaskCount", "ecs_target.task_count", default=1)
    launch_type = Attr[str]("EcsParameters.LaunchType", "ecs_target.launch_type")
    job_definition = Attr[str]("BatchParameters.JobDefinition", "batch_target.job_definition")
    job_name = Attr[str]("BatchParameters.JobName", "batch_target.job_name")


class Rule(
    Kind,
    type="AWS::Events::Rule",
    terraform="aws_cloudwatch_event_rule",
    name="Name",
    attributes={"name": None},
):
    """A pattern or a schedule, and the targets of what it matches."""

    name = Attr[str]("Name", "name")
    description = Attr[str]("Description", "description")
    bus = Attr[str]("EventBusName", "event_bus_name", default="default")
    pattern = Attr[object]("EventPattern", "event_pattern")
    schedule = Attr[str]("ScheduleExpression", "schedule_expression")
    state = Attr[str](
        "State", [Spelling("state"), Spelling("is_enabled", convert.ENABLED_UPPER)], default="ENABLED"
    )
    role = Attr[str]("RoleArn", "role_arn")
    targets = Many(Target, "Targets", TARGET.each())
    tags = Many(Tag, "Tags", Spelling("tags", convert.TAGS))


class LooseTarget(Kind, type="aws_cloudwatch_event_target", terraform=None, reason="a setting of a rule"):
    """A target under the provider's names, for those whose rule is not among the sources."""

    rule = Attr[str]("rule", "rule")
    arn = Attr[str]("arn", "arn")


class EventBus(
    Kind,
    type="AWS::Events::EventBus",
    terraform="aws_cloudwatch_event_bus",
    name="Name",
    arn="arn:{partition}:events:{region}:{account}:event-bus/{ref}",
    attributes={"name": None},
):
    """An event bus."""

    name = Attr[str]("Name", "name")
    description = Attr[str]("Description", "description")
    kms_key = Attr[str]("KmsKeyIdentifier", "kms_key_identifier")
    source = Attr[str]("EventSourceName", "event_source_name")
    dead_letter_queue = Attr[str]("DeadLetterConfig.Arn", "dead_letter_config.arn")
    policy = One(
        ResourcePolicy, "Policy", None, reason="a resource of its own: aws_cloudwatch_event_bus_policy"
    )
    log_level = Attr[str]("LogConfig.Level", "log_config.level")
    log_detail = Attr[str]("LogConfig.IncludeDetail", "log_config.include_detail")
    tags = Many(Tag, "Tags", Spelling("tags", convert.TAGS))


class ApiDestination(
    Kind,
    type="AWS::Events::ApiDestination",
    terraform="aws_cloudwatch_event_api_destination",
    name="Name",
    attributes={"name": None},
):
    """An HTTP endpoint that events are sent to."""

    name = Attr[str]("Name", "name")
    endpoint = Attr[str]("InvocationEndpoint", "invocation_endpoint")


class Archive(
    Kind,
    type="AWS::Events::Archive",
    terraform="aws_cloudwatch_event_archive",
    name="ArchiveName",
    attributes={"name": None},
):
    """Events of a bus that are kept to be replayed."""

    name = Attr[str]("ArchiveName", "name")
    source = Attr[str]("SourceArn", "event_source_arn")


class Endpoint(
    Kind,
    type="AWS::Events::Endpoint",
    terraform=None,
    name="Name",
    reason="the provider does not have it",
):
    """A global endpoint, which sends events to a second region when the first one fails."""

    name = Attr[str]("Name", None, reason="CloudFormation only")
    role = Attr[str]("RoleArn", None, reason="CloudFormation only")
    replication = Attr[str]("ReplicationConfig.State", None, default="ENABLED", reason="CloudFormation only")


class BusCondition(Struct):
    """The one condition that a statement of a bus's policy can have in short form."""

    type = Attr[str]("Type", "type")
    key = Attr[str]("Key", "key")
    content = Attr[str]("Value", "value")


def _bus_statement(permission: EventBusPolicy) -> Value:
    statement = permission.statement
    if statement.is_absent is False:
        return statement.value
    condition = permission.condition
    demands: tuple[Demand, ...] = ()
    operator, key = condition.type.text, condition.key.text
    if operator is not None and key is not None:
        demands = (Demand(operator, key, condition.content),)
    elif condition.is_absent is False:
        return Unknown(condition.value.span, "not known what the condition tests")
    action = "events:PutEvents" if permission.action.is_absent else permission.action
    return allowing(permission, permission.principal, action, demands)


class EventBusPolicy(Kind, type="AWS::Events::EventBusPolicy", terraform="aws_cloudwatch_event_permission"):
    """One statement of a bus's resource policy."""

    bus = Attr[str]("EventBusName", "event_bus_name", default="default")
    statement_id = Attr[str]("StatementId", "statement_id")
    statement = One(Statement, "Statement", None, reason="Terraform takes a statement only in its short form")
    action = Attr[str]("Action", "action")
    principal = Attr[str]("Principal", "principal")
    condition = One(BusCondition, "Condition", "condition")
    policy = Composed(ResourcePolicy, _bus_statement)
    for_ = Subject(bus)


class EventBusDocument(
    Kind, type="aws_cloudwatch_event_bus_policy", terraform="aws_cloudwatch_event_bus_policy"
):
    """The whole resource policy of a bus."""

    bus = Attr[str]("event_bus_name", "event_bus_name", default="default")
    policy = One(ResourcePolicy, "policy", "policy")
    for_ = Subject(bus)


class ScheduleTarget(Struct):
    """What a schedule calls."""

    arn = Attr[str]("Arn", "arn")
    role = Attr[str]("RoleArn", "role_arn")
    input = Attr[object]("Input", "input")
    dead_letter_queue = Attr[str]("DeadLetterConfig.Arn", "dead_letter_config.arn")
    maximum_age = Attr[int](
        "RetryPolicy.MaximumEventAgeInSeconds", "retry_policy.maximum_event_age_in_seconds", default=86400
    )
    maximum_retries = Attr[int](
        "RetryPolicy.MaximumRetryAttempts", "retry_policy.maximum_retry_attempts", default=185
    )
    message_group = Attr[str]("SqsParameters.MessageGroupId", "sqs_parameters.message_group_id")
    partition_key = Attr[str]("KinesisParameters.PartitionKey", "kinesis_parameters.partition_key")
    detail_type = Attr[str]("EventBridgeParameters.DetailType", "eventbridge_parameters.detail_type")
    source = Attr[str]("EventBridgeParameters.Source", "eventbridge_parameters.source")
    task_definition = Attr[str]("EcsParameters.TaskDefinitionArn", "ecs_parameters.task_definition_arn")
    task_count = Attr[int]("EcsParameters.TaskCount", "ecs_parameters.task_count", default=1)
    launch_type = Attr[str]("EcsParameters.LaunchType", "ecs_parameters.launch_type")


class Schedule(
    Kind,
    type="AWS::Scheduler::Schedule",
    terraform="aws_scheduler_schedule",
    name="Name",
):
    """A schedule of the Scheduler."""

    name = Attr[str]("Name", "name")
    description = Attr[str]("Description", "description")
    group = Attr[str]("GroupName", "group_name", default="default")
    expression = Attr[str]("ScheduleExpression", "schedule_expression")
    time_zone = Attr[str]("ScheduleExpressionTimezone", "schedule_expression_timezone", default="UTC")
    state = Attr[str]("State", "state", default="ENABLED")
    start = Attr[str]("StartDate", "start_date")
    end = Attr[str]("EndDate", "end_date")
    window_mode = Attr[str]("FlexibleTimeWindow.Mode", "flexible_time_window.mode")
    window = Attr[int](
        "FlexibleTimeWindow.MaximumWindowInMinutes", "flexible_time_window.maximum_window_in_minutes"
    )
    kms_key = Attr[str]("KmsKeyArn", "kms_key_arn")
    called = One(ScheduleTarget, "Target", "target")


class HttpParameter(Struct):
    """A header, a query string parameter or a field that every request of a connection gets."""

    key = Attr[str]("Key", "key")
    content = Attr[str]("Value", "value")
    is_secret = Attr[bool]("IsValueSecret", "is_value_secret")


class HttpParameters(Struct):
    """What is sent with every request."""

    headers = Many(HttpParameter, "HeaderParameters", "header")
    query = Many(HttpParameter, "QueryStringParameters", "query_string")
    body = Many(HttpParameter, "BodyParameters", "body")


class Connection(
    Kind,
    type="AWS::Events::Connection",
    terraform="aws_cloudwatch_event_connection",
    name="Name",
    attributes={"name": None},
):
    """How EventBridge authenticates itself to an API."""

    name = Attr[str]("Name", "name")
    api_key = Attr[str]("AuthParameters.ApiKeyAuthParameters.ApiKeyValue", "auth_parameters.api_key.value")
    password = Attr[str]("AuthParameters.BasicAuthParameters.Password", "auth_parameters.basic.password")
    client_secret = Attr[str](
        "AuthParameters.OAuthParameters.ClientParameters.ClientSecret",
        "auth_parameters.oauth.client_parameters.client_secret",
    )
    http = One(
        HttpParameters,
        "AuthParameters.InvocationHttpParameters",
        "auth_parameters.invocation_http_parameters",
    )
    oauth_http = One(
        HttpParameters,
        "AuthParameters.OAuthParameters.OAuthHttpParameters",
        "auth_parameters.oauth.oauth_http_parameters",
    )
