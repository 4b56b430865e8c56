"""``Globals``: properties that every SAM resource of a type shares.

Maps are merged, lists are appended to the global ones, anything else is overridden by the
resource; what an intrinsic function gives counts as anything else, whatever it gives.
Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
"""

from __future__ import annotations

from iacguard.frontends.sam.writing import is_resolved
from iacguard.graph.resource import Resource
from iacguard.value import Absent, ListValue, Literal, MapValue, Origin, Unknown, Value

_REPLACED = frozenset({"Function.Architectures", "CapacityProvider.InstanceRequirements.Architectures"})
"""Lists that are overridden and not appended."""

_PRUNED = frozenset({"CapacityProvider.ManagedResourceTags"})
"""Maps of which only the keys count that the resource has as well."""


def section(globals: MapValue, type: str) -> Value:
    """The globals for a SAM type, each property with its origin."""
    name = type.removeprefix("AWS::Serverless::")
    found = globals.get(name)
    if not isinstance(found, MapValue):
        return found
    note = f"Globals.{name}"
    place = globals.keys.get(name) or found.header or found.span
    entries: dict[str, Value] = {}
    for key, value in found.entries.items():
        entries[key] = value.copied()
        entries[key].origin = Origin(place, note, value.origin)
    return MapValue(found.span, entries, found.keys, found.origin, found.rest, found.header)


def merged_properties(resource: Resource, globals: MapValue | None, type: str) -> MapValue:
    """The properties of a SAM resource with the globals for its type."""
    local = resource.source_properties
    if globals is None:
        return local
    shared = _heeded(section(globals, type), resource.attributes.get("IgnoreGlobals"))
    if isinstance(shared, MapValue):
        return _merged_map(shared, local, type.removeprefix("AWS::Serverless::"))
    if isinstance(shared, Absent):
        return local
    unknown = (
        shared if isinstance(shared, Unknown) else Unknown(shared.span, "Globals of an unexpected shape")
    )
    return _opened(local, unknown)


def _heeded(shared: Value, ignored: Value | None) -> Value:
    """The globals that a resource has not opted out of with ``IgnoreGlobals``."""
    if ignored is None or isinstance(ignored, Absent):
        return shared
    if isinstance(ignored, Literal):
        return Absent(shared.span) if ignored.value == "*" else shared
    if not isinstance(ignored, ListValue) or ignored.rest is not None or not isinstance(shared, MapValue):
        return Unknown(ignored.span, "which globals are ignored is not known")
    names = {item.value for item in ignored.items if isinstance(item, Literal)}
    if len(names) < len(ignored.items):
        return Unknown(ignored.span, "which globals are ignored is not known")
    kept = {key: value for key, value in shared.entries.items() if key not in names}
    return MapValue(shared.span, kept, shared.keys, shared.origin, shared.rest, shared.header)


def _merged(shared: Value, local: Value, path: str) -> Value:
    if is_resolved(local):
        return local
    if isinstance(local, MapValue):
        if isinstance(shared, Unknown):
            return _opened(local, shared)
        if isinstance(shared, MapValue) and not is_resolved(shared):
            return _pruned(shared, local, path) if path in _PRUNED else _merged_map(shared, local, path)
    if isinstance(local, ListValue) and path not in _REPLACED:
        if isinstance(shared, Unknown):
            return ListValue(local.span, local.items, local.origin, local.rest or shared)
        if isinstance(shared, ListValue) and not is_resolved(shared):
            items = (*(_marked(item, shared.origin) for item in shared.items), *local.items)
            return ListValue(local.span, items, local.origin, local.rest or shared.rest)
    return local


def _merged_map(shared: MapValue, local: MapValue, path: str) -> MapValue:
    known = {key: _marked(value, shared.origin) for key, value in shared.entries.items()}
    entries = dict(known)
    keys = {**shared.keys, **local.keys}
    if local.rest is not None:
        # A key that is not known to be there may override any of the global ones.
        entries = dict.fromkeys(entries, local.rest)
    for key, value in local.entries.items():
        other = known.get(key)
        if other is not None:
            entries[key] = _merged(other, value, f"{path}.{key}")
        elif shared.rest is not None:
            entries[key] = _merged(shared.rest, value, f"{path}.{key}")
        else:
            entries[key] = value
    return MapValue(local.span, entries, keys, local.origin, local.rest or shared.rest, local.header)


def _pruned(shared: MapValue, local: MapValue, path: str) -> MapValue:
    if not local.entries:
        return _merged_map(shared, local, path)
    kept = {key: value for key, value in shared.entries.items() if key in local.entries}
    return _merged_map(MapValue(shared.span, kept, shared.keys), local, path)


def _opened(local: MapValue, rest: Unknown) -> MapValue:
    """A map that may have been given more keys, as may any map and list in it."""
    entries = {key: _merged(rest, value, "") for key, value in local.entries.items()}
    return MapValue(local.span, entries, local.keys, local.origin, local.rest or rest, local.header)


def _marked(value: Value, origin: Origin | None) -> Value:
    """A part of a global property, which comes from where the property comes from."""
    if origin is None or value.origin is not None:
        return value
    marked = value.copied()
    marked.origin = origin
    return marked
