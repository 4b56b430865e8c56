"""Authorizer is declared but protects nothing.

Why: `Auth.Authorizers` only declares. An authorizer that is neither the default of its API nor named by an
event is never asked, and the endpoints that it was meant for are open, or guarded by something else.

Fix: set `DefaultAuthorizer` to it, name it in `Auth.Authorizer` of the events, or take it out.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.sam import Event, Function, HttpApi, RestApi, StateMachine, events_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias
from iacguard.value import MapValue

Carrier: TypeAlias = RestApi | HttpApi


@rule[Carrier](
    RestApi,
    HttpApi,
    id="sam-authorizer-unused",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/"
        "sam-property-api-apiauth.html",
    ),
)
def check(api: Carrier) -> Iterator[Problem]:
    """Fires on authorizers of an API with events that certainly none of them is asked for."""
    is_by_events = api.definition.is_absent and api.location.is_absent
    holders = list(_holders(api)) if is_by_events else []
    if all(map(_has_known_events, holders)):
        events = [event for holder in holders for _, event in events_of(holder) if _may_be_for(event, api)]
        if any(event.type.equals("Api", "HttpApi") and _is_bound(event, api) for event in events):
            for name, authorizer in api.authorizers.entries():
                if _is_unnamed(name, api, events):
                    message = f"{name} is neither the default authorizer nor named by an event"
                    yield Problem(authorizer, message)


def _holders(api: Carrier) -> Iterator[Function | StateMachine]:
    for function in Function.among(api.scope.graph):
        yield Function.of(function, api.scope)
    for machine in StateMachine.among(api.scope.graph):
        yield StateMachine.of(machine, api.scope)


def _has_known_events(holder: Function | StateMachine) -> bool:
    value = holder.events.value
    return holder.events.is_absent or (isinstance(value, MapValue) and value.rest is None)


def _may_be_for(event: Event, api: Carrier) -> bool:
    return event.type.differs_from("Api", "HttpApi") is False and _is_bound(event, api) is not False


def _is_bound(event: Event, api: Carrier) -> bool | None:
    if event.type.equals("Api") is isinstance(api, HttpApi) and event.type.equals("Api", "HttpApi"):
        return False
    named = event.api if isinstance(api, RestApi) else event.http_api
    if named.is_absent:
        implied = "ServerlessRestApi" if isinstance(api, RestApi) else "ServerlessHttpApi"
        return api.address.endswith(implied)
    if named.target is not None:
        return named.target.address == api.address
    return None


def _is_unnamed(name: str, api: Carrier, events: list[Event]) -> bool:
    asked = (api.default_authorizer, *(event.authorizer for event in events))
    return all(one.is_absent or one.differs_from(name) for one in asked)
