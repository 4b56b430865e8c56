"""Amazon API Gateway, both generations."""

from __future__ import annotations

from iacguard.graph.kind import Attr, AttrList, Kind, One, Struct
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject

_INTEGRATION = "aws_api_gateway_integration is a resource that names an API, a resource and a method"


class Integration(Struct):
    """What is behind a method of a REST API."""

    type = Attr[str]("Type", None, reason=_INTEGRATION)
    uri = Attr[str]("Uri", None, reason=_INTEGRATION)
    http_method = Attr[str]("IntegrationHttpMethod", None, reason=_INTEGRATION)
    credentials = Attr[str]("Credentials", None, reason=_INTEGRATION)
    request_parameters = Attr[object]("RequestParameters", None, reason=_INTEGRATION)
    timeout = Attr[int]("TimeoutInMillis", None, default=29000, reason=_INTEGRATION)
    """Milliseconds."""


class Method(Kind, type="AWS::ApiGateway::Method", terraform="aws_api_gateway_method"):
    """A method of a REST API."""

    api = Attr[str]("RestApiId", "rest_api_id")
    resource_id = Attr[str]("ResourceId", "resource_id")
    http_method = Attr[str]("HttpMethod", "http_method")
    authorization = Attr[str]("AuthorizationType", "authorization", default="NONE")
    authorizer = Attr[str]("AuthorizerId", "authorizer_id")
    api_key_required = Attr[bool]("ApiKeyRequired", "api_key_required", default=False)
    integration = One(Integration, "Integration", None, reason=_INTEGRATION)


class MethodIntegration(
    Kind,
    type="aws_api_gateway_integration",
    terraform="aws_api_gateway_integration",
):
    """Terraform's integration of a method, a resource by itself, under the provider's names."""

    type = Attr[str]("type", "type")
    uri = Attr[str]("uri", "uri")
    request_parameters = Attr[object]("request_parameters", "request_parameters")


class ApiIntegration(Kind, type="AWS::ApiGatewayV2::Integration", terraform="aws_apigatewayv2_integration"):
    """What is behind routes of an HTTP or WebSocket API."""

    api = Attr[str]("ApiId", "api_id")
    type = Attr[str]("IntegrationType", "integration_type")
    uri = Attr[str]("IntegrationUri", "integration_uri")
    request_parameters = Attr[object]("RequestParameters", "request_parameters")


class DomainName(
    Kind,
    type="AWS::ApiGateway::DomainName",
    terraform="aws_api_gateway_domain_name",
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
    security_policy = Attr[str]("SecurityPolicy", "security_policy")


class ApiDomainName(
    Kind,
    type="AWS::ApiGatewayV2::DomainName",
    terraform="aws_apigatewayv2_domain_name",
    attributes={
        "arn": "DomainNameArn",
        "domain_name": None,
        "domain_name_configuration.hosted_zone_id": "RegionalHostedZoneId",
        "domain_name_configuration.target_domain_name": "RegionalDomainName",
    },
):
    """A domain name of HTTP and WebSocket APIs."""

    domain = Attr[str]("DomainName", "domain_name")


class RestApi(
    Kind,
    type="AWS::ApiGateway::RestApi",
    terraform="aws_api_gateway_rest_api",
    attributes={"root_resource_id": "RootResourceId"},
):
    """A REST API."""

    name = Attr[str]("Name", "name")
    policy = One(ResourcePolicy, "Policy", "policy")


class RestApiPolicy(
    Kind,
    type="aws_api_gateway_rest_api_policy",
    terraform="aws_api_gateway_rest_api_policy",
):
    """Who may call a REST API."""

    api = Attr[str]("rest_api_id", "rest_api_id")
    policy = One(ResourcePolicy, "policy", "policy")
    for_ = Subject(api)
