"""``AWS::Serverless::Api`` and ``AWS::Serverless::HttpApi``, written or implied by events."""

from __future__ import annotations

from iacguard.frontends.sam.domain import expand_domain
from iacguard.frontends.sam.draft import Properties, Sam, Site
from iacguard.frontends.sam.events import Route
from iacguard.frontends.sam.locations import s3_location
from iacguard.frontends.sam.logical_ids import hashed, prefix_of
from iacguard.frontends.sam.openapi import (
    Paths,
    generated_paths,
    merged_document,
    paths_value,
    security_schemes,
    skeleton,
)
from iacguard.frontends.sam.resource_policy import resource_policy
from iacguard.frontends.sam.tags import tag_list
from iacguard.frontends.sam.writing import (
    Case,
    Member,
    Written,
    all_cases,
    cases,
    converted,
    given,
    is_set,
    members,
    or_else,
    part,
    perhaps_absent,
    plain_text,
    substituted,
    under,
    written,
)
from iacguard.text import Span
from iacguard.value import (
    Absent,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
    is_absent,
    map_choices,
)


def expand_rest_api(sam: Sam, routes: list[Route], unplaced: list[Unknown]) -> None:
    """The REST API with its deployment, stage, domain, authorizers and usage plan."""
    api = Properties(sam.site)
    api.take(
        sam.properties,
        "BinaryMediaTypes",
        "MinimumCompressionSize",
        "FailOnWarnings",
        "DisableExecuteApiEndpoint",
        "Name",
        "Description",
        "Mode",
        "ApiKeySourceType",
        "SecurityPolicy",
        "EndpointAccessMode",
    )
    endpoint = sam.get("EndpointConfiguration")
    api.take_as(
        "EndpointConfiguration", sam.properties, "EndpointConfiguration", map_choices(endpoint, _endpoint)
    )
    kind = map_choices(endpoint, lambda side: side.get("Type") if isinstance(side, MapValue) else side)
    types = converted(kind, lambda side: written(side.span, {"endpointConfigurationTypes": side}))
    api.take_as("Parameters", sam.properties, "EndpointConfiguration", types)
    policy = or_else(sam.given("Policy"), resource_policy(sam, routes, unplaced))
    source = "Auth" if is_absent(sam.given("Policy")) else "Policy"
    api.take_as("Policy", sam.properties, source, policy)
    _write_body(api, sam, routes, unplaced, is_http=False)
    sam.main("AWS::ApiGateway::RestApi", api)

    place = sam.site.header
    deployment = Properties(sam.site, {"RestApiId": Reference(place, sam.id)})
    extra = map_choices(
        sam.given("OpenApiVersion"),
        lambda side: side if isinstance(side, Unknown) else _stage_named_stage(side),
    )
    deployment.put("StageName", extra)
    sam.add(f"{sam.id}Deployment", "AWS::ApiGateway::Deployment", deployment)

    stage = Properties(
        sam.site,
        {"RestApiId": Reference(place, sam.id), "DeploymentId": Reference(place, f"{sam.id}Deployment")},
    )
    stage.take(
        sam.properties,
        "StageName",
        "CacheClusterEnabled",
        "CacheClusterSize",
        "Variables",
        "MethodSettings",
        "AccessLogSetting",
        "CanarySetting",
        "TracingEnabled",
    )
    stage.take_as("Tags", sam.properties, "Tags", tag_list(sam.get("Tags")))
    address = stage_address(sam, is_http=False)
    sam.add(address, "AWS::ApiGateway::Stage", stage)
    _permit_authorizers(sam, is_http=False)
    expand_domain(sam, Reference(place, address), None)
    _expand_usage_plan(sam, address)


def _stage_named_stage(version: Value) -> Value:
    """Without ``OpenApiVersion`` SAM deploys to a second stage, which is called Stage."""
    return written(version.span, "Stage") if is_absent(version) else Absent(version.span)


def stage_address(sam: Sam, is_http: bool) -> str:
    """The logical id of the stage of an API."""
    value = sam.get("StageName")
    if is_http and is_set(value) is False:
        return f"{sam.id}ApiGatewayDefaultStage"
    name = plain_text(value)
    if name is None:
        return f"{sam.id}Stage"
    if name.isalnum():
        return f"{sam.id}{name}Stage"
    if is_http and name == "$default":
        return f"{sam.id}ApiGatewayDefaultStage"
    return f"{sam.id}Stage{hashed(name)}"


def _endpoint(value: Value) -> Value:
    if is_absent(value) or isinstance(value, Unknown):
        return value
    if not isinstance(value, MapValue):
        return written(value.span, {"Types": [value]})
    site = Site(value.header or value.span, value.span)
    endpoint = Properties(site)
    kind = value.get("Type")
    endpoint.take_as("Types", value, "Type", converted(kind, lambda side: written(side.span, [side])))
    spelt = "VPCEndpointIds" if "VPCEndpointIds" in value.entries else "VpcEndpointIds"
    endpoint.take_as("VpcEndpointIds", value, spelt)
    endpoint.take(value, "IpAddressType")
    return endpoint.build(site)


def _write_body(
    api: Properties, sam: Sam, routes: list[Route], unplaced: list[Unknown], is_http: bool
) -> None:
    """The document of the API: the given one, one from events, or where it is stored."""
    place = sam.site.header
    paths = generated_paths(routes, sam, is_http)
    if unplaced and paths.rest is None:
        paths = paths._replace(rest=unplaced[0], unsettled=unplaced[0])
    schemes = security_schemes(sam, is_http)
    body = sam.given("DefinitionBody")
    location = sam.given("DefinitionUri")
    is_merged = is_http or is_set(sam.given("MergeDefinitions")) is not False
    added = paths if is_merged else Paths({}, None, paths.security, paths.unsettled)
    extra = None if is_http else _preflight(sam)

    def generate(side: Value) -> Value:
        if not is_absent(side):
            return side
        return map_choices(
            location,
            lambda one: Absent(place) if is_set(one) else one if isinstance(one, Unknown) else document,
        )

    version = written(place, "3.0.1") if is_http else None
    chosen = sam.given("OpenApiVersion")
    if not is_http and not is_absent(chosen) and str(getattr(chosen, "value", "3")).startswith("3"):
        version = chosen
    data: dict[str, Written] = {
        **skeleton(place, version),
        "paths": paths_value(place, paths, extra),
    }
    if not is_absent(schemes):
        if version is None:
            data["securityDefinitions"] = schemes
        else:
            data["components"] = {"securitySchemes": schemes}
    document = written(place, data)
    merged = merged_document(body, added, schemes, sam, is_http)
    api.take_as("Body", sam.properties, "DefinitionBody", map_choices(merged, generate))
    api.take_as("BodyS3Location", sam.properties, "DefinitionUri", s3_location(location, "Bucket", "Key"))


def _preflight(sam: Sam) -> Value | None:
    """The operation that answers browsers when ``Cors`` is set; a mock that nobody has to pay for."""
    cors = sam.given("Cors")
    if is_absent(cors):
        return None
    operation = {"x-amazon-apigateway-integration": {"type": "mock"}, "responses": {}}
    return converted(cors, lambda side: written(side.span, operation))


def _permit_authorizers(sam: Sam, is_http: bool) -> None:
    """The permissions that let the API invoke the functions that are its authorizers."""
    found = members(given(part(sam.get("Auth"), "Authorizers")))
    sam.hide([found.rest])
    for member in found.known:
        authorizer = member.case.value
        site = Site(member.place, authorizer.span)
        flag = part(
            authorizer, "EnableFunctionDefaultPermissions" if is_http else "DisableFunctionDefaultPermissions"
        )
        for function in cases(given(part(authorizer, "FunctionArn")), member.case.when):
            unknown = perhaps_absent(function.value)
            if unknown is not None:
                sam.hide([unknown])
                continue
            for decided in all_cases(given(flag), function.when):
                wanted = is_set(decided.value)
                if wanted is None:
                    sam.hide([_unknown(decided.value)])
                if wanted is not is_http:
                    continue
                permission = Properties(
                    site,
                    {
                        "Action": "lambda:InvokeFunction",
                        "FunctionName": function.value,
                        "Principal": "apigateway.amazonaws.com",
                        "SourceArn": _authorizers_arn(sam, member.place),
                    },
                )
                address = f"{sam.id}{member.key}AuthorizerPermission"
                sam.add(address, "AWS::Lambda::Permission", permission, decided.when, site)


def _authorizers_arn(sam: Sam, place: Span) -> Value:
    arn = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/authorizers/*"
    return substituted(place, arn, {"Api": Reference(place, sam.id)})


def _unknown(value: Value) -> Unknown:
    return value if isinstance(value, Unknown) else Unknown(value.span, "not known")


def _expand_usage_plan(sam: Sam, stage: str) -> None:
    for plan in cases(given(part(sam.get("Auth"), "UsagePlan"))):
        for kind in cases(part(plan.value, "CreateUsagePlan"), plan.when):
            if not isinstance(kind.value, Literal):
                sam.hide([_unknown(kind.value)])
            elif kind.value.value in ("PER_API", "SHARED"):
                _add_usage_plan(sam, stage, Case(plan.value, kind.when), kind.value.value == "SHARED")


def _add_usage_plan(sam: Sam, stage: str, plan: Case, is_shared: bool) -> None:
    at = plan.value
    header = at.header if isinstance(at, MapValue) and at.header is not None else at.span
    site = Site(header, at.span)
    stem = f"{prefix_of(sam.id)}Serverless" if is_shared else sam.id
    api = Reference(header, sam.id)
    stage_reference = Reference(header, stage)
    usage = Properties(site, {"ApiStages": [{"ApiId": api, "Stage": stage_reference}]})
    usage.take(at, "UsagePlanName", "Description", "Quota", "Throttle")
    usage.take_as("Tags", at, "Tags")
    sam.add(f"{stem}UsagePlan", "AWS::ApiGateway::UsagePlan", usage, plan.when, site)
    stage_keys = [{"RestApiId": api, "StageName": stage_reference}]
    key = Properties(site, {"Enabled": True, "StageKeys": stage_keys})
    sam.add(f"{stem}ApiKey", "AWS::ApiGateway::ApiKey", key, plan.when, site)
    plan_key = Properties(
        site,
        {
            "KeyId": Reference(header, f"{stem}ApiKey"),
            "KeyType": "API_KEY",
            "UsagePlanId": Reference(header, f"{stem}UsagePlan"),
        },
    )
    sam.add(f"{stem}UsagePlanKey", "AWS::ApiGateway::UsagePlanKey", plan_key, plan.when, site)


# HTTP APIs -------------------------------------------------------------------------------------


def expand_http_api(sam: Sam, routes: list[Route], unplaced: list[Unknown]) -> None:
    """The HTTP API with its stage, domain and authorizers.

    SAM writes name, tags and CORS into the document; here they are the properties that they become.
    """
    place = sam.site.header
    api = Properties(sam.site, {"ProtocolType": "HTTP"})
    api.take(sam.properties, "Name", "Description", "FailOnWarnings", "DisableExecuteApiEndpoint")
    cors = sam.given("CorsConfiguration")
    api.take_as("CorsConfiguration", sam.properties, "CorsConfiguration", map_choices(cors, _cors))
    _write_body(api, sam, routes, unplaced, is_http=True)
    api.take_as("Tags", sam.properties, "Tags", _with_tag(sam, "httpapi:createdBy"))
    sam.main("AWS::ApiGatewayV2::Api", api)
    _permit_authorizers(sam, is_http=True)

    stage = Properties(sam.site, {"ApiId": Reference(place, sam.id), "AutoDeploy": True})
    _write_stage(stage, sam, "$default")
    _add_route_settings(stage, routes)
    stage.take_as("Tags", sam.properties, "Tags", _with_tag(sam, "httpapi:createdBy"))
    address = stage_address(sam, is_http=True)
    sam.add(address, "AWS::ApiGatewayV2::Stage", stage)
    expand_domain(sam, Reference(place, address), "httpapi:createdBy")


def _write_stage(stage: Properties, sam: Sam, default: str) -> None:
    name = or_else(sam.given("StageName"), written(sam.site.header, default))
    stage.take_as("StageName", sam.properties, "StageName", name)
    stage.take(sam.properties, "StageVariables", "AccessLogSettings", "DefaultRouteSettings", "RouteSettings")


def _add_route_settings(stage: Properties, routes: list[Route]) -> None:
    """Settings of single routes, which events can have as well."""
    for route in routes:
        event = route.event
        settings = given(event.get("RouteSettings"))
        if is_absent(settings):
            continue
        path, method = event.get("Path"), event.get("Method")
        known = stage.entries.get("RouteSettings", written(event.place, {}))
        if isinstance(known, MapValue) and isinstance(path, Literal) and isinstance(method, Literal):
            name = f"{str(method.value).upper()} {path.value}"
            own = under((*event.sam.base, *event.when), settings)
            entries = {**known.entries, name: or_else(own, known.entries.get(name, own))}
            stage.put("RouteSettings", MapValue(known.span, entries, known.keys, rest=known.rest))
        else:
            stage.put("RouteSettings", Unknown(settings.span, "the route of these settings is not known"))


def _cors(value: Value) -> Value:
    """``true`` lets every origin in; a map says what it says."""
    if isinstance(value, (MapValue, Unknown)) or is_absent(value):
        return value
    if isinstance(value, Literal) and value.value is True:
        return written(value.span, {"AllowOrigins": ["*"]})
    return written(value.span, {"AllowOrigins": value})


def _with_tag(sam: Sam, name: str) -> Value:
    """The tags with the one that SAM adds."""
    own = written(sam.site.header, "SAM")
    tags = sam.given("Tags")

    def add(side: Value) -> Value:
        if is_absent(side):
            return written(sam.site.header, {name: own})
        if not isinstance(side, MapValue):
            return side
        entries = {**side.entries, name: own}
        return MapValue(side.span, entries, side.keys, side.origin, side.rest, side.header)

    return map_choices(tags, add)


# WebSocket APIs --------------------------------------------------------------------------------


def expand_websocket_api(sam: Sam) -> None:
    """The WebSocket API with its routes, integrations, stage, domain and authorizer."""
    place = sam.site.header
    name = sam.id.removeprefix(prefix_of(sam.id))
    api = Properties(sam.site, {"ProtocolType": "WEBSOCKET"})
    api.take(
        sam.properties,
        "ApiKeySelectionExpression",
        "Description",
        "DisableExecuteApiEndpoint",
        "DisableSchemaValidation",
        "IpAddressType",
        "RouteSelectionExpression",
    )
    api.take_as("Name", sam.properties, "Name", or_else(sam.get("Name"), written(place, name)))
    api.take_as("Tags", sam.properties, "Tags", _with_tag(sam, "websocketapi:createdBy"))
    sam.main("AWS::ApiGatewayV2::Api", api)

    stage = Properties(sam.site, {"ApiId": Reference(place, sam.id), "AutoDeploy": True})
    _write_stage(stage, sam, "default")
    stage.put("Tags", written(place, {"websocketapi:createdBy": "SAM"}))
    text = plain_text(sam.get("StageName"))
    if is_set(sam.get("StageName")) is False or text == "default":
        address = f"{sam.id}DefaultStage"
    else:
        address = f"{sam.id}{text or ''}Stage"
    sam.add(address, "AWS::ApiGatewayV2::Stage", stage)
    expand_domain(sam, Reference(place, address), "websocketapi:createdBy")

    found = members(sam.given("Routes"))
    sam.hide([found.rest])
    for member in found.known:
        _add_route(sam, member, stage.entries.get("StageName"))
    _add_websocket_authorizer(sam, any(member.key == "$connect" for member in found.known))


def _add_route(sam: Sam, member: Member, stage: Value | None) -> None:
    key, route = member.key, member.case
    spec = route.value
    site = Site(member.place, spec.span)
    clean = key.removeprefix("$").capitalize()
    ids = {kind: f"{sam.id}{clean}{kind}" for kind in ("Route", "Integration", "Permission")}
    api = Reference(site.header, sam.id)
    target = substituted(
        site.header, "integrations/${Target}", {"Target": Reference(site.header, ids["Integration"])}
    )
    properties = Properties(site, {"ApiId": api, "RouteKey": key, "Target": target})
    properties.take(
        spec,
        "ApiKeyRequired",
        "ModelSelectionExpression",
        "OperationName",
        "RequestModels",
        "RequestParameters",
        "RouteResponseSelectionExpression",
    )
    if key == "$connect":
        properties.take_as("AuthorizationType", sam.get("Auth"), "AuthType")
        kind = part(sam.get("Auth"), "AuthType")
        authorizer = Reference(site.header, f"{sam.id}ConnectAuthorizer")
        properties.put(
            "AuthorizerId",
            converted(
                kind,
                lambda side: authorizer if _is_custom(side) else Absent(side.span),
            ),
        )
    sam.add(ids["Route"], "AWS::ApiGatewayV2::Route", properties, route.when, site)

    function = part(spec, "FunctionArn")
    uri = (
        "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions"
        "/${Function}/invocations"
    )
    integration = Properties(
        site,
        {
            "ApiId": api,
            "IntegrationType": "AWS_PROXY",
            "IntegrationUri": substituted(site.header, uri, {"Function": function}),
        },
    )
    integration.take_as("TimeoutInMillis", spec, "IntegrationTimeout")
    sam.add(ids["Integration"], "AWS::ApiGatewayV2::Integration", integration, route.when, site)

    arn = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/${Stage}/${Key}"
    values = {
        "Api": Reference(site.header, sam.id, "ApiId"),
        "Stage": stage or Absent(site.header),
        "Key": written(site.header, key),
    }
    permission = Properties(
        site,
        {
            "Action": "lambda:InvokeFunction",
            "FunctionName": function,
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": substituted(site.header, arn, values),
        },
    )
    sam.add(ids["Permission"], "AWS::Lambda::Permission", permission, route.when, site)


def _is_custom(value: Value) -> bool:
    return isinstance(value, Literal) and value.value == "CUSTOM"


def _add_websocket_authorizer(sam: Sam, has_connect: bool) -> None:
    auth = sam.get("Auth")
    for case in cases(part(auth, "AuthType")):
        if isinstance(case.value, Unknown):
            sam.hide([case.value])
        if not has_connect or not _is_custom(case.value):
            continue
        site = Site(auth.header if isinstance(auth, MapValue) and auth.header else auth.span, auth.span)
        address = f"{sam.id}ConnectAuthorizer"
        function = part(auth, "AuthArn")
        uri = (
            "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions"
            "/${Function}/invocations"
        )
        authorizer = Properties(
            site,
            {
                "ApiId": Reference(site.header, sam.id),
                "AuthorizerType": "REQUEST",
                "AuthorizerUri": substituted(site.header, uri, {"Function": function}),
            },
        )
        authorizer.take_as("AuthorizerCredentialsArn", auth, "InvokeRole")
        authorizer.take(auth, "IdentitySource")
        name = or_else(given(part(auth, "Name")), written(site.header, address))
        authorizer.take_as("Name", auth, "Name", name)
        sam.add(address, "AWS::ApiGatewayV2::Authorizer", authorizer, case.when, site)
        for role in all_cases(given(part(auth, "InvokeRole")), case.when):
            sam.hide([perhaps_absent(role.value)])
            if not is_absent(role.value):
                continue
            permission = Properties(
                site,
                {
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": function,
                    "Principal": "apigateway.amazonaws.com",
                    "SourceArn": _authorizers_arn(sam, site.header),
                },
            )
            sam.add(f"{sam.id}AuthorizerPermission", "AWS::Lambda::Permission", permission, role.when, site)
