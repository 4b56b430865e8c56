"""``Auth.ResourcePolicy`` of REST APIs and of their events: who may call, and from where.

Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-resourcepolicystatement.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iacguard.frontends.sam.draft import Sam
from iacguard.frontends.sam.events import Route
from iacguard.frontends.sam.openapi import overrides
from iacguard.frontends.sam.writing import (
    Case,
    Elements,
    When,
    Written,
    cases,
    elements,
    given,
    is_set,
    part,
    substituted,
    under,
    written,
)
from iacguard.text import Span
from iacguard.value import (
    Absent,
    ListValue,
    Literal,
    MapValue,
    Unknown,
    Value,
)


def resource_policy(sam: Sam, routes: Iterable[Route], unplaced: list[Unknown]) -> Value:
    """The policy of an API; absent when neither it nor one of its events asks for any.

    ``unplaced`` are reasons why there may be further events. SAM names the methods of each path; what
    the API asks for holds for all of them, which is said here in one resource.
    """
    asked: list[tuple[Value, When, Value]] = []
    stage = sam.get("StageName")
    # An event says something of a given document only when it is to be merged, or asked to.
    is_merged = is_set(sam.given("MergeDefinitions")) is not False
    body = Absent(sam.site.header) if is_merged else sam.given("DefinitionBody")
    for case in cases(given(part(sam.get("Auth"), "ResourcePolicy"))):
        every = _methods(case.value.span, stage, "*", "/*")
        asked.append((case.value, case.when, every))
    for route in routes:
        event = route.event
        if is_set(body) is not False and overrides(event.get("Auth")) is False:
            continue
        for case in cases(given(event.get("Auth", "ResourcePolicy")), (*event.sam.base, *event.when)):
            path, method = event.get("Path"), event.get("Method")
            own = _methods(case.value.span, stage, _method(method), _path(path))
            asked.append((case.value, case.when, own))
    if not asked:
        return unplaced[0] if unplaced else Absent(sam.site.header)
    place = asked[0][0].span
    statements: list[Value] = []
    rest: Unknown | None = unplaced[0] if unplaced else None
    for policy, when, methods in asked:
        if not isinstance(policy, MapValue):
            rest = policy if isinstance(policy, Unknown) else Unknown(policy.span, "a map was expected")
            continue
        found = _statements(policy, methods)
        statements.extend(under((*when, *case.when), case.value) for case in found.known)
        rest = rest or found.rest or policy.rest
    if not statements:
        return Absent(place) if rest is None else rest
    header = next((one.header for one, _, _ in asked if isinstance(one, MapValue)), None)
    return _policy(header or place, statements, rest)


def _policy(place: Span, statements: list[Value], rest: Unknown | None) -> Value:
    listed = ListValue(place, tuple(_distinct(statements)), rest=rest)
    return written(place, {"Version": "2012-10-17", "Statement": listed})


def _distinct(statements: list[Value]) -> Iterator[Value]:
    """SAM allows everybody once, however many lists of what is denied there are."""
    seen: set[str] = set()
    for statement in statements:
        if repr(statement) not in seen:
            seen.add(repr(statement))
            yield statement


def _methods(place: Span, stage: Value, method: str, path: str) -> Value:
    return substituted(place, f"execute-api:/${{Stage}}/{method}{path}", {"Stage": stage})


def _method(value: Value) -> str:
    text = str(value.value).upper() if isinstance(value, Literal) else "*"
    return "*" if text in ("ANY", "X-AMAZON-APIGATEWAY-ANY-METHOD") else text


def _path(value: Value) -> str:
    text = str(value.value) if isinstance(value, Literal) else "/*"
    return text[:-1] if len(text) > 1 and text.endswith("/") else text


# Statements ------------------------------------------------------------------------------------


def _statements(policy: MapValue, methods: Value) -> Elements:
    """What a policy says of some methods, each statement at the place of the list it is made of."""
    found: list[Case] = []
    for name, effect in (("AwsAccountWhitelist", "Allow"), ("AwsAccountBlacklist", "Deny")):
        for case in cases(given(policy.get(name))):
            found.append(_statement(effect, methods, case, {"Principal": {"AWS": _listed(case.value)}}))
    for name, operator in (("IpRangeWhitelist", "NotIpAddress"), ("IpRangeBlacklist", "IpAddress")):
        for case in cases(given(policy.get(name))):
            condition = {operator: {"aws:SourceIp": _listed(case.value)}}
            found.extend(_unless(methods, case, condition))
    for kind, operator in (("Blacklist", "StringEquals"), ("Whitelist", "StringNotEquals")):
        networks, endpoints, rest = _networks(policy, kind)
        keys = {"aws:SourceVpc": networks, "aws:SourceVpce": endpoints}
        set_keys = {key: list(values) for key, values in keys.items() if values}
        at = next((value for values in keys.values() for value in values), None)
        if rest is not None:
            found.append(Case(rest, ()))
        elif at is not None:
            found.extend(_unless(methods, Case(at, ()), {operator: set_keys}))
    own = elements(given(policy.get("CustomStatements")))
    unknown = next((case.value for case in found if isinstance(case.value, Unknown)), own.rest)
    known = [case for case in found if not isinstance(case.value, Unknown)]
    return Elements([*known, *own.known], unknown)


def _listed(value: Value) -> Value:
    return value if isinstance(value, (ListValue, Unknown)) else written(value.span, [value])


def _statement(effect: str, methods: Value, case: Case, more: dict[str, Written]) -> Case:
    if isinstance(case.value, Unknown):
        return case
    data: Written = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": [methods], **more}
    return Case(written(case.value.span, data), case.when)


def _unless(methods: Value, case: Case, condition: Written) -> Iterator[Case]:
    """Everybody may call, save under a condition."""
    yield _statement("Allow", methods, case, {"Principal": "*"})
    yield _statement("Deny", methods, case, {"Principal": "*", "Condition": condition})


def _networks(policy: MapValue, kind: str) -> tuple[list[Value], list[Value], Unknown | None]:
    """The networks and the endpoints of networks that lists name, by the ways to name them."""
    networks = elements(given(policy.get(f"IntrinsicVpc{kind}")))
    endpoints = elements(given(policy.get(f"IntrinsicVpce{kind}")))
    named = elements(given(policy.get(f"SourceVpc{kind}")))
    of_networks = [under(case.when, case.value) for case in networks.known]
    of_endpoints = [under(case.when, case.value) for case in endpoints.known]
    unknown = next((case.value for case in named.known if isinstance(case.value, Unknown)), named.rest)
    for case in named.known:
        is_endpoint = isinstance(case.value, Literal) and str(case.value.value).startswith("vpce-")
        (of_endpoints if is_endpoint else of_networks).append(under(case.when, case.value))
    return of_networks, of_endpoints, networks.rest or endpoints.rest or unknown
