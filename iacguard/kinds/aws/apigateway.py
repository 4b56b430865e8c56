"""Amazon API Gateway, both generations.

Terraform has a resource for each part of a method: ``aws_api_gateway_integration`` names its API, its
resource and its method, so it is a kind of its own here, and a structure inside the method elsewhere.
"""

from __future__ import annotations

from iacguard.graph.kind import (
    Attr,
    AttrList,
    Conversion,
    Default,
    Kind,
    Many,
    One,
    Satellite,
    Spelling,
    Struct,
    unknown_part,
)
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject
from iacguard.kinds.convert import NEGATIVE_IS_NONE
from iacguard.value import Literal, Value

METHOD_SETTINGS = Satellite("aws_api_gateway_method_settings", link="stage_name")

_INTEGRATION = "aws_api_gateway_integration is a resource that names an API, a resource and a method"


def _path(value: Value) -> Value:
    """``/orders`` of ``orders/GET``, ``/*`` of ``*/*``."""
    if not isinstance(value, Literal):
        return unknown_part(value, "not known which path")
    path = str(value.value).rpartition("/")[0]
    return Literal(value.span, f"/{path.strip('/')}", value.origin)


def _method(value: Value) -> Value:
    """``GET`` of ``orders/GET``."""
    if not isinstance(value, Literal):
        return unknown_part(value, "not known which method")
    return Literal(value.span, str(value.value).rpartition("/")[2], value.origin)


def _whole(value: Value) -> Value:
    return unknown_part(value, "a path and a method are one attribute there")


_PATH = Conversion("path of a method_path", _path, _whole)
_METHOD = Conversion("method of a method_path", _method, _whole)


# REST APIs -------------------------------------------------------------------------------------


class RestApi(
    Kind,
    type="AWS::ApiGateway::RestApi",
    terraform="aws_api_gateway_rest_api",
    attributes={"root_resource_id": "RootResourceId"},
):
    """A REST API."""

    name = Attr[str]("Name", "name")
    policy = One(ResourcePolicy, "Policy", "policy")
    body = Attr[object]("Body", "body")
    """Its OpenAPI document; :mod:`iacguard.kinds.openapi` reads it."""
    stored_body = Attr[object]("BodyS3Location", None, reason="a document in S3 is read as any object is")
    cloned_from = Attr[str]("CloneFrom", None, reason="Terraform cannot copy an API")
    endpoint_types = AttrList[str]("EndpointConfiguration.Types", "endpoint_configuration.types")
    has_no_default_endpoint = Attr[bool](
        "DisableExecuteApiEndpoint", "disable_execute_api_endpoint", default=False
    )


class RestApiPolicy(
    Kind,
    type="aws_api_gateway_rest_api_policy",
    terraform="aws_api_gateway_rest_api_policy",
):
    """Who may call a REST API."""

    api = Attr[str]("rest_api_id", "rest_api_id")
    policy = One(ResourcePolicy, "policy", "policy")
    for_ = Subject(api)


class RestApiContent(Kind, type="aws_api_gateway_rest_api_put", terraform="aws_api_gateway_rest_api_put"):
    """An OpenAPI document that Terraform puts into a REST API which it is no part of."""

    api = Attr[str]("rest_api_id", "rest_api_id")
    body = Attr[object]("body", "body")


class PathResource(Kind, type="AWS::ApiGateway::Resource", terraform="aws_api_gateway_resource"):
    """One segment of the paths of a REST API."""

    api = Attr[str]("RestApiId", "rest_api_id")
    parent = Attr[str]("ParentId", "parent_id")
    path_part = Attr[str]("PathPart", "path_part")


class IntegrationResponse(Struct):
    """What is made of an answer of what is behind a method."""

    parameters = Attr[object]("ResponseParameters", None, reason=_INTEGRATION)


class Integration(Struct):
    """What is behind a method of a REST API."""

    type = Attr[str]("Type", None, reason=_INTEGRATION)
    uri = Attr[str]("Uri", None, reason=_INTEGRATION)
    http_method = Attr[str]("IntegrationHttpMethod", None, reason=_INTEGRATION)
    credentials = Attr[str]("Credentials", None, reason=_INTEGRATION)
    connection_type = Attr[str]("ConnectionType", None, default="INTERNET", reason=_INTEGRATION)
    request_parameters = Attr[object]("RequestParameters", None, reason=_INTEGRATION)
    timeout = Attr[int]("TimeoutInMillis", None, default=29000, reason=_INTEGRATION)
    """Milliseconds."""
    transfer_mode = Attr[str]("ResponseTransferMode", None, default="BUFFERED", reason=_INTEGRATION)
    responses = Many(IntegrationResponse, "IntegrationResponses", None, reason=_INTEGRATION)


class Method(Kind, type="AWS::ApiGateway::Method", terraform="aws_api_gateway_method"):
    """A method of a REST API."""

    api = Attr[str]("RestApiId", "rest_api_id")
    resource_id = Attr[str]("ResourceId", "resource_id")
    http_method = Attr[str]("HttpMethod", "http_method")
    authorization = Attr[str]("AuthorizationType", "authorization", default="NONE")
    authorizer = Attr[str]("AuthorizerId", "authorizer_id")
    api_key_required = Attr[bool]("ApiKeyRequired", "api_key_required", default=False)
    request_models = Attr[object]("RequestModels", "request_models")
    """The model of the body by content type."""
    request_parameters = Attr[object]("RequestParameters", "request_parameters")
    """Whether a parameter has to be there, by where it stands."""
    validator = Attr[str]("RequestValidatorId", "request_validator_id")
    integration = One(Integration, "Integration", None, reason=_INTEGRATION)


class RequestValidator(
    Kind, type="AWS::ApiGateway::RequestValidator", terraform="aws_api_gateway_request_validator"
):
    """Which parts of a request are held against what a method declares."""

    body = Attr[bool]("ValidateRequestBody", "validate_request_body", default=False)
    parameters = Attr[bool]("ValidateRequestParameters", "validate_request_parameters", default=False)


class MethodIntegration(
    Kind,
    type="aws_api_gateway_integration",
    terraform="aws_api_gateway_integration",
):
    """Terraform's integration of a method, a resource by itself, under the provider's names."""

    api = Attr[str]("rest_api_id", "rest_api_id")
    resource_id = Attr[str]("resource_id", "resource_id")
    method = Attr[str]("http_method", "http_method")
    type = Attr[str]("type", "type")
    uri = Attr[str]("uri", "uri")
    http_method = Attr[str]("integration_http_method", "integration_http_method")
    connection_type = Attr[str]("connection_type", "connection_type", default="INTERNET")
    credentials = Attr[str]("credentials", "credentials")
    request_parameters = Attr[object]("request_parameters", "request_parameters")
    timeout = Attr[int]("timeout_milliseconds", "timeout_milliseconds", default=29000)
    """Milliseconds."""
    transfer_mode = Attr[str]("response_transfer_mode", "response_transfer_mode", default="BUFFERED")


class MethodIntegrationResponse(
    Kind,
    type="aws_api_gateway_integration_response",
    terraform="aws_api_gateway_integration_response",
):
    """Terraform's answer of an integration, a resource by itself, under the provider's names."""

    parameters = Attr[object]("response_parameters", "response_parameters")


class Authorizer(Kind, type="AWS::ApiGateway::Authorizer", terraform="aws_api_gateway_authorizer"):
    """What decides who may call methods of a REST API."""

    api = Attr[str]("RestApiId", "rest_api_id")
    name = Attr[str]("Name", "name")
    type = Attr[str]("Type", "type")
    uri = Attr[str]("AuthorizerUri", "authorizer_uri")
    credentials = Attr[str]("AuthorizerCredentials", "authorizer_credentials")


class MethodSetting(Struct):
    """How a stage treats a method, or all of them: ``/*`` and ``*``, in Terraform ``*/*``."""

    resource_path = Attr[str]("ResourcePath", Spelling("method_path", _PATH))
    method = Attr[str]("HttpMethod", Spelling("method_path", _METHOD))
    logging_level = Attr[str]("LoggingLevel", "settings.logging_level", default="OFF")
    data_trace = Attr[bool]("DataTraceEnabled", "settings.data_trace_enabled", default=False)
    caching = Attr[bool]("CachingEnabled", "settings.caching_enabled", default=False)
    cache_encrypted = Attr[bool]("CacheDataEncrypted", "settings.cache_data_encrypted", default=False)
    rate_limit = Attr[float](
        "ThrottlingRateLimit", Spelling("settings.throttling_rate_limit", NEGATIVE_IS_NONE)
    )
    """Requests a second."""
    burst_limit = Attr[int](
        "ThrottlingBurstLimit", Spelling("settings.throttling_burst_limit", NEGATIVE_IS_NONE)
    )


class Stage(
    Kind,
    type="AWS::ApiGateway::Stage",
    terraform="aws_api_gateway_stage",
    name="StageName",
    attributes={"stage_name": None},
):
    """What a deployment of a REST API is called by, and how calls of it are treated."""

    api = Attr[str]("RestApiId", "rest_api_id")
    name = Attr[str]("StageName", "stage_name")
    deployment = Attr[str]("DeploymentId", "deployment_id")
    access_log = Attr[str]("AccessLogSetting.DestinationArn", "access_log_settings.destination_arn")
    tracing = Attr[bool]("TracingEnabled", "xray_tracing_enabled", default=False)
    settings = Many(MethodSetting, "MethodSettings", METHOD_SETTINGS.each())
    cache = Attr[bool]("CacheClusterEnabled", "cache_cluster_enabled", default=False)
    cache_size = Attr[str]("CacheClusterSize", "cache_cluster_size")


class StageDescription(Struct):
    """The settings of the stage that a deployment makes along with itself."""

    access_log = Attr[str]("AccessLogSetting.DestinationArn", None, reason="a stage has settings there")
    tracing = Attr[bool]("TracingEnabled", None, default=False, reason="a stage has settings there")
    data_trace = Attr[bool]("DataTraceEnabled", None, default=False, reason="a stage has settings there")
    rate_limit = Attr[float]("ThrottlingRateLimit", None, reason="a stage has settings there")
    burst_limit = Attr[int]("ThrottlingBurstLimit", None, reason="a stage has settings there")
    settings = Many(MethodSetting, "MethodSettings", None, reason="a stage has settings there")


class Deployment(Kind, type="AWS::ApiGateway::Deployment", terraform="aws_api_gateway_deployment"):
    """A snapshot of a REST API. With a name for one it makes a stage along with itself."""

    api = Attr[str]("RestApiId", "rest_api_id")
    stage_name = Attr[str]("StageName", Spelling("stage_name", until=5))
    stage = One(StageDescription, "StageDescription", None, reason="stage_description is a text there")


class PlanStage(Struct):
    """A stage that a usage plan is for."""

    api = Attr[str]("ApiId", "api_id")
    stage = Attr[str]("Stage", "stage")


class UsagePlan(Kind, type="AWS::ApiGateway::UsagePlan", terraform="aws_api_gateway_usage_plan"):
    """Which callers with an API key may call which stages, and how often."""

    stages = Many(PlanStage, "ApiStages", "api_stages")
    rate_limit = Attr[float]("Throttle.RateLimit", "throttle_settings.rate_limit")
    burst_limit = Attr[int]("Throttle.BurstLimit", "throttle_settings.burst_limit")


class BasePathMapping(
    Kind, type="AWS::ApiGateway::BasePathMapping", terraform="aws_api_gateway_base_path_mapping"
):
    """Puts a REST API under a domain name."""

    api = Attr[str]("RestApiId", "api_id")
    domain = Attr[str]("DomainName", "domain_name")


class DomainName(
    Kind,
    type="AWS::ApiGateway::DomainName",
    terraform="aws_api_gateway_domain_name",
    name="DomainName",
    attributes={
        "arn": "DomainNameArn",
        "cloudfront_domain_name": "DistributionDomainName",
        "cloudfront_zone_id": "DistributionHostedZoneId",
        "domain_name": None,
        "regional_domain_name": "RegionalDomainName",
        "regional_zone_id": "RegionalHostedZoneId",
    },
):
    """A domain name of REST APIs."""

    domain = Attr[str]("DomainName", "domain_name")
    certificate = Attr[str]("CertificateArn", "certificate_arn")
    regional_certificate = Attr[str]("RegionalCertificateArn", "regional_certificate_arn")
    endpoint_types = AttrList[str]("EndpointConfiguration.Types", "endpoint_configuration.types")
    security_policy = Attr[str]("SecurityPolicy", "security_policy", default="TLS_1_0")
    truststore = Attr[str](
        "MutualTlsAuthentication.TruststoreUri", "mutual_tls_authentication.truststore_uri"
    )
    """The authorities that clients have to have a certificate of."""


class PrivateDomainName(
    Kind,
    type="AWS::ApiGateway::DomainNameV2",
    terraform=None,
    reason="aws_api_gateway_domain_name stands for private domain names, too",
):
    """A domain name of private REST APIs."""

    domain = Attr[str]("DomainName", None, reason="that of aws_api_gateway_domain_name")
    security_policy = Attr[str](
        "SecurityPolicy", None, default="TLS_1_2", reason="that of aws_api_gateway_domain_name"
    )


# HTTP and WebSocket APIs -----------------------------------------------------------------------


class Cors(Struct):
    """Which web pages may call an HTTP API."""

    origins = AttrList[str]("AllowOrigins", "allow_origins")
    credentials = Attr[bool]("AllowCredentials", "allow_credentials", default=False)


class Api(
    Kind,
    type="AWS::ApiGatewayV2::Api",
    terraform="aws_apigatewayv2_api",
    attributes={"api_endpoint": "ApiEndpoint"},
):
    """An HTTP or a WebSocket API."""

    name = Attr[str]("Name", "name")
    protocol = Attr[str]("ProtocolType", "protocol_type")
    body = Attr[object]("Body", "body")
    """Its OpenAPI document; :mod:`iacguard.kinds.openapi` reads it."""
    stored_body = Attr[object]("BodyS3Location", None, reason="a document in S3 is read as any object is")
    quick_target = Attr[str]("Target", "target")
    """What quick creation puts behind the one route of the API."""
    quick_credentials = Attr[str]("CredentialsArn", "credentials_arn")
    key_selection = Attr[str](
        "ApiKeySelectionExpression", "api_key_selection_expression", default="$request.header.x-api-key"
    )
    schema_validation_off = Attr[bool](
        "DisableSchemaValidation", None, reason="the provider leaves it to the service"
    )
    cors = One(Cors, "CorsConfiguration", "cors_configuration")
    has_no_default_endpoint = Attr[bool](
        "DisableExecuteApiEndpoint", "disable_execute_api_endpoint", default=False
    )


class Route(Kind, type="AWS::ApiGatewayV2::Route", terraform="aws_apigatewayv2_route"):
    """A route of an HTTP or WebSocket API."""

    api = Attr[str]("ApiId", "api_id")
    key = Attr[str]("RouteKey", "route_key")
    authorization = Attr[str]("AuthorizationType", "authorization_type", default="NONE")
    authorizer = Attr[str]("AuthorizerId", "authorizer_id")
    api_key_required = Attr[bool]("ApiKeyRequired", "api_key_required", default=False)
    request_models = Attr[object]("RequestModels", "request_models")
    request_parameters = Attr[object]("RequestParameters", "request_parameter")
    model_selection = Attr[str]("ModelSelectionExpression", "model_selection_expression")
    response_selection = Attr[str]("RouteResponseSelectionExpression", "route_response_selection_expression")


class ApiIntegration(Kind, type="AWS::ApiGatewayV2::Integration", terraform="aws_apigatewayv2_integration"):
    """What is behind routes of an HTTP or WebSocket API."""

    api = Attr[str]("ApiId", "api_id")
    type = Attr[str]("IntegrationType", "integration_type")
    uri = Attr[str]("IntegrationUri", "integration_uri")
    credentials = Attr[str]("CredentialsArn", "credentials_arn")
    connection_type = Attr[str]("ConnectionType", "connection_type", default="INTERNET")
    request_parameters = Attr[object]("RequestParameters", "request_parameters")
    timeout = Attr[int]("TimeoutInMillis", "timeout_milliseconds")
    """Milliseconds."""


class ApiAuthorizer(Kind, type="AWS::ApiGatewayV2::Authorizer", terraform="aws_apigatewayv2_authorizer"):
    """What decides who may call routes of an HTTP or WebSocket API."""

    api = Attr[str]("ApiId", "api_id")
    name = Attr[str]("Name", "name")
    uri = Attr[str]("AuthorizerUri", "authorizer_uri")
    credentials = Attr[str]("AuthorizerCredentialsArn", "authorizer_credentials_arn")


class RouteSettings(Struct):
    """How a stage treats its routes."""

    logging_level = Attr[str]("LoggingLevel", "logging_level", default="OFF")
    data_trace = Attr[bool]("DataTraceEnabled", "data_trace_enabled", default=False)
    # The provider sends zero for what a block leaves out.
    rate_limit = Attr[float]("ThrottlingRateLimit", "throttling_rate_limit", default=Default(terraform=0))
    """Requests a second."""
    burst_limit = Attr[int]("ThrottlingBurstLimit", "throttling_burst_limit", default=Default(terraform=0))


class ApiStage(
    Kind,
    type="AWS::ApiGatewayV2::Stage",
    terraform="aws_apigatewayv2_stage",
    attributes={"name": None},
):
    """Where an HTTP or WebSocket API is called, and how calls of it are treated."""

    api = Attr[str]("ApiId", "api_id")
    name = Attr[str]("StageName", "name")
    access_log = Attr[str]("AccessLogSettings.DestinationArn", "access_log_settings.destination_arn")
    defaults = One(RouteSettings, "DefaultRouteSettings", "default_route_settings")
    routes = Attr[object]("RouteSettings", "route_settings")
    """By route in the registry's form, a set of blocks in Terraform's."""
    client_certificate = Attr[str]("ClientCertificateId", "client_certificate_id")
    auto_deploy = Attr[bool]("AutoDeploy", "auto_deploy", default=False)
    deployment = Attr[str]("DeploymentId", "deployment_id")


class ApiDeployment(Kind, type="AWS::ApiGatewayV2::Deployment", terraform="aws_apigatewayv2_deployment"):
    """A snapshot of an HTTP or WebSocket API."""

    api = Attr[str]("ApiId", "api_id")
    stage_name = Attr[str]("StageName", None, reason="a stage names its deployment there")


class DomainConfiguration(Struct):
    """How a domain name of HTTP and WebSocket APIs is reached."""

    security_policy = Attr[str]("SecurityPolicy", "security_policy", default="TLS_1_2")


class ApiDomainName(
    Kind,
    type="AWS::ApiGatewayV2::DomainName",
    terraform="aws_apigatewayv2_domain_name",
    name="DomainName",
    attributes={
        "arn": "DomainNameArn",
        "domain_name": None,
        "domain_name_configuration.hosted_zone_id": "RegionalHostedZoneId",
        "domain_name_configuration.target_domain_name": "RegionalDomainName",
    },
):
    """A domain name of HTTP and WebSocket APIs."""

    domain = Attr[str]("DomainName", "domain_name")
    configurations = Many(DomainConfiguration, "DomainNameConfigurations", "domain_name_configuration")
    truststore = Attr[str](
        "MutualTlsAuthentication.TruststoreUri", "mutual_tls_authentication.truststore_uri"
    )
    """The authorities that clients have to have a certificate of."""


class ApiMapping(Kind, type="AWS::ApiGatewayV2::ApiMapping", terraform="aws_apigatewayv2_api_mapping"):
    """Puts an API under a domain name."""

    api = Attr[str]("ApiId", "api_id")
    domain = Attr[str]("DomainName", "domain_name")
