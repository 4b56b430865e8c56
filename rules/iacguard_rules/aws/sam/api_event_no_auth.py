"""API endpoint of the SAM function is open to everyone.

Why: the address of an API is public and is found by scanners. An event of type `Api` or `HttpApi` has no
authorizer unless the event or the API names one; authorizers that are only declared protect nothing.

Fix: set `Auth.DefaultAuthorizer` of the API (or in `Globals`), or `Auth.Authorizer` of the event. An API
for your own network can be private, or have an `Auth.ResourcePolicy`.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.apis import bodies, is_closed_off, open_operations
from iacguard.kinds.aws.apigateway import Api, RestApi
from iacguard.kinds.aws.sam import Function, StateMachine, events_of
from iacguard.kinds.openapi import Operation
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias

Holder: TypeAlias = Function | StateMachine


@rule[Holder](
    Function,
    StateMachine,
    id="sam-api-event-no-auth",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/"
        "serverless-controlling-access-to-apis.html",
    ),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on Api and HttpApi events whose operation asks nobody who he is."""
    for _, event in events_of(holder):
        if event.type.equals("Api", "HttpApi"):
            place = event.auth if event.auth.is_present else event
            for operation in _open_to(holder, event):
                yield Problem(
                    place,
                    f"anyone can call {operation.name}: neither the event nor its API names an authorizer",
                    cause=event,
                )


def _open_to(holder: Holder, event: Reading[object]) -> Iterator[Operation]:
    """The open operations that an event adds to whichever API it is for."""
    apis: list[RestApi | Api] = [*holder.all(RestApi), *holder.all(Api)]
    for api in apis:
        for body in bodies(api):
            for operation in open_operations(body):
                if operation.body.place == event.place and _is_reachable(api):
                    yield operation


def _is_reachable(api: RestApi | Api) -> bool:
    return isinstance(api, Api) or is_closed_off(api) is False
