"""Who may call an API of API Gateway, as far as that is said of the API as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.policy.actions import all_of, any_of
from iacguard.graph.policy.principals import is_open
from iacguard.graph.reading import Reading, once
from iacguard.kinds.aws.apigateway import Api, RestApi, RestApiContent
from iacguard.kinds.openapi import Operation, is_guarded, operations_of, policy_of
from iacguard.kinds.policies import policies_of

_PROBES = frozenset({"health", "healthz", "ping", "status", "ready", "favicon.ico", "robots.txt"})
"""Last segments of paths that are there to be called by whoever comes by."""


def is_for_anyone(path: str) -> bool:
    """Whether a path is of those that monitors and browsers ask for, and that tell nothing."""
    return path.rstrip("/").rpartition("/")[2].lower() in _PROBES


@once
def is_private(api: RestApi) -> bool | None:
    """Whether a REST API can only be reached through VPC endpoints."""
    types = list(api.endpoint_types)
    if not types and api.endpoint_types.is_complete:
        return False
    verdicts = (
        True if one.equals("PRIVATE") else False if one.differs_from("PRIVATE") else None for one in types
    )
    verdict = all_of(verdicts)
    return verdict if verdict is False or api.endpoint_types.is_complete else None


@once
def is_restricted(api: RestApi) -> bool | None:
    """Whether a resource policy of a REST API shuts out strangers; it has to be there for that."""
    attached = policies_of(api)
    policies = [one.policy for one in attached.certain]
    own = policy_of(api.body)
    if own.is_absent is False:
        policies.append(own)
    if not policies:
        return False if attached.is_complete and not attached.possible else None
    lets_in = any_of(
        (is_open(statement, policies) for policy in policies for statement in policy.statements),
        all(policy.statements.is_complete for policy in policies) and attached.is_complete,
    )
    if lets_in is None or (lets_in and attached.possible):
        return None
    return not lets_in


def is_closed_off(api: RestApi) -> bool | None:
    """Whether strangers cannot get at a REST API, whatever its methods say."""
    return any_of((is_private(api), is_restricted(api)), True)


def bodies(api: RestApi | Api) -> Iterator[Reading[object]]:
    """The OpenAPI documents of an API that are known to be its own."""
    if api.body.is_absent is False:
        yield api.body
    if isinstance(api, RestApi):
        for content in api.referrers(RestApiContent, RestApiContent.api):
            if content.body.is_absent is False:
                yield content.body


def may_have_document(api: RestApi | Api) -> bool:
    """Whether an API may be described by a document, which need not be known."""
    if not (api.body.is_absent and api.stored_body.is_absent):
        return True
    if isinstance(api, RestApi):
        contents = api.referrers(RestApiContent, RestApiContent.api)
        return not (contents.is_empty and api.cloned_from.is_absent)
    return False


@once
def open_operations(body: Reading[object]) -> tuple[Operation, ...]:
    """The operations of an API's document that anyone may call, but for those that are meant for anyone."""
    is_http = body.resource.type == Api.type_name
    return tuple(
        operation
        for operation in operations_of(body).items
        if operation.method != "OPTIONS"
        and not is_for_anyone(operation.path)
        and is_guarded(operation, body, is_http) is False
        and _is_served(operation)
    )


def _is_served(operation: Operation) -> bool:
    """Whether something is certainly behind an operation that is no canned answer."""
    kind = operation.integration.read("type")
    return kind.differs_from("mock", "MOCK")
