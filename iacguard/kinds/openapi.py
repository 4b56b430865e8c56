"""OpenAPI documents of APIs, with the extensions by which API Gateway reads them.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
"""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.graph.document import decode_document
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.actions import any_of
from iacguard.graph.reading import Items, Reading, once, place_of
from iacguard.tuples import NamedTuple
from iacguard.value import MapValue, Unknown, Value, is_absent

_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
_ANY = "x-amazon-apigateway-any-method"
_AUTHORIZER = "x-amazon-apigateway-authorizer"
_AUTHTYPE = "x-amazon-apigateway-authtype"
_UNDECLARED = ("api_key", "AWS_IAM")
"""Schemes that API Gateway knows without their being declared."""


class Operation(NamedTuple):
    """A method of a path."""

    path: str
    method: str
    """In capitals; ``ANY`` for whatever has no operation of its own."""
    body: Reading[object]
    is_inside: bool
    """Whether it stands in the text of the document, rather than being added by something else."""

    @property
    def name(self) -> str:
        """As people call it: ``GET /orders``."""
        return f"{self.method} {self.path}"

    @property
    def integration(self) -> Reading[object]:
        """What is behind it."""
        return self.body.read("x-amazon-apigateway-integration")


class Operations(NamedTuple):
    """The operations of a document as far as they are known."""

    items: tuple[Operation, ...]
    is_complete: bool


@once
def document_of(body: Reading[object]) -> Reading[object]:
    """A property that holds a document, with its text read as JSON or YAML; unknown when it is no map."""
    value = body.scope.world.resolve(decode_document(body.value))
    if not (is_absent(value) or isinstance(value, (MapValue, Unknown))):
        value = Unknown(value.span, "no OpenAPI document")
    return Reading(body.resource, body.scope, value, body.place, body.path)


@once
def operations_of(body: Reading[object]) -> Operations:
    """The operations of the document that a property holds, in its order."""
    document = document_of(body)
    if document.is_absent:
        return Operations((), True)
    paths = document.read("paths")
    is_complete = not _has_more(paths)
    found: list[Operation] = []
    for path, item in paths.entries():
        is_complete = is_complete and not _has_more(item) and item.read("$ref").is_absent
        for method, operation in item.entries():
            if method.lower() in _METHODS or method == _ANY:
                name = "ANY" if method == _ANY else method.upper()
                found.append(Operation(path, name, operation, _is_inside(operation, document)))
    return Operations(tuple(found), is_complete)


def _has_more(reading: Reading[object]) -> bool:
    """Whether a map may have keys that are not known."""
    value = reading.value
    return isinstance(value, Unknown) or (isinstance(value, MapValue) and value.rest is not None)


def _is_inside(operation: Reading[object], document: Reading[object]) -> bool:
    inner, outer = operation.value.span, document.value.span
    return inner.source is outer.source and outer.start <= inner.start and inner.end <= outer.end


def policy_of(body: Reading[object]) -> ResourcePolicy:
    """The resource policy that a document brings along."""
    read = document_of(body).read("x-amazon-apigateway-policy")
    return ResourcePolicy(read.resource, read.scope, read.value, read.place, read.path)


# Who may call ----------------------------------------------------------------------------------


def is_guarded(operation: Operation, body: Reading[object], is_http: bool) -> bool | None:
    """Whether an operation asks for an authorizer, a signature or a key; None when that is not known.

    HTTP APIs heed only schemes with an extension that says who decides.
    """
    document = document_of(body)
    own = operation.body.read("x-amazon-apigateway-auth")
    by_extension: bool | None = False
    if own.is_absent is False:
        kind = own.read("type")
        by_extension = True if kind.differs_from("NONE") else False if kind.equals("NONE") else None
    security = operation.body.read("security")
    if security.is_absent:
        security = document.read("security")
    return any_of((by_extension, _asks(security.listed(), document, is_http)), True)


def key_requirement(operation: Operation, body: Reading[object]) -> Reading[object] | None:
    """Where an operation, or the document for it, certainly asks for an API key; None where it may not."""
    document = document_of(body)
    security = operation.body.read("security")
    if security.is_absent:
        security = document.read("security")
    for requirement in security.listed():
        for name, _ in requirement.entries():
            if name == "api_key" or _is_key(name, document):
                return requirement
    return None


def _is_key(name: str, document: Reading[object]) -> bool:
    schemes = (document.read("securityDefinitions"), document.read("components.securitySchemes"))
    found = (scheme for holder in schemes for scheme in _entry(holder, name))
    return any((scheme.read("name").text or "").lower() == "x-api-key" for scheme in found)


def _asks(security: Items[Reading[object]], document: Reading[object], is_http: bool) -> bool | None:
    verdicts: list[bool | None] = []
    for requirement in security:
        if _has_more(requirement):
            verdicts.append(None)
        verdicts.extend(_is_scheme(name, document, is_http) for name, _ in requirement.entries())
    return any_of(verdicts, security.is_complete)


def _is_scheme(name: str, document: Reading[object], is_http: bool) -> bool | None:
    """Whether a security scheme of a name is there, and is one that counts."""
    if name in _UNDECLARED:
        return True
    verdicts = [
        _counts(scheme, is_http)
        for schemes in (document.read("securityDefinitions"), document.read("components.securitySchemes"))
        for scheme in _entry(schemes, name)
    ]
    return any_of(verdicts, True)


def _entry(holder: Reading[object], name: str) -> Iterator[Reading[object]]:
    """What stands in a map under a key that may have dots in it; nothing where it certainly is not."""
    value: Value = holder.value
    if isinstance(value, MapValue):
        inner = holder.scope.world.resolve(value.get(name))
        place = place_of(inner)
    else:
        inner, place = value, holder.place
    if not is_absent(inner):
        yield Reading(holder.resource, holder.scope, inner, place, f"{holder.path}.{name}")


def _counts(scheme: Reading[object], is_http: bool) -> bool | None:
    if scheme.is_unknown:
        return None
    if not is_http:
        return True
    extensions = [scheme.read(name) for name in (_AUTHORIZER, _AUTHTYPE)]
    if any(one.is_present for one in extensions):
        return True
    return False if all(one.is_absent for one in extensions) else None
