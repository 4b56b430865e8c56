"""HTTP or WebSocket route can be called by anyone.

Why: the address of an API is public and is found by scanners. Without an authorizer whoever finds it
reads and writes what is behind it, and every call is on your bill. A WebSocket API decides once, when a
client connects; its other routes inherit the connection.

Fix: set `AuthorizationType` (`authorization_type`) of the route to `JWT`, `AWS_IAM` or `CUSTOM`, and name
the authorizer. For a WebSocket API do it on `$connect`.
"""

from collections.abc import Iterator

from iacguard.kinds.apis import bodies, is_for_anyone, may_have_document, open_operations
from iacguard.kinds.aws.apigateway import Api, Route
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias
from iacguard_rules.aws.apigateway._methods import api_of
from iacguard_rules.aws.apigateway._told import operation_problems

Carrier: TypeAlias = Route | Api


@rule[Carrier](
    Route,
    Api,
    id="apigateway-v2-route-no-authorization",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    covered_by=("sam-api-event-no-auth",),
    references=(
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
        "apigateway-websocket-api-control-access.html",
    ),
    controls=("FSBP APIGateway.8",),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on routes without an authorizer; of a WebSocket API only `$connect` counts."""
    if isinstance(carrier, Route):
        if carrier.authorization.equals("NONE") and _needs_authorization(carrier):
            yield Problem(carrier.authorization, f"anyone can call {carrier.key.text}: it has no authorizer")
        return
    for body in bodies(carrier):
        yield from operation_problems(open_operations(body), body)
    if carrier.protocol.equals("WEBSOCKET"):
        yield from _unguarded_connections(carrier)
    elif carrier.protocol.equals("HTTP") and carrier.quick_target.is_present and _has_no_routes(carrier):
        yield Problem(carrier.quick_target, "anyone can call the route that comes with the target")


def _needs_authorization(route: Route) -> bool:
    key = route.key.text
    if key is None:
        return False
    method, blank, path = key.partition(" ")
    if blank and path.startswith("/"):
        # Only HTTP APIs have such keys, so it does not count whether the API is known.
        return method != "OPTIONS" and not is_for_anyone(path)
    api = api_of(route.api)
    if api is None:
        return False
    if key == "$connect":
        return api.protocol.equals("WEBSOCKET") and route.api_key_required.is_false
    return key == "$default" and api.protocol.equals("HTTP")


def _unguarded_connections(api: Api) -> Iterator[Problem]:
    """A WebSocket API whose clients connect without a route that could ask them anything."""
    routes = api.referrers(Route, Route.api)
    names = [route.key for route in routes]
    if names and routes.is_complete and all(key.differs_from("$connect") for key in names):
        yield Problem(
            api, "anyone can connect and call its routes: there is no $connect route to ask who it is"
        )


def _has_no_routes(api: Api) -> bool:
    return may_have_document(api) is False and api.referrers(Route, Route.api).is_empty
