"""HTTP API uses a feature that only REST (or WebSocket) APIs have.

Why: HTTP APIs have no API keys, usage plans, request models, execution logs, client certificates or web
ACLs. Some of these are refused at deployment; others are accepted and do nothing, so that a limit or a
protection is only there on paper.

Fix: leave the feature out, or use a REST API (`AWS::ApiGateway::RestApi`) where it is needed.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.apigateway import Api, ApiIntegration, ApiStage, Route, UsagePlan
from iacguard.kinds.aws.waf import WebAclAssociation
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias
from iacguard.value import MapValue, Reference, walk
from iacguard_rules.aws.apigateway._methods import api_of

Carrier: TypeAlias = Api | Route | ApiStage | ApiIntegration | UsagePlan | WebAclAssociation


@rule[Carrier](
    Api,
    Route,
    ApiStage,
    ApiIntegration,
    UsagePlan,
    WebAclAssociation,
    id="apigateway-http-api-unsupported-feature",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=1,
    since="0.1",
    covered_by=("waf-scope-mismatch",),
    references=("https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html",),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on properties of an API, or of what belongs to it, that its type does not have."""
    if isinstance(carrier, Api):
        yield from _of_api(carrier)
    elif isinstance(carrier, Route):
        yield from _of_route(carrier)
    elif isinstance(carrier, ApiStage):
        if _is_http(carrier.api):
            yield from _of_stage(carrier)
    elif isinstance(carrier, ApiIntegration):
        if _is_http(carrier.api) and carrier.type.equals("AWS", "HTTP", "MOCK"):
            kind = carrier.type.text
            yield Problem(
                carrier.type, f"HTTP APIs have no {kind} integrations, only AWS_PROXY and HTTP_PROXY"
            )
    elif isinstance(carrier, UsagePlan):
        for stage in carrier.stages:
            if _is_http(stage.api):
                yield Problem(
                    stage.api, "usage plans are for REST and WebSocket APIs, and this is an HTTP API"
                )
    elif _is_http_stage(carrier.resource_arn):
        yield Problem(carrier.resource_arn, "HTTP APIs cannot have a web ACL, REST APIs can")


def _of_api(api: Api) -> Iterator[Problem]:
    if api.protocol.equals("WEBSOCKET"):
        if api.cors.is_present:
            yield Problem(api.cors, "WebSocket APIs have no CORS configuration, HTTP APIs have")
        return
    if api.protocol.equals("HTTP"):
        if api.key_selection.differs_from("$request.header.x-api-key"):
            yield Problem(api.key_selection, "HTTP APIs have no API keys, REST and WebSocket APIs have")
        if api.schema_validation_off.is_present:
            yield Problem(api.schema_validation_off, "only WebSocket APIs validate messages against schemas")


def _of_route(route: Route) -> Iterator[Problem]:
    if _has_protocol(route.api, "WEBSOCKET"):
        if route.authorization.equals("JWT"):
            yield Problem(route.authorization, "WebSocket APIs have no JWT authorizers, HTTP APIs have")
        return
    if not _is_http(route.api):
        return
    if route.api_key_required.is_true:
        yield Problem(route.api_key_required, "HTTP APIs have no API keys, REST and WebSocket APIs have")
    if _is_filled(route.request_models):
        yield Problem(route.request_models, "HTTP APIs validate no requests, REST APIs do")
    if _is_filled(route.request_parameters):
        yield Problem(
            route.request_parameters, "HTTP APIs take no request parameters for routes, WebSocket APIs do"
        )
    if route.model_selection.is_present:
        yield Problem(route.model_selection, "HTTP APIs select no models, WebSocket APIs do")
    if route.response_selection.is_present:
        yield Problem(route.response_selection, "HTTP APIs have no route responses, WebSocket APIs have")


def _of_stage(stage: ApiStage) -> Iterator[Problem]:
    if stage.client_certificate.is_present:
        yield Problem(stage.client_certificate, "HTTP APIs show no client certificate, REST APIs do")
    if stage.defaults.logging_level.differs_from("OFF"):
        yield Problem(stage.defaults.logging_level, "HTTP APIs have no execution log, only an access log")
    if stage.defaults.data_trace.is_true:
        yield Problem(stage.defaults.data_trace, "HTTP APIs do not log requests and responses")


def _is_filled(reading: Reading[object]) -> bool:
    """Whether a map, or the blocks that stand for one, certainly have something in them."""
    if isinstance(reading.value, MapValue):
        return next(reading.entries(), None) is not None
    return reading.is_present and next(iter(reading.listed()), None) is not None


def _is_http(api: Reading[str]) -> bool:
    return _has_protocol(api, "HTTP")


def _has_protocol(named: Reading[str], protocol: str) -> bool:
    api = api_of(named)
    return api is not None and api.protocol.equals(protocol)


def _is_http_stage(arn: Reading[str]) -> bool:
    """Whether an ARN certainly is of an HTTP API or of one of its stages."""
    for value in walk(arn.value):
        found = arn.scope.graph.get(value.target) if isinstance(value, Reference) else None
        if found is None:
            continue
        if found.type == ApiStage.type_name and _is_http(ApiStage.of(found, arn.scope).api):
            return True
        if found.type == Api.type_name and Api.of(found, arn.scope).protocol.equals("HTTP"):
            return True
    return False
