"""Everything that values are and know, as plain data to compare."""

from __future__ import annotations

from collections.abc import Iterator

from iacguard.condition import Condition
from iacguard.graph.unit import Unit
from iacguard.text import Span
from iacguard.value import Literal, MapValue, Origin, Value


def whole(unit: Unit) -> Iterator[tuple[str, str, object]]:
    """What every resource has, with all places and origins: its address, the name of it, and that."""
    for resource in unit.graph.resources.values():
        yield resource.address, "condition", _whole(resource.condition)
        yield resource.address, "attributes", _whole(resource.attributes)
        yield resource.address, "calls", _whole(resource.calls)
        yield resource.address, "properties", _whole(resource.properties)
        yield resource.address, "source", _whole(resource.source_properties)


def _whole(part: object) -> object:
    if isinstance(part, Span):
        return (part.source.path, part.start, part.end)
    if isinstance(part, Origin):
        return (_whole(part.span), part.note, _whole(part.parent))
    if isinstance(part, Condition):
        return part.name
    if isinstance(part, Value):
        names = [name for kind in type(part).__mro__ for name in getattr(kind, "__slots__", ())]
        found = {name: getattr(part, name) for name in names}
        if isinstance(part, Literal) and part.locate is not None:
            found["locate"] = part.locate(0, len(str(part.value)))
        if isinstance(part, MapValue):
            found["entries"] = dict(part.entries)
        found = {name: one for name, one in found.items() if not callable(one)}
        return (type(part).__name__, _whole(found))
    if isinstance(part, dict):
        return {name: _whole(one) for name, one in part.items()}
    if isinstance(part, (list, tuple)):
        return [_whole(one) for one in part]
    return part if part is None or isinstance(part, (str, int, float, bool)) else repr(part)
