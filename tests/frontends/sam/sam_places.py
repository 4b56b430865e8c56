"""Where the values of expanded resources stand."""

from __future__ import annotations

from iacguard.graph.resource import Resource
from iacguard.text import Source, Span
from iacguard.value import ListValue, MapValue, Value, children


def misplaced(resources: list[Resource], sources: list[Source]) -> list[str]:
    """Values of resources that do not stand in the texts that were read, or nowhere in particular.

    What SAM generates stands at what it is generated from. That is never a whole document, so that
    a finding points at something that its reader can see.
    """
    wrong: list[str] = []
    for resource in resources:
        for name, place in (("header", resource.header), ("span", resource.span)):
            if not _is_in(place, sources):
                wrong.append(f"{resource.address}: {name}")
        stack: list[tuple[str, Value]] = [("", resource.properties)]
        while stack:
            path, value = stack.pop()
            if not _is_in(value.span, sources) or _is_everything(value.span):
                wrong.append(f"{resource.address}{path}: {value!r}")
            keys = value.keys.values() if isinstance(value, MapValue) else ()
            if not all(_is_in(key, sources) for key in keys):
                wrong.append(f"{resource.address}{path}: keys")
            stack.extend(_inside(path, value))
    return wrong


def _inside(path: str, value: Value) -> list[tuple[str, Value]]:
    if isinstance(value, MapValue):
        return [(f"{path}.{key}", item) for key, item in value.entries.items()]
    if isinstance(value, ListValue):
        return [(f"{path}[{index}]", item) for index, item in enumerate(value.items)]
    return [(path, item) for item in children(value)]


def _is_in(place: Span, sources: list[Source]) -> bool:
    return (
        any(place.source is source for source in sources)
        and 0 <= place.start <= place.end <= len(place.source.text)
        and place.start < len(place.source.text)
    )


def _is_everything(place: Span) -> bool:
    return place.text.strip() == place.source.text.strip()
