"""The document of an API: what SAM generates from events, and what it adds to a given one.

Only what tells something about the API is generated: its operations with their integrations, who
may call them, and what the API says to browsers. Source:
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from iacguard.frontends.sam.draft import Sam
from iacguard.frontends.sam.events import Event, Route
from iacguard.frontends.sam.writing import (
    SIDES,
    When,
    Written,
    cases,
    converted,
    converted_map,
    elements,
    given,
    is_set,
    members,
    or_else,
    part,
    pseudo,
    substituted,
    under,
    written,
)
from iacguard.text import Span
from iacguard.tuples import NamedTuple
from iacguard.value import (
    Absent,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
    is_absent,
    map_choices,
)

ANY_METHOD = "x-amazon-apigateway-any-method"
INTEGRATION = "x-amazon-apigateway-integration"
_AUTHORIZER = "x-amazon-apigateway-authorizer"
_INVOCATIONS = ("2015-03-31", "invocations")
_BY_EVENTS = frozenset({INTEGRATION, "responses", "security"})
"""What events say of an operation."""

_NO_METHODS = frozenset({"parameters", "summary", "description", "servers", "$ref"})


class Paths(NamedTuple):
    """The operations that events ask for, by path and method."""

    operations: dict[str, dict[str, Value]]
    rest: Unknown | None
    security: dict[str, dict[str, Value]]
    """By path and method, who may call as far as an event says so itself."""
    unsettled: Unknown | None
    """Set when further events may have a say in that."""


def generated_paths(routes: Iterable[Route], sam: Sam, is_http: bool) -> Paths:
    """The operations that the events of an API ask for. What is not known of them leaves the paths open."""
    operations: dict[str, dict[str, Value]] = {}
    security: dict[str, dict[str, Value]] = {}
    rest: Unknown | None = None
    for route in routes:
        event = route.event
        for path in _texts(event, "Path", "$default" if is_http else None):
            for method in _texts(event, "Method", ANY_METHOD if is_http else None):
                if isinstance(path[0], Unknown) or isinstance(method[0], Unknown):
                    rest = next(one for one in (path[0], method[0]) if isinstance(one, Unknown))
                    continue
                name = normal_method(method[0])
                when = (*event.sam.base, *event.when, *path[1], *method[1])
                operation = _operation(route, sam, name, is_http)
                known = operations.setdefault(path[0], {})
                known[name] = (
                    or_else(known[name], under(when, operation)) if name in known else under(when, operation)
                )
                own = event.get("Auth")
                counts = True if is_http else overrides(own)
                if counts is not False and is_set(given(part(own, "Authorizer"))) is not False:
                    asked = _security(own, sam, name, is_http)
                    if counts is None:
                        asked = Unknown(
                            event.place, "whether the event has a say in who may call is not known"
                        )
                    security.setdefault(path[0], {})[name] = under(when, asked)
    return Paths(operations, rest, security, rest)


def overrides(auth: Value) -> bool | None:
    """Whether the ``Auth`` of an event changes what a given document says; None when that is not known."""
    return is_set(part(auth, "OverrideApiAuth"))


def _texts(event: Event, name: str, default: str | None) -> list[tuple[str | Unknown, When]]:
    value = or_else(given(event.get(name)), event.write(default) if default else Absent(event.place))
    found: list[tuple[str | Unknown, When]] = []
    for case in cases(value):
        if isinstance(case.value, Literal):
            found.append((str(case.value.value), case.when))
        else:
            found.append((_unknown(case.value, "a text was expected"), case.when))
    return found


def normal_method(method: str) -> str:
    """The key of a method in a document."""
    lower = method.lower()
    return ANY_METHOD if lower in ("any", "*") else lower


def _operation(route: Route, sam: Sam, method: str, is_http: bool) -> Value:
    event = route.event
    integration = route.integration if is_http else _with_credentials(route, sam)
    entries: dict[str, Written] = {INTEGRATION: integration, "responses": {}}
    security = _security(event.get("Auth"), sam, method, is_http)
    if not is_absent(security):
        entries["security"] = security
    return event.write(entries)


def _with_credentials(route: Route, sam: Sam) -> Value:
    """A method that IAM guards calls the function in the caller's name, unless it is told otherwise."""
    event, integration = route.event, route.integration
    if not isinstance(integration, MapValue) or "credentials" in integration.entries:
        return integration
    own, api = event.get("Auth"), sam.get("Auth")
    default = part(api, "DefaultAuthorizer") if is_set(given(own)) is False else Absent(event.place)
    role = part(own, "InvokeRole")
    if isinstance(role, Literal):
        # Without a value it asks for the function to be called in nobody's name.
        role = role if role.value is not None else written(event.place, "NONE")
    role = or_else(role, part(api, "InvokeRole"))
    caller = substituted(event.place, "arn:${AWS::Partition}:iam::*:user/*")

    def invoking(side: Value) -> Value:
        if isinstance(side, Literal):
            named = {"NONE": Absent(side.span), "CALLER_CREDENTIALS": caller}
            return named.get(str(side.value), side)
        return side

    def credentials(side: Value) -> Value:
        if isinstance(side, Unknown):
            return side
        is_iam = isinstance(side, Literal) and side.value == "AWS_IAM"
        return map_choices(or_else(role, caller), invoking, SIDES) if is_iam else Absent(side.span)

    authorizer = or_else(given(part(own, "Authorizer")), given(default))
    value = map_choices(authorizer, credentials, SIDES)
    if is_absent(value):
        return integration
    entries = {**integration.entries, "credentials": value}
    return MapValue(integration.span, entries, integration.keys, header=integration.header)


def _unknown(value: Value, expected: str) -> Unknown:
    return value if isinstance(value, Unknown) else Unknown(value.span, expected)


# Who may call ----------------------------------------------------------------------------------


def _security(auth: Value, sam: Sam, method: str, is_http: bool) -> Value:
    """Which authorizer and key an operation asks for, on each side of what decides it."""
    api = sam.get("Auth")
    default: Value = given(part(api, "DefaultAuthorizer"))
    api_key: Value = part(api, "ApiKeyRequired")
    if method == "options":
        default = _unless_false(part(api, "AddDefaultAuthorizerToCorsPreflight"), default)
        api_key = _unless_false(part(api, "AddApiKeyRequiredToCorsPreflight"), api_key)
    authorizer = or_else(given(part(auth, "Authorizer")), default)
    scopes = part(auth, "AuthorizationScopes")
    key = Absent(auth.span) if is_http else or_else(part(auth, "ApiKeyRequired"), api_key)
    return map_choices(
        authorizer,
        lambda one: map_choices(key, lambda other: _requirement(one, other, scopes, api), SIDES),
        SIDES,
    )


def _unless_false(flag: Value, value: Value) -> Value:
    """The value, absent where the flag is false."""

    def side(one: Value) -> Value:
        if isinstance(one, Unknown):
            return value if is_absent(value) else one
        return Absent(one.span) if isinstance(one, Literal) and one.value is False else value

    return map_choices(flag, side, SIDES)


def _requirement(authorizer: Value, key: Value, scopes: Value, api: Value) -> Value:
    unknown = next((one for one in (authorizer, key) if isinstance(one, Unknown)), None)
    if unknown is not None:
        return unknown
    items: list[Value] = []
    is_open = False
    if not is_absent(authorizer):
        name = authorizer.value if isinstance(authorizer, Literal) else None
        if not isinstance(name, str):
            return Unknown(authorizer.span, "the name of an authorizer was expected")
        is_open = name == "NONE"
        if not is_open:
            declared = part(api, "Authorizers", name, "AuthorizationScopes")
            if name == "AWS_IAM":
                scopes = written(authorizer.span, [])
            granted = or_else(scopes, or_else(given(declared), written(authorizer.span, [])))
            items.append(written(authorizer.span, {name: granted}))
    if is_set(key):
        items.append(written(key.span, {"api_key": []}))
    if not items:
        return ListValue(authorizer.span, ()) if is_open else Absent(authorizer.span)
    return ListValue(items[0].span, tuple(items))


def security_schemes(sam: Sam, is_http: bool) -> Value:
    """The authorizers that the API declares, as schemes of its document; absent when there are none."""
    auth = sam.get("Auth")
    if isinstance(auth, Unknown):
        return auth
    place = auth.span
    entries: dict[str, Value] = {}
    found = members(given(part(auth, "Authorizers")))
    for member in found.known:
        build = _http_scheme if is_http else _rest_scheme
        scheme = under(member.case.when, converted_map(member.case.value, build))
        known = entries.get(member.key)
        entries[member.key] = scheme if known is None else or_else(known, scheme)
    defaults = [case.value for case in cases(part(auth, "DefaultAuthorizer"))]
    names = {str(value.value) for value in defaults if isinstance(value, Literal)}
    rest = next((value for value in defaults if isinstance(value, Unknown)), found.rest)
    iam = part(auth, "EnableIamAuthorizer") if is_http else written(place, "AWS_IAM" in names)
    if is_set(iam) is not False:
        entries.setdefault("AWS_IAM", converted(given(iam), lambda side: _iam_scheme(side.span)))
    if not is_http:
        key = given(part(auth, "ApiKeyRequired"))
        if not is_absent(key):
            by_key = {"type": "apiKey", "name": "x-api-key", "in": "header"}
            entries.setdefault("api_key", converted(key, lambda side: written(side.span, by_key)))
    if not entries and rest is None:
        return Absent(place)
    return MapValue(place, entries, rest=rest, header=place)


def _iam_scheme(place: Span) -> Value:
    return written(
        place,
        {
            "type": "apiKey",
            "name": "Authorization",
            "in": "header",
            "x-amazon-apigateway-authtype": "awsSigv4",
        },
    )


def _rest_scheme(authorizer: MapValue) -> Value:
    place = authorizer.header or authorizer.span
    header = or_else(given(part(authorizer, "Identity", "Header")), written(place, "Authorization"))
    payload = or_else(given(authorizer.get("FunctionPayloadType")), written(place, "TOKEN"))

    def named(side: Value) -> Value:
        if isinstance(side, Unknown):
            return side
        is_request = isinstance(side, Literal) and side.value == "REQUEST"
        return written(place, "Unused") if is_request else header

    def scheme(side: Value) -> Value:
        if isinstance(side, Unknown):
            return side
        config: dict[str, Written]
        if not is_absent(side):
            pools = side if isinstance(side, ListValue) else written(side.span, [side])
            config = {"type": "cognito_user_pools", "providerARNs": pools}
            return _scheme(header, "cognito_user_pools", config)
        config = {
            "type": converted(payload, _lower_case),
            "authorizerUri": function_uri(place, authorizer.get("FunctionArn")),
            "authorizerResultTtlInSeconds": part(authorizer, "Identity", "ReauthorizeEvery"),
            "identityValidationExpression": part(authorizer, "Identity", "ValidationExpression"),
            "authorizerCredentials": given(authorizer.get("FunctionInvokeRole")),
            "identitySource": _identity_source(authorizer, payload),
        }
        return _scheme(map_choices(payload, named, SIDES), "custom", config)

    return map_choices(given(authorizer.get("UserPoolArn")), scheme, SIDES)


def _identity_source(authorizer: MapValue, payload: Value) -> Value:
    """Where an authorizer of whole requests looks for who is calling."""
    identity = authorizer.get("Identity")
    prefixes = {
        "Headers": "method.request.header.",
        "QueryStrings": "method.request.querystring.",
        "StageVariables": "stageVariables.",
        "Context": "context.",
    }
    names: list[str] = []
    for name, prefix in prefixes.items():
        found = elements(given(part(identity, name)))
        if found.rest is not None or any(not isinstance(one.value, Literal) for one in found.known):
            return found.rest or Unknown(identity.span, "where the identity stands is not known")
        names.extend(f"{prefix}{one.value.value}" for one in found.known if isinstance(one.value, Literal))
    source = written(identity.span, ", ".join(names)) if names else Absent(identity.span)
    return map_choices(
        payload,
        lambda side: source if isinstance(side, Literal) and side.value == "REQUEST" else Absent(side.span),
    )


def _scheme(header: Value, kind: str, config: dict[str, Written]) -> Value:
    return written(
        header.span,
        {
            "type": "apiKey",
            "name": header,
            "in": "header",
            "x-amazon-apigateway-authtype": kind,
            _AUTHORIZER: _present(config),
        },
    )


def _present(config: dict[str, Written]) -> dict[str, Written]:
    return {
        name: value for name, value in config.items() if not (isinstance(value, Value) and is_absent(value))
    }


def _lower_case(value: Value) -> Value:
    if isinstance(value, Literal):
        return Literal(value.span, str(value.value).lower(), value.origin)
    return Unknown(value.span, "a text was expected")


def _http_scheme(authorizer: MapValue) -> Value:
    place = authorizer.header or authorizer.span
    jwt = given(authorizer.get("JwtConfiguration"))

    def scheme(side: Value) -> Value:
        if isinstance(side, Unknown):
            return side
        if isinstance(side, MapValue):
            lowered = {key.lower(): value for key, value in side.entries.items()}
            config: dict[str, Written] = {
                "type": "jwt",
                "jwtConfiguration": MapValue(side.span, lowered, rest=side.rest, header=side.header),
                "identitySource": or_else(
                    authorizer.get("IdentitySource"), written(place, "$request.header.Authorization")
                ),
            }
            return written(place, {"type": "oauth2", _AUTHORIZER: config})
        config = {
            "type": "request",
            "authorizerUri": function_uri(place, authorizer.get("FunctionArn")),
            "authorizerResultTtlInSeconds": part(authorizer, "Identity", "ReauthorizeEvery"),
            "authorizerCredentials": given(authorizer.get("FunctionInvokeRole")),
            "authorizerPayloadFormatVersion": authorizer.get("AuthorizerPayloadFormatVersion"),
            "enableSimpleResponses": authorizer.get("EnableSimpleResponses"),
        }
        request: Written = {
            "type": "apiKey",
            "name": "Unused",
            "in": "header",
            _AUTHORIZER: _present(config),
        }
        return written(place, request)

    return map_choices(jwt, scheme, SIDES)


def function_uri(place: Span, function: Value, is_streamed: bool = False) -> Value:
    """What API Gateway calls to invoke a function, and perhaps to stream what it answers."""
    version, what = ("2021-11-15", "response-streaming-invocations") if is_streamed else _INVOCATIONS
    return substituted(
        place,
        f"arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda:path/{version}/functions"
        f"/${{Function}}/{what}",
        {"Function": function},
    )


# The document ----------------------------------------------------------------------------------


def skeleton(place: Span, version: Value | None) -> dict[str, Written]:
    """A document without operations: Swagger 2.0, or OpenAPI of a version."""
    head: dict[str, Written] = {"swagger": "2.0"} if version is None else {"openapi": version}
    return {**head, "info": {"version": "1.0", "title": pseudo(place, "AWS::StackName")}}


def paths_value(place: Span, paths: Paths, extra: Value | None) -> MapValue:
    """The operations as the document's ``paths``; ``extra`` is an operation that every path gets."""
    entries: dict[str, Value] = {}
    for path, methods in paths.operations.items():
        at = next(iter(methods.values())).span
        known = dict(methods)
        if extra is not None:
            known.setdefault("options", extra)
        entries[path] = MapValue(at, known, header=at)
    return MapValue(place, entries, rest=paths.rest, header=place)


def merged_document(body: Value, paths: Paths, schemes: Value, sam: Sam, is_http: bool) -> Value:
    """A given document with what the events and ``Auth`` of the API add to it."""

    def merge(document: MapValue) -> Value:
        entries = dict(document.entries)
        if "paths" in entries or paths.operations:
            empty = MapValue(document.span, {}, header=document.header)
            known = or_else(given(entries.get("paths", empty)), empty)
            entries["paths"] = map_choices(known, lambda one: _with_paths(one, paths, sam, is_http), SIDES)
        if not is_absent(schemes):
            _add_schemes(entries, schemes, document)
        return MapValue(
            document.span, entries, document.keys, document.origin, document.rest, document.header
        )

    return map_choices(body, lambda side: merge(side) if isinstance(side, MapValue) else side, SIDES)


def _with_paths(known: Value, added: Paths, sam: Sam, is_http: bool) -> Value:
    if isinstance(known, MapValue):
        return _merged_paths(known, added, sam, is_http)
    return known if isinstance(known, Unknown) else Unknown(known.span, "a map of paths was expected")


def _add_schemes(entries: dict[str, Value], schemes: Value, document: MapValue) -> None:
    def join(side: MapValue) -> Value:
        if not isinstance(schemes, MapValue):
            rest = side.rest or _unknown(schemes, "authorizers were expected")
            return MapValue(side.span, side.entries, side.keys, side.origin, rest, side.header)
        added = schemes
        return MapValue(
            side.span,
            {**side.entries, **added.entries},
            side.keys,
            side.origin,
            side.rest or added.rest,
            side.header,
        )

    empty = MapValue(document.span, {}, header=document.header)
    name = "components" if "openapi" in entries and "swagger" not in entries else "securityDefinitions"
    if not isinstance(schemes, MapValue) and name not in entries:
        entries[name] = schemes
        return
    if name == "securityDefinitions":
        entries["securityDefinitions"] = _converted_map_or(entries.get("securityDefinitions"), empty, join)
        return

    def join_component(side: MapValue) -> Value:
        inner = {**side.entries}
        inner["securitySchemes"] = _converted_map_or(inner.get("securitySchemes"), empty, join)
        return MapValue(side.span, inner, side.keys, side.origin, side.rest, side.header)

    entries["components"] = _converted_map_or(entries.get("components"), empty, join_component)


def _converted_map_or(value: Value | None, empty: MapValue, convert: Callable[[MapValue], Value]) -> Value:
    """``convert`` applied to a map, or to an empty one where there is none."""
    filled = empty if value is None else or_else(given(value), empty)
    return map_choices(
        filled,
        lambda side: convert(side) if isinstance(side, MapValue) else side,
        SIDES,
    )


def _merged_paths(paths: MapValue, added: Paths, sam: Sam, is_http: bool) -> Value:
    entries: dict[str, Value] = {}
    for path, item in paths.entries.items():
        entries[path] = _merged_item(item, path, added, sam, is_http)
    for path, methods in added.operations.items():
        if path not in entries:
            at = next(iter(methods.values())).span
            entries[path] = MapValue(at, methods, header=at)
    return MapValue(paths.span, entries, paths.keys, paths.origin, paths.rest or added.rest, paths.header)


def _merged_item(item: Value, path: str, added: Paths, sam: Sam, is_http: bool) -> Value:
    more = added.operations.get(path, {})
    asked = added.security.get(path, {})

    def merge(side: MapValue) -> Value:
        entries: dict[str, Value] = {}
        for method, operation in side.entries.items():
            if method in _NO_METHODS:
                entries[method] = operation
                continue
            own = asked.get(normal_method(method))
            secured = _secured(operation, sam, normal_method(method), is_http)
            if added.unsettled is not None:
                entries[method] = _opened(secured, added.unsettled)
            else:
                entries[method] = secured if own is None else _with_security(secured, own)
        for method, operation in more.items():
            entries[method] = _merged_operation(entries.get(method), operation, is_http)
        return MapValue(side.span, entries, side.keys, side.origin, side.rest, side.header)

    if is_absent(item) and more:
        return MapValue(item.span, more, header=item.span)
    return map_choices(item, lambda side: merge(side) if isinstance(side, MapValue) else side, SIDES)


def _merged_operation(given_one: Value | None, generated: Value, is_http: bool) -> Value:
    """An operation that both the document and an event describe.

    An event adds an integration to an operation of an HTTP API that has none. In the document of a
    REST API, which is merged when ``MergeDefinitions`` asks for it, the event's word counts.
    """
    if given_one is None or is_absent(given_one):
        return generated
    if not isinstance(given_one, MapValue) or not isinstance(generated, MapValue):
        return given_one
    if is_http:
        if INTEGRATION in given_one.entries:
            return given_one
        entries = {**generated.entries, **given_one.entries}
    else:
        entries = {**given_one.entries, **generated.entries}
    return MapValue(
        given_one.span, entries, given_one.keys, given_one.origin, given_one.rest, given_one.header
    )


def _opened(operation: Value, unknown: Unknown) -> Value:
    """An operation of which events that are not known may change all that events can change."""

    def open_one(side: Value) -> Value:
        if not isinstance(side, MapValue):
            return side
        kept = {name: value for name, value in side.entries.items() if name not in _BY_EVENTS}
        return MapValue(side.span, kept, side.keys, side.origin, side.rest or unknown, side.header)

    return map_choices(operation, open_one, SIDES)


def _with_security(operation: Value, security: Value) -> Value:
    """An operation of a given document whose event says itself who may call it."""

    def secure(side: Value) -> Value:
        if not isinstance(side, MapValue):
            return side
        known = side.get("security")
        entries = {**side.entries, "security": or_else(security, known)}
        return MapValue(side.span, entries, side.keys, side.origin, side.rest, side.header)

    return map_choices(operation, secure, SIDES)


def _secured(operation: Value, sam: Sam, method: str, is_http: bool) -> Value:
    """An operation of a given document with the API's default authorizer where it names none."""

    def secure(side: Value) -> Value:
        if not isinstance(side, MapValue) or "security" in side.entries:
            return side
        place = side.header or side.span
        security = side.rest or _security(Absent(place), sam, method, is_http)
        if is_absent(security):
            return side
        entries = {**side.entries, "security": security}
        return MapValue(side.span, entries, side.keys, side.origin, side.rest, side.header)

    return map_choices(operation, secure, SIDES)


def refers_to(value: Value) -> str | None:
    """The resource that an API's id names: by reference, or by its name."""
    if isinstance(value, Reference) and value.attribute is None:
        return value.target
    if isinstance(value, Literal) and isinstance(value.value, str):
        return value.value
    return None
