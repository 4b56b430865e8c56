"""AWS Lambda: functions, what invokes them, and what becomes of events that fail."""

from __future__ import annotations

from iacguard.graph.kind import Attr, AttrList, Default, Kind, Many, One, Satellite, Spelling, Struct
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Composed, Demand, Subject, allowing
from iacguard.graph.reading import Reading
from iacguard.kinds import convert
from iacguard.kinds.tags import Tag
from iacguard.value import Value

RUNTIME_MANAGEMENT = Satellite("aws_lambda_runtime_management_config", link="function_name")
RECURSION = Satellite("aws_lambda_function_recursion_config", link="function_name")


class DeadLetterConfig(Struct):
    """Where events of asynchronous invocations go that failed for good."""

    destination = Attr[str]("TargetArn", "target_arn")


class VpcConfig(Struct):
    """The network that the function's code reaches out to."""

    security_groups = AttrList[str]("SecurityGroupIds", "security_group_ids")
    subnets = AttrList[str]("SubnetIds", "subnet_ids")
    ipv6 = Attr[bool]("Ipv6AllowedForDualStack", "ipv6_allowed_for_dual_stack", default=False)


class FileSystem(Struct):
    """A file system that is mounted into the function."""

    arn = Attr[str]("Arn", "arn")
    mount_path = Attr[str]("LocalMountPath", "local_mount_path")


class LoggingConfig(Struct):
    """How and where the function logs."""

    format = Attr[str]("LogFormat", "log_format", default="Text")
    application_level = Attr[str]("ApplicationLogLevel", "application_log_level")
    system_level = Attr[str]("SystemLogLevel", "system_log_level")
    group = Attr[str]("LogGroup", "log_group")


class Function(
    Kind,
    type="AWS::Lambda::Function",
    terraform="aws_lambda_function",
    name="FunctionName",
    arn="arn:{partition}:lambda:{region}:{account}:function:{ref}",
    attributes={"function_name": None},
):
    """A function. Terraform's ``qualified_arn`` and ``version`` are of a version it publishes."""

    name = Attr[str]("FunctionName", "function_name")
    description = Attr[str]("Description", "description")
    role = Attr[str]("Role", "role")
    runtime = Attr[str]("Runtime", "runtime")
    handler = Attr[str]("Handler", "handler")
    architectures = AttrList[str]("Architectures", "architectures")
    package_type = Attr[str]("PackageType", "package_type", default="Zip")
    code_bucket = Attr[str]("Code.S3Bucket", "s3_bucket")
    code_key = Attr[str]("Code.S3Key", "s3_key")
    code_version = Attr[str]("Code.S3ObjectVersion", "s3_object_version")
    code_image = Attr[str]("Code.ImageUri", "image_uri")
    code_kms_key = Attr[str]("Code.SourceKMSKeyArn", "source_kms_key_arn")
    code_text = Attr[str]("Code.ZipFile", None, reason="Terraform takes an archive, never the text of a file")
    image_command = AttrList[str]("ImageConfig.Command", "image_config.command")
    image_entry_point = AttrList[str]("ImageConfig.EntryPoint", "image_config.entry_point")
    image_folder = Attr[str]("ImageConfig.WorkingDirectory", "image_config.working_directory")
    memory = Attr[int]("MemorySize", "memory_size", default=128)
    """MB."""
    timeout = Attr[int]("Timeout", "timeout", default=3)
    """Seconds."""
    storage = Attr[int]("EphemeralStorage.Size", "ephemeral_storage.size", default=512)
    """MB of ``/tmp``."""
    environment = Attr[object]("Environment.Variables", "environment.variables")
    kms_key = Attr[str]("KmsKeyArn", "kms_key_arn")
    dead_letter = One(DeadLetterConfig, "DeadLetterConfig", "dead_letter_config")
    tracing = Attr[str]("TracingConfig.Mode", "tracing_config.mode", default="PassThrough")
    vpc = One(VpcConfig, "VpcConfig", "vpc_config")
    file_systems = Many(FileSystem, "FileSystemConfigs", "file_system_config")
    logging = One(LoggingConfig, "LoggingConfig", "logging_config")
    layers = AttrList[str]("Layers", "layers")
    code_signing = Attr[str]("CodeSigningConfigArn", "code_signing_config_arn")
    snap_start = Attr[str]("SnapStart.ApplyOn", "snap_start.apply_on", default="None")
    capacity_provider = Attr[object]("CapacityProviderConfig", "capacity_provider_config")
    """Instances of the account's own that it runs on, with other limits than Lambda's."""
    tenancy = Attr[object]("TenancyConfig", "tenancy_config")
    durable = Attr[object]("DurableConfig", "durable_config")
    """That an execution may be suspended and go on in further invocations."""
    reserved_concurrency = Attr[int](
        "ReservedConcurrentExecutions", Spelling("reserved_concurrent_executions", convert.NEGATIVE_IS_NONE)
    )
    recursive_loop = Attr[str]("RecursiveLoop", RECURSION.at("recursive_loop"), default="Terminate")
    update_runtime_on = Attr[str](
        "RuntimeManagementConfig.UpdateRuntimeOn",
        RUNTIME_MANAGEMENT.at("update_runtime_on"),
        default="Auto",
    )
    runtime_version = Attr[str](
        "RuntimeManagementConfig.RuntimeVersionArn", RUNTIME_MANAGEMENT.at("runtime_version_arn")
    )
    tags = Many(Tag, "Tags", Spelling("tags", convert.TAGS))

    @property
    def publishes(self) -> Reading[object]:
        """Whether the function publishes a version of each change by itself, as Terraform's do when told."""
        source = self.resource.source_properties
        return Reading(self.resource, self.scope, source, self.place, "").read("publish", False)


class VersionWeight(Struct):
    """A further version that an alias sends part of the traffic to."""

    version = Attr[str]("FunctionVersion", None, reason="a key of a map")
    weight = Attr[float]("FunctionWeight", None, reason="a value of a map")


class Alias(
    Kind,
    type="AWS::Lambda::Alias",
    terraform="aws_lambda_alias",
    attributes={"arn": None},
):
    """A name for a version. What refers to it invokes that version."""

    name = Attr[str]("Name", "name")
    description = Attr[str]("Description", "description")
    function = Attr[str]("FunctionName", "function_name")
    version = Attr[str]("FunctionVersion", "function_version")
    weights = Many(
        VersionWeight,
        "RoutingConfig.AdditionalVersionWeights",
        Spelling("routing_config.additional_version_weights", convert.VERSION_WEIGHTS),
    )
    provisioned = Attr[int](
        "ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions",
        None,
        reason="aws_lambda_provisioned_concurrency_config names a function and a qualifier, not an alias",
    )


class Version(Kind, type="AWS::Lambda::Version", terraform=None, reason="a function publishes its own"):
    """A published, unchangeable copy of a function."""

    function = Attr[str]("FunctionName", None, reason="the function it stands in")
    description = Attr[str]("Description", None, reason="that of the function")
    provisioned = Attr[int](
        "ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions",
        None,
        reason="aws_lambda_provisioned_concurrency_config names a function and a qualifier",
    )


class ProvisionedConcurrency(
    Kind,
    type="aws_lambda_provisioned_concurrency_config",
    terraform="aws_lambda_provisioned_concurrency_config",
):
    """Terraform's environments that are kept ready, a resource by itself, under the provider's names."""

    function = Attr[str]("function_name", Spelling("function_name", qualifier="qualifier"))
    """The function with the alias or version that has them."""
    amount = Attr[int]("provisioned_concurrent_executions", "provisioned_concurrent_executions")


def _permission(permission: Permission) -> Value:
    demands = (
        Demand("ArnLike", "aws:SourceArn", permission.source),
        Demand("StringEquals", "aws:SourceAccount", permission.source_account),
        Demand("StringEquals", "aws:PrincipalOrgID", permission.organization),
        Demand("StringEquals", "lambda:EventSourceToken", permission.token),
        Demand("StringEquals", "lambda:FunctionUrlAuthType", permission.url_auth),
        Demand("Bool", "lambda:InvokedViaFunctionUrl", permission.via_url),
    )
    return allowing(permission, permission.principal, permission.action, demands)


class Permission(Kind, type="AWS::Lambda::Permission", terraform="aws_lambda_permission"):
    """A statement of a function's resource policy: who may invoke it."""

    function = Attr[str]("FunctionName", Spelling("function_name", qualifier="qualifier"))
    action = Attr[str]("Action", "action")
    principal = Attr[str]("Principal", "principal")
    source = Attr[str]("SourceArn", "source_arn")
    source_account = Attr[str]("SourceAccount", "source_account")
    organization = Attr[str]("PrincipalOrgID", "principal_org_id")
    token = Attr[str]("EventSourceToken", "event_source_token")
    url_auth = Attr[str]("FunctionUrlAuthType", "function_url_auth_type")
    via_url = Attr[bool]("InvokedViaFunctionUrl", None, reason="the provider does not have it yet")
    policy = Composed(ResourcePolicy, _permission)
    for_ = Subject(function)


class LambdaResourcePolicy(
    Kind, type="AWS::Lambda::ResourcePolicy", terraform=None, reason="the provider has aws_lambda_permission"
):
    """The whole resource policy of a function, a layer or the like."""

    resource_arn = Attr[str]("ResourceArn", None, reason="CloudFormation only")
    policy = One(ResourcePolicy, "PolicyDocument", None, reason="CloudFormation only")
    for_ = Subject(resource_arn)


class Filter(Struct):
    """A pattern that events must match."""

    pattern = Attr[object]("Pattern", "pattern")


class SourceAccess(Struct):
    """A credential, a subnet or the like that reading a source needs."""

    type = Attr[str]("Type", "type")
    uri = Attr[str]("URI", "uri")


class EventSourceMapping(
    Kind,
    type="AWS::Lambda::EventSourceMapping",
    terraform="aws_lambda_event_source_mapping",
    attributes={"arn": "EventSourceMappingArn", "uuid": None},
):
    """Lambda polling a queue, stream or broker, and invoking a function with what it reads."""

    function = Attr[str]("FunctionName", "function_name")
    source = Attr[str]("EventSourceArn", "event_source_arn")
    enabled = Attr[bool]("Enabled", "enabled", default=True)
    batch_size = Attr[int]("BatchSize", "batch_size")
    batch_window = Attr[int]("MaximumBatchingWindowInSeconds", "maximum_batching_window_in_seconds")
    bisect = Attr[bool]("BisectBatchOnFunctionError", "bisect_batch_on_function_error", default=False)
    on_failure = Attr[str](
        "DestinationConfig.OnFailure.Destination", "destination_config.on_failure.destination_arn"
    )
    filters = Many(Filter, "FilterCriteria.Filters", "filter_criteria.filter")
    response_types = AttrList[str]("FunctionResponseTypes", "function_response_types")
    kms_key = Attr[str]("KmsKeyArn", "kms_key_arn")
    maximum_age = Attr[int]("MaximumRecordAgeInSeconds", "maximum_record_age_in_seconds", default=-1)
    maximum_retries = Attr[int]("MaximumRetryAttempts", "maximum_retry_attempts", default=-1)
    parallelization = Attr[int]("ParallelizationFactor", "parallelization_factor", default=1)
    maximum_concurrency = Attr[int]("ScalingConfig.MaximumConcurrency", "scaling_config.maximum_concurrency")
    minimum_pollers = Attr[int](
        "ProvisionedPollerConfig.MinimumPollers", "provisioned_poller_config.minimum_pollers"
    )
    maximum_pollers = Attr[int](
        "ProvisionedPollerConfig.MaximumPollers", "provisioned_poller_config.maximum_pollers"
    )
    metrics = AttrList[str]("MetricsConfig.Metrics", "metrics_config.metrics")
    queues = AttrList[str]("Queues", "queues")
    topics = AttrList[str]("Topics", "topics")
    self_managed_servers = AttrList[str](
        "SelfManagedEventSource.Endpoints.KafkaBootstrapServers",
        Spelling("self_managed_event_source.endpoints.KAFKA_BOOTSTRAP_SERVERS", convert.COMMA_SEPARATED),
    )
    kafka_consumer_group = Attr[str](
        "AmazonManagedKafkaEventSourceConfig.ConsumerGroupId",
        "amazon_managed_kafka_event_source_config.consumer_group_id",
    )
    self_managed_consumer_group = Attr[str](
        "SelfManagedKafkaEventSourceConfig.ConsumerGroupId",
        "self_managed_kafka_event_source_config.consumer_group_id",
    )
    document_database = Attr[str](
        "DocumentDBEventSourceConfig.DatabaseName", "document_db_event_source_config.database_name"
    )
    access = Many(SourceAccess, "SourceAccessConfigurations", "source_access_configuration")
    starting_position = Attr[str]("StartingPosition", "starting_position")
    starting_time = Attr[str]("StartingPositionTimestamp", "starting_position_timestamp")
    tumbling_window = Attr[int]("TumblingWindowInSeconds", "tumbling_window_in_seconds")
    tags = Many(Tag, "Tags", Spelling("tags", convert.TAGS))


class EventInvokeConfig(
    Kind, type="AWS::Lambda::EventInvokeConfig", terraform="aws_lambda_function_event_invoke_config"
):
    """How asynchronous invocations of one version, alias or ``$LATEST`` are retried and end."""

    function = Attr[str]("FunctionName", "function_name")
    qualifier = Attr[str]("Qualifier", "qualifier", default=Default(terraform="$LATEST"))
    on_failure = Attr[str](
        "DestinationConfig.OnFailure.Destination", "destination_config.on_failure.destination"
    )
    on_success = Attr[str](
        "DestinationConfig.OnSuccess.Destination", "destination_config.on_success.destination"
    )
    maximum_age = Attr[int]("MaximumEventAgeInSeconds", "maximum_event_age_in_seconds", default=21600)
    maximum_retries = Attr[int]("MaximumRetryAttempts", "maximum_retry_attempts", default=2)


class Cors(Struct):
    """Who may call a function URL from a browser."""

    credentials = Attr[bool]("AllowCredentials", "allow_credentials", default=False)
    headers = AttrList[str]("AllowHeaders", "allow_headers")
    methods = AttrList[str]("AllowMethods", "allow_methods")
    origins = AttrList[str]("AllowOrigins", "allow_origins")
    exposed = AttrList[str]("ExposeHeaders", "expose_headers")
    maximum_age = Attr[int]("MaxAge", "max_age", default=0)


class Url(
    Kind,
    type="AWS::Lambda::Url",
    terraform="aws_lambda_function_url",
    attributes={"function_url": "FunctionUrl", "function_arn": "FunctionArn"},
):
    """A function's own HTTPS endpoint."""

    function = Attr[str]("TargetFunctionArn", "function_name")
    qualifier = Attr[str]("Qualifier", "qualifier")
    auth = Attr[str]("AuthType", "authorization_type")
    invoke_mode = Attr[str]("InvokeMode", "invoke_mode", default="BUFFERED")
    cors = One(Cors, "Cors", "cors")


class LayerVersion(
    Kind,
    type="AWS::Lambda::LayerVersion",
    terraform="aws_lambda_layer_version",
    attributes={"arn": None},
):
    """A version of a layer. ``Ref`` gives its ARN, with the version in it."""

    name = Attr[str]("LayerName", "layer_name")
    description = Attr[str]("Description", "description")
    architectures = AttrList[str]("CompatibleArchitectures", "compatible_architectures")
    runtimes = AttrList[str]("CompatibleRuntimes", "compatible_runtimes")
    license = Attr[str]("LicenseInfo", "license_info")
    content_bucket = Attr[str]("Content.S3Bucket", "s3_bucket")
    content_key = Attr[str]("Content.S3Key", "s3_key")
    content_version = Attr[str]("Content.S3ObjectVersion", "s3_object_version")


def _layer_permission(permission: LayerVersionPermission) -> Value:
    demands = (Demand("StringEquals", "aws:PrincipalOrgID", permission.organization),)
    return allowing(permission, permission.principal, permission.action, demands)


class LayerVersionPermission(
    Kind, type="AWS::Lambda::LayerVersionPermission", terraform="aws_lambda_layer_version_permission"
):
    """Who may use a version of a layer."""

    layer = Attr[str]("LayerVersionArn", Spelling("layer_name", qualifier="version_number"))
    action = Attr[str]("Action", "action")
    principal = Attr[str]("Principal", "principal")
    organization = Attr[str]("OrganizationId", "organization_id")
    policy = Composed(ResourcePolicy, _layer_permission)
    for_ = Subject(layer)
