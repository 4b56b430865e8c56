"""Integration timeout is longer than the API allows.

Why: API Gateway waits 30 seconds for what is behind an HTTP API and 29 for the others; only regional and
private REST APIs may be granted more. A longer timeout is refused at deployment.

Fix: stay within the limit, and let what takes longer run on its own: answer at once, and deliver the
result later.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.apigateway import ApiIntegration, Method, MethodIntegration
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias
from iacguard_rules.aws.apigateway._methods import api_of, rest_api_of

Carrier: TypeAlias = Method | MethodIntegration | ApiIntegration

_LEAST = 50
_HTTP = 30_000
_OTHERS = 29_000
_GRANTED = 300_000
"""Milliseconds: what regional and private REST APIs may be granted."""


@rule[Carrier](
    Method,
    MethodIntegration,
    ApiIntegration,
    id="apigateway-integration-timeout-over-limit",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html",),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on a timeout that is certainly outside of what the kind of API takes."""
    if isinstance(carrier, ApiIntegration):
        api = api_of(carrier.api)
        is_socket = api is not None and api.protocol.equals("WEBSOCKET")
        kind = "a WebSocket API" if is_socket else "an HTTP API"
        yield from _problems(carrier.timeout, _OTHERS if is_socket else _HTTP, kind)
    else:
        inside = carrier.integration if isinstance(carrier, Method) else carrier
        if inside.transfer_mode.differs_from("STREAM"):
            is_edge = _is_edge(carrier.api)
            kind = "an edge-optimized REST API" if is_edge else "a REST API"
            yield from _problems(inside.timeout, _OTHERS if is_edge else _GRANTED, kind)


def _problems(timeout: Reading[int], most: int, kind: str) -> Iterator[Problem]:
    milliseconds = timeout.number
    if timeout.is_present and milliseconds is not None and not _LEAST <= milliseconds <= most:
        message = f"{kind} takes a timeout of {_LEAST} to {most} ms, not {milliseconds:g}"
        yield Problem(timeout, message)


def _is_edge(named: Reading[str]) -> bool:
    """Whether an API is certainly edge-optimized, as it is where nothing is said."""
    api = rest_api_of(named)
    if api is None:
        return False
    return api.endpoint_types.is_empty or any(one.equals("EDGE") for one in api.endpoint_types)
