"""The methods of REST APIs: whose they are, where, and what is behind them."""

from __future__ import annotations

from iacguard.graph.policy.actions import any_of
from iacguard.graph.reading import Reading
from iacguard.kinds.apis import is_for_anyone
from iacguard.kinds.aws.apigateway import Api, Method, MethodIntegration, PathResource, RestApi


def rest_api_of(api: Reading[str]) -> RestApi | None:
    """The REST API of the unit that a property names."""
    target = api.target
    return RestApi.of(target, api.scope) if target is not None and target.type == RestApi.type_name else None


def api_of(api: Reading[str]) -> Api | None:
    """The HTTP or WebSocket API of the unit that a property names."""
    target = api.target
    return Api.of(target, api.scope) if target is not None and target.type == Api.type_name else None


def is_at_open_path(method: Method) -> bool | None:
    """Whether the last segment of a method's path is one that is there for anyone to call."""
    target = method.resource_id.target
    if target is None:
        return None
    if target.type != PathResource.type_name:
        return False
    part = PathResource.of(target, method.scope).path_part.text
    return None if part is None else is_for_anyone(part)


def name_of(method: Method) -> str:
    """A method as people call it: ``GET /orders``, as far as that is known."""
    verb = method.http_method.text or "method"
    parts: list[str] = []
    above = method.resource_id
    for _ in range(_DEEPEST):
        target = above.target
        if target is None:
            break
        if target.type != PathResource.type_name:
            return f"{verb} /{'/'.join(reversed(parts))}"
        segment = PathResource.of(target, method.scope)
        if segment.path_part.text is None:
            break
        parts.append(segment.path_part.text)
        above = segment.parent
    return f"{verb} {method.address}" if not parts else f"{verb} .../{'/'.join(reversed(parts))}"


_DEEPEST = 32
"""Segments of a path that are followed; more are a circle."""


def is_mock(method: Method) -> bool | None:
    """Whether what answers a method is a canned answer; None also where nothing is known behind it."""
    kind = method.integration.type
    if kind.is_absent is False:
        return _is_mock(kind)
    if method.integration.is_absent is False:
        return None
    own, possible = integrations_of(method)
    verdicts = [_is_mock(one.type) for one in own]
    if not verdicts:
        return None
    return any_of((*verdicts, *(_is_mock(one.type) and None for one in possible)), True)


def _is_mock(kind: Reading[str]) -> bool | None:
    return True if kind.equals("MOCK") else False if kind.differs_from("MOCK") else None


def integrations_of(method: Method) -> tuple[list[MethodIntegration], list[MethodIntegration]]:
    """The integrations that certainly are a method's, and those that may be."""
    certain: list[MethodIntegration] = []
    possible: list[MethodIntegration] = []
    for one in method.all(MethodIntegration):
        verdict = _belongs(one, method)
        if verdict is not False:
            (certain if verdict else possible).append(one)
    return certain, possible


def _belongs(integration: MethodIntegration, method: Method) -> bool | None:
    named = integration.method.target
    if named is not None and named.type == Method.type_name:
        return named.address == method.address
    pairs = (
        (integration.api, method.api),
        (integration.resource_id, method.resource_id),
        (integration.method, method.http_method),
    )
    verdict: bool | None = True
    for one, other in pairs:
        same = _same(one, other)
        if same is False:
            return False
        if same is None:
            verdict = None
    return verdict


def _same(one: Reading[str], other: Reading[str]) -> bool | None:
    if one.text is not None and other.text is not None:
        return one.text == other.text
    mine, theirs = one.reference, other.reference
    if mine is not None and theirs is not None:
        return (mine.target, mine.attribute) == (theirs.target, theirs.attribute)
    return None
