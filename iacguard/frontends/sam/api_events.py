"""Events of API Gateway: each asks for a method of a REST or an HTTP API."""

from __future__ import annotations

from collections.abc import Callable

from iacguard.frontends.sam.draft import Properties
from iacguard.frontends.sam.events import Call, Effects, Event, Handler, Route, permit
from iacguard.frontends.sam.logical_ids import hashed, prefix_of
from iacguard.frontends.sam.openapi import ANY_METHOD, INTEGRATION, function_uri, refers_to
from iacguard.frontends.sam.policies import Grants
from iacguard.frontends.sam.rule_events import start_role
from iacguard.frontends.sam.writing import (
    all_cases,
    converted,
    given,
    is_set,
    or_else,
    part,
    perhaps_absent,
    plain_text,
    substituted,
)
from iacguard.patterns import pattern
from iacguard.value import Interpolation, Literal, Reference, Unknown, Value, map_choices

IMPLICIT_REST = "ServerlessRestApi"
IMPLICIT_HTTP = "ServerlessHttpApi"
IMPLICIT_STAGE = "Prod"

_PARAMETER = pattern(r"\{([a-zA-Z0-9._-]+|[a-zA-Z0-9._-]+\+)\}")


def rest_method(event: Event, grants: Grants, effects: Effects) -> None:
    """Api: the REST API may invoke the function."""
    implicit = prefix_of(event.sam.id) + IMPLICIT_REST
    for case in all_cases(or_else(event.get("RestApiId"), Reference(event.place, implicit)), event.when):
        side = event._replace(when=case.when)
        api = refers_to(case.value)
        suffix = IMPLICIT_STAGE if api == implicit else _stage_suffix(case.value, api, effects)
        permit(
            side,
            "apigateway.amazonaws.com",
            f"{event.id}Permission{suffix}",
            SourceArn=_method_arn(event, case.value),
        )
        _route(side, case.value, api, _lambda_integration(event), effects)


def http_method(event: Event, grants: Grants, effects: Effects) -> None:
    """HttpApi: the HTTP API may invoke the function."""
    implicit = prefix_of(event.sam.id) + IMPLICIT_HTTP
    for case in all_cases(or_else(event.get("ApiId"), Reference(event.place, implicit)), event.when):
        side = event._replace(when=case.when)
        permission = permit(side, "apigateway.amazonaws.com", SourceArn=_http_arn(event, case.value))
        api = refers_to(case.value)
        effects.calls.append(Call(api, side, permission, _is_default(event)))
        integration = Properties(
            event.site,
            {
                "type": "aws_proxy",
                "httpMethod": "POST",
                "payloadFormatVersion": or_else(event.get("PayloadFormatVersion"), event.write("2.0")),
                "uri": function_uri(event.place, event.target.arn),
            },
        )
        integration.take_as("timeoutInMillis", event.properties, "TimeoutInMillis")
        _route(side, case.value, api, integration.build(event.site), effects)


def _is_default(event: Event) -> bool | None:
    path, method = given(event.get("Path")), given(event.get("Method"))
    if any(isinstance(value, Unknown) for value in (path, method)):
        return None
    if is_set(path) is False and is_set(method) is False:
        return True
    return plain_text(path) == "$default" and (plain_text(method) or "").lower() in ("any", ANY_METHOD)


def drop_needless_permissions(effects: Effects) -> None:
    """Drops permissions for single routes of functions that may be called for the default route."""
    everything = [call for call in effects.calls if call.is_default is not False]
    for call in effects.calls:
        function = call.event.sam
        if call.is_default is True or call.event.target.id != function.id:
            continue
        own = [other for other in everything if other.event.sam is function and other is not call]
        is_covered = any(_covers(one, call) for one in own)
        if call.is_default is False and (is_covered or _is_default_target(call.api, function.id, effects)):
            function.drafts.remove(call.permission)
        elif any(None in (one.is_default, one.api, call.is_default, call.api) for one in own):
            function.drafts.remove(call.permission)
            function.hide([Unknown(call.event.place, "whether this needs a permission is not known")])


def _covers(default: Call, call: Call) -> bool:
    return (
        default.is_default is True
        and default.api is not None
        and default.api == call.api
        and set(default.permission.when) <= set(call.permission.when)
    )


def _is_default_target(api: str | None, function: str, effects: Effects) -> bool:
    """Whether the document of an API names a function for its default route."""
    resource = None if api is None else effects.resources.get(api)
    if resource is None:
        return False
    operation = part(resource.source_properties, "DefinitionBody", "paths", "$default", ANY_METHOD)
    uri = part(operation, INTEGRATION, "uri")
    return isinstance(uri, Interpolation) and any(
        isinstance(piece, Reference) and (piece.target, piece.attribute) == (function, "Arn")
        for piece in uri.pieces
    )


def machine_method(event: Event, grants: Grants, effects: Effects) -> None:
    """Api: the REST API may start the state machine."""
    implicit = prefix_of(event.sam.id) + IMPLICIT_REST
    for case in all_cases(or_else(event.get("RestApiId"), Reference(event.place, implicit)), event.when):
        side = event._replace(when=case.when)
        credentials = start_role(side, "apigateway.amazonaws.com")
        uri = "arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution"
        integration = event.write(
            {
                "type": "aws",
                "httpMethod": "POST",
                "uri": substituted(event.place, uri),
                "credentials": credentials,
            }
        )
        _route(side, case.value, refers_to(case.value), integration, effects)


def _route(event: Event, value: Value, api: str | None, integration: Value, effects: Effects) -> None:
    if api is not None:
        effects.routes.append(Route(api, event, integration))
    else:
        # An API that is imported, or handed over as a parameter, is none of this template.
        unknown = perhaps_absent(value)
        if unknown is not None:
            event.sam.hide([unknown])
            effects.unplaced_routes.append(unknown)


def _stage_suffix(value: Value, api: str | None, effects: Effects) -> str:
    resource = None if api is None else effects.resources.get(api)
    if resource is None:
        return "AllStages" if plain_text(value) is None else "Stage"
    name = plain_text(resource.source_properties.get("StageName"))
    if name is None:
        return "Stage"
    return name if name.isalnum() else hashed(name)


def _lambda_integration(event: Event) -> Value:
    def uri(side: Value) -> Value:
        if isinstance(side, Unknown):
            return side
        is_streamed = isinstance(side, Literal) and side.value == "RESPONSE_STREAM"
        return function_uri(event.place, event.target.arn, is_streamed)

    mode = event.get("ResponseTransferMode")
    target = map_choices(mode, uri)
    integration = Properties(event.site, {"type": "aws_proxy", "httpMethod": "POST", "uri": target})
    integration.take_as("timeoutInMillis", event.properties, "TimeoutInMillis")
    integration.take_as("responseTransferMode", event.properties, "ResponseTransferMode")
    return integration.build(event.site)


def _method_arn(event: Event, api: Value) -> Value:
    method = converted(event.get("Method"), lambda value: _text(value, _method))
    path = converted(event.get("Path"), lambda value: _text(value, _path))
    template = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/${Method}${Path}"
    return substituted(event.place, template, {"Api": api, "Method": method, "Path": path})


def _http_arn(event: Event, api: Value) -> Value:
    path = given(event.get("Path"))
    method = given(event.get("Method"))
    if is_set(path) is False and is_set(method) is False:
        tail: Value = event.write("*")
    elif plain_text(path) == "/$default" and (plain_text(method) or "").lower() == "any":
        tail = event.write("$default")
    else:
        tail = substituted(
            event.place,
            "${Method}${Path}",
            {
                "Method": converted(
                    or_else(method, event.write(ANY_METHOD)), lambda one: _text(one, _method)
                ),
                "Path": converted(path, lambda one: _text(one, _http_path)),
            },
        )
    template = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/${Tail}"
    return substituted(event.place, template, {"Api": api, "Tail": tail})


def _text(value: Value, change: Callable[[str], str]) -> Value:
    if isinstance(value, Literal):
        return Literal(value.span, change(str(value.value)), value.origin)
    return Unknown(value.span, "a text was expected")


def _method(text: str) -> str:
    return "*" if text.lower() in ("any", ANY_METHOD) else text.upper()


def _path(text: str) -> str:
    shorter = text[:-1] if len(text) > 1 and text.endswith("/") else text
    return _PARAMETER.sub("*", shorter)


def _http_path(text: str) -> str:
    return "" if text == "$default" else _path(text)


HANDLERS: dict[str, Handler] = {"Api": rest_method, "HttpApi": http_method}
MACHINE_HANDLERS: dict[str, Handler] = {"Api": machine_method}


def routes_of(effects: Effects, api: str) -> list[Route]:
    """The methods that events ask of one API."""
    return [route for route in effects.routes if route.api == api]
