"""What OpenAPI documents say, as maps, as JSON and as YAML in strings."""

from __future__ import annotations

import pytest

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.reading import Reading
from iacguard.graph.resource import Identity, Resource
from iacguard.graph.world import Scope, World
from iacguard.kinds.openapi import is_guarded, key_requirement, operations_of
from iacguard.text import Source
from iacguard.value import Interpolation, Literal, MapValue, Unknown, Value
from tests.support.cases import TODAY

YAML = """
openapi: 3.0.1
security: [{token: []}]
paths:
  /orders.json:
    parameters: []
    get: {x-amazon-apigateway-integration: {type: aws_proxy}}
    post: {security: []}
    put: {security: [{key: []}]}
    delete: {security: [{missing: []}]}
    patch: {security: [], x-amazon-apigateway-auth: {type: AWS_IAM}}
    x-amazon-apigateway-any-method: {security: [{plain: []}]}
components:
  securitySchemes:
    token: {type: apiKey, x-amazon-apigateway-authorizer: {type: request}}
    plain: {type: oauth2}
    key: {type: apiKey, in: header, name: X-API-Key}
"""


def _body(value: Value) -> Reading[object]:
    place = value.span
    empty = MapValue(place, {})
    identity = Identity("Api", "AWS::ApiGateway::RestApi", "AWS::ApiGateway::RestApi", "cloudformation")
    resource = Resource(identity, place, place, lambda: empty)
    scope = Scope(ResourceGraph([resource]), World(), TODAY)
    return Reading(resource, scope, value, place, "Body")


def _text(text: str) -> Reading[object]:
    return _body(Literal(Source("api.tf", text).span(), text))


@pytest.mark.parametrize(
    ("method", "rest", "http"),
    [
        ("GET", True, True),
        ("POST", False, False),
        ("PUT", True, False),
        ("DELETE", False, False),
        ("PATCH", True, True),
        ("ANY", True, False),
    ],
)
def test_who_may_call_an_operation(method: str, rest: bool, http: bool) -> None:
    body = _text(YAML)
    [operation] = [one for one in operations_of(body).items if one.method == method]

    assert operation.name == f"{method} /orders.json"
    assert is_guarded(operation, body, is_http=False) is rest
    assert is_guarded(operation, body, is_http=True) is http
    assert (key_requirement(operation, body) is not None) is (method == "PUT")


def test_what_is_put_into_a_document_stays_unknown() -> None:
    text = "paths:\n  /orders:\n    get: {security: "
    span = Source("api.tf", text).span()
    pieces = (Literal(span, text), Unknown(span, "a variable"), Literal(span, "}\n"))
    body = _body(Interpolation(span, pieces))
    [operation] = operations_of(body).items

    assert is_guarded(operation, body, is_http=False) is None


@pytest.mark.parametrize(
    "text", ["", "just a text", ": :\n-", "[1, 2]", "{", "paths: 3", "paths:\n  /a: 7\n"]
)
def test_what_is_no_document_has_no_operations(text: str) -> None:
    assert operations_of(_text(text)).items == ()


def test_references_to_other_files_leave_the_operations_open() -> None:
    found = operations_of(_text("paths:\n  /orders: {$ref: orders.yaml}\n"))

    assert (found.items, found.is_complete) == ((), False)
