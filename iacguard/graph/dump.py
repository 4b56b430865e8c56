"""The resource graph as JSON, for people and programs that want to see what was understood.

An unknown is ``{"$unknown": reason}``, a reference ``{"$ref": address, "attribute": "Arn"}``, a
string of known and unknown pieces ``{"$join": [...]}``, a choice ``{"$if": {"condition": name,
"then": ..., "else": ...}}``, the JSON text of a value ``{"$json": value}``. Where a list or a map
may hold more than is known, ``{"$rest": reason}`` stands among its elements, or ``"$rest"`` among
its keys. What is absent is left out, and nothing sensitive is shown: what is
declared as such, and what is a secret in plain text by its name or its form.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from iacguard.graph.resource import Resource
from iacguard.graph.secrets import is_real, names_secret, shape
from iacguard.graph.unit import Unit
from iacguard.text import Position, Span
from iacguard.typed import TypeAlias
from iacguard.value import (
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Plain,
    Reference,
    Unknown,
    Value,
    is_absent,
)

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"

VERSION = 1


def to_json(units: Iterable[Unit]) -> dict[str, Json]:
    """The graphs of the units as one document, in the order of the units and of their sources."""
    resources: list[Json] = []
    edges: list[Json] = []
    for unit in units:
        for resource in unit.graph.resources.values():
            resources.append(_resource(resource, unit.path))
        for edge in unit.graph.edges:
            edges.append(
                {
                    "from": edge.source,
                    "to": edge.target,
                    "property": edge.property,
                    "attribute": edge.attribute,
                }
            )
    return {"version": VERSION, "resources": resources, "edges": edges}


def _resource(resource: Resource, unit: str) -> dict[str, Json]:
    return {
        "address": resource.address,
        "type": resource.type,
        "source_type": resource.identity.source_type,
        "unit": unit,
        "location": _location(resource.span),
        "properties": value_to_json(resource.properties),
        "source_properties": value_to_json(resource.source_properties),
        "condition": None if resource.condition is None else resource.condition.name,
    }


def _location(span: Span) -> Json:
    return {
        "path": span.source.path,
        "start": _position(span.start_position),
        "end": _position(span.end_position),
    }


def _position(position: Position) -> Json:
    return {"line": position.line, "column": position.column}


def value_to_json(value: Value) -> Json:
    """One value; null for one that is absent, which inside a list or a map is left out."""
    if value.sensitive:
        return {"$sensitive": True}
    if isinstance(value, Literal):
        return _plain(value.value)
    if isinstance(value, ListValue):
        items = [value_to_json(item) for item in value.items if not is_absent(item)]
        return items if value.rest is None else [*items, {"$rest": value.rest.reason}]
    if isinstance(value, MapValue):
        entries = {key: _entry(key, inner) for key, inner in value.entries.items() if not is_absent(inner)}
        return entries if value.rest is None else {**entries, "$rest": value.rest.reason}
    if isinstance(value, Reference):
        return _reference(value)
    if isinstance(value, Interpolation):
        return {"$join": [value_to_json(piece) for piece in value.pieces]}
    if isinstance(value, Encoded):
        return {"$json": value_to_json(value.document)}
    if isinstance(value, Unknown):
        return {"$unknown": value.reason}
    return _choice(value) if isinstance(value, Choice) else None


def _entry(key: str, value: Value) -> Json:
    """An entry of a map, not shown where it is a secret by its name or its form."""
    if isinstance(value, Literal) and isinstance(value.value, str) and value.value:
        is_called = names_secret(key) and is_real(value.value)
        if is_called or shape(value.value) is not None:
            return {"$sensitive": True}
    return value_to_json(value)


def _reference(value: Reference) -> Json:
    return {"$ref": value.target, **({} if value.attribute is None else {"attribute": value.attribute})}


def _choice(value: Choice) -> Json:
    """A choice; a side on which the value is absent is left out."""
    sides: dict[str, Json] = {"condition": value.condition.name}
    for name, side in (("then", value.then), ("else", value.otherwise)):
        if not is_absent(side):
            sides[name] = value_to_json(side)
    return {"$if": sides}


def _plain(value: Plain) -> Json:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
