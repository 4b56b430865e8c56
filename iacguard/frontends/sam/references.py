"""References to what SAM generates: ``!Ref Function.Alias`` means the alias that it creates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import is_

from iacguard.typed import TypeAlias
from iacguard.value import (
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
)

_REFERABLE = {
    "AWS::Serverless::Function": {
        "Alias": "AWS::Lambda::Alias",
        "Version": "AWS::Lambda::Version",
        "DestinationTopic": "AWS::SNS::Topic",
        "DestinationQueue": "AWS::SQS::Queue",
    },
    "AWS::Serverless::Api": {
        "Stage": "AWS::ApiGateway::Stage",
        "Deployment": "AWS::ApiGateway::Deployment",
        "DomainName": "AWS::ApiGateway::DomainName",
        "DomainNameV2": "AWS::ApiGateway::DomainNameV2",
        "UsagePlan": "AWS::ApiGateway::UsagePlan",
        "UsagePlanKey": "AWS::ApiGateway::UsagePlanKey",
        "ApiKey": "AWS::ApiGateway::ApiKey",
    },
    "AWS::Serverless::HttpApi": {
        "Stage": "AWS::ApiGatewayV2::Stage",
        "DomainName": "AWS::ApiGatewayV2::DomainName",
    },
    "AWS::Serverless::WebSocketApi": {
        "Stage": "AWS::ApiGatewayV2::Stage",
        "DomainName": "AWS::ApiGatewayV2::DomainName",
    },
}


_GENERATED = frozenset(name for names in _REFERABLE.values() for name in names)

Names: TypeAlias = "Mapping[str, str | None]"
"""Addresses of generated resources by the dotted names for them; None where none is known."""


def dotted(referred_to: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The dotted names that may mean generated resources, of addresses and attributes that are named."""
    return frozenset(
        f"{address}.{name}"
        for address, attribute in referred_to
        if (name := attribute.partition(".")[0]) in _GENERATED
    )


def referable(id: str, type: str, generated: Iterable[tuple[str, str]]) -> Names:
    """The dotted names by which a SAM resource's generated ones can be referred to.

    ``generated`` are addresses and types; of several of one type the last one counts, as in SAM.
    """
    by_type = {kind: address for address, kind in generated}
    return {f"{id}.{name}": by_type.get(kind) for name, kind in _REFERABLE.get(type, {}).items()}


def rewriter(names: Names) -> Callable[[Value], Value]:
    """A function that puts the addresses of generated resources in place of their dotted names."""
    seen: dict[int, tuple[Value, Value]] = {}

    def rewrite(value: Value) -> Value:
        if isinstance(value, (Literal, Unknown)):
            return value
        known = seen.get(id(value))
        if known is None:
            # The value is kept beside the result, so that its id is not given to another one.
            known = seen[id(value)] = (value, _rewritten(value, names, rewrite))
        return known[1]

    return rewrite


def _rewritten(value: Value, names: Names, rewrite: Callable[[Value], Value]) -> Value:
    if isinstance(value, Reference):
        return _renamed(value, names)
    if isinstance(value, ListValue):
        items = tuple(map(rewrite, value.items))
        if _same(items, value.items):
            return value
        return ListValue(value.span, items, value.origin, value.rest)
    if isinstance(value, MapValue):
        entries = {key: rewrite(item) for key, item in value.entries.items()}
        if _same(entries.values(), value.entries.values()):
            return value
        return MapValue(value.span, entries, value.keys, value.origin, value.rest, value.header)
    if isinstance(value, Interpolation):
        pieces = tuple(map(rewrite, value.pieces))
        if _same(pieces, value.pieces):
            return value
        return Interpolation(value.span, pieces, value.origin)
    if isinstance(value, Choice):
        then, otherwise = rewrite(value.then), rewrite(value.otherwise)
        if then is value.then and otherwise is value.otherwise:
            return value
        return Choice(value.span, value.condition, then, otherwise, value.origin)
    if isinstance(value, Encoded):
        document = rewrite(value.document)
        return value if document is value.document else Encoded(value.span, document, value.origin)
    return value


def _renamed(reference: Reference, names: Names) -> Value:
    written = reference.target if reference.attribute is None else f"{reference.target}.{reference.attribute}"
    if "." not in written:
        return reference
    target, name, *attribute = written.split(".", 2)
    dotted = f"{target}.{name}"
    if dotted not in names:
        return reference
    address = names[dotted]
    if address is None:
        return Unknown(reference.span, f"whether SAM generates {dotted} is not known")
    return Reference(
        reference.span, address, attribute[0] if attribute else None, reference.value, reference.origin
    )


def _same(new: Iterable[Value], old: Iterable[Value]) -> bool:
    return all(map(is_, new, old))
