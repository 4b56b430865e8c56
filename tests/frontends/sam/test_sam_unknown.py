"""What the expansion makes of values that are not known: less, and never something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from itertools import takewhile

import pytest

from iacguard.condition import All, Condition, Formula, Not
from iacguard.frontends.sam.expand import UNRESOLVED, expand
from iacguard.graph.resource import Resource
from iacguard.value import (
    Absent,
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Unknown,
    Value,
    is_absent,
    walk,
)
from tests.frontends.sam.sam_loading import Template
from tests.frontends.sam.sam_templates import ALL


def _replacements(value: Value) -> Iterator[Value]:
    """The value with one of its parts, or all of it, unknown."""
    yield Unknown(value.span, "replaced")
    if isinstance(value, MapValue):
        for key, item in value.entries.items():
            for other in _replacements(item):
                changed = copy(value)
                changed.entries = {**value.entries, key: other}
                yield changed
    elif isinstance(value, ListValue):
        for index, item in enumerate(value.items):
            for other in _replacements(item):
                changed_list = copy(value)
                changed_list.items = (*value.items[:index], other, *value.items[index + 1 :])
                yield changed_list
    elif isinstance(value, Choice):
        for side in _replacements(value.then):
            yield Choice(value.span, value.condition, side, value.otherwise)
        for side in _replacements(value.otherwise):
            yield Choice(value.span, value.condition, value.then, side)


def _with(resource: Resource, properties: MapValue) -> Resource:
    changed = Resource(
        resource.identity, resource.header, resource.span, lambda: properties, None, resource.condition
    )
    changed.attributes = resource.attributes
    return changed


def _variants(template: Template) -> Iterator[tuple[list[Resource], MapValue | None, str]]:
    resources = template.resources
    for index, resource in enumerate(resources):
        for properties in _replacements(resource.properties):
            if isinstance(properties, MapValue):
                place = _replaced_place(properties)
                changed = [*resources[:index], _with(resource, properties), *resources[index + 1 :]]
                yield changed, template.globals, f"{resource.address}: {place}"
    globals = template.globals
    for other in _replacements(globals) if globals is not None else ():
        if isinstance(other, MapValue):
            yield resources, other, f"Globals: {_replaced_place(other)}"


def _replaced_place(value: Value) -> str:
    return next(one.span.text for one in walk(value) if isinstance(one, Unknown) and one.reason == "replaced")


def _generalises(less: Value, more: Value) -> bool:
    """Whether a value claims nothing that the other one, of which more is known, does not say."""
    if isinstance(less, Unknown):
        return True
    if isinstance(more, Choice):
        if isinstance(less, Choice) and less.condition == more.condition:
            return _generalises(less.then, more.then) and _generalises(less.otherwise, more.otherwise)
        return _generalises(less, more.then) and _generalises(less, more.otherwise)
    if isinstance(less, Choice):
        return _generalises(less.then, more) and _generalises(less.otherwise, more)
    if is_absent(less) or is_absent(more):
        return is_absent(less) and is_absent(more)
    if isinstance(less, Interpolation):
        return any(isinstance(one, Unknown) for one in walk(less)) or repr(less) == repr(more)
    if type(less) is not type(more):
        return False
    return _CHECKS[type(less)](less, more)


def _lists(less: Value, more: Value) -> bool:
    assert isinstance(less, ListValue) and isinstance(more, ListValue)
    theirs = _present(more)
    if less.rest is None:
        mine = _present(less)
        return len(mine) == len(theirs) and all(map(_generalises, mine, theirs))
    return all(any(_generalises(one, other) for other in theirs) for one in _present(less))


def _present(value: ListValue) -> list[Value]:
    return [item for item in value.items if not is_absent(item)]


def _maps(less: Value, more: Value) -> bool:
    assert isinstance(less, MapValue) and isinstance(more, MapValue)
    names = {*less.entries, *more.entries}
    return all(_generalises(less.get(name), more.get(name)) for name in names)


_CHECKS: dict[type[Value], Callable[[Value, Value], bool]] = {
    Literal: lambda less, more: repr(less) == repr(more),
    Reference: lambda less, more: repr(less) == repr(more),
    Encoded: lambda less, more: _generalises(less.document, more.document),  # type: ignore[attr-defined]
    ListValue: _lists,
    MapValue: _maps,
    Absent: lambda less, more: True,
}


def _renamed(before: dict[str, Resource], after: dict[str, Resource]) -> dict[str, str]:
    """The new names of what is called after a value that is not known any more: a stage, an alias."""
    lost = [one for address, one in before.items() if address not in after]
    names: dict[str, str] = {}
    for one in after.values():
        same = [other.address for other in lost if other.type == one.type]
        if one.address not in before and same:
            nearest = max((_shared_length(address, one.address), address) for address in same)
            names[nearest[1]] = one.address
    return names


def _shared_length(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


def _changed(made: Resource, more: MapValue) -> list[tuple[str, Value, Value]]:
    """The properties of which more is claimed than was known, under the condition of the resource."""
    less = made.properties
    if made.condition is not None:
        assumed = dict(_assumptions(made.condition, True))
        less, more = _renaming(less, {}, assumed), _renaming(more, {}, assumed)
    names = sorted({*less.entries, *more.entries})
    pairs = [(name, less.get(name), more.get(name)) for name in names]
    return [pair for pair in pairs if not _generalises(pair[1], pair[2])]


def _assumptions(formula: Formula | None, value: bool) -> Iterator[tuple[str, bool]]:
    if isinstance(formula, Condition):
        yield formula.name, value
        yield from _assumptions(formula.formula, value)
    elif isinstance(formula, Not):
        yield from _assumptions(formula.operand, not value)
    elif isinstance(formula, All) and value:
        for operand in formula.operands:
            yield from _assumptions(operand, value)


def _renaming(
    properties: MapValue, names: dict[str, str], assumed: dict[str, bool] | None = None
) -> MapValue:
    changed = _under_new_names(properties, names, assumed)
    assert isinstance(changed, MapValue)
    return changed


def _under_new_names(value: Value, names: dict[str, str], assumed: dict[str, bool] | None = None) -> Value:
    """A value with resources under other names, and with some conditions decided."""

    def inside(item: Value) -> Value:
        return _under_new_names(item, names, assumed)

    if isinstance(value, Reference):
        return Reference(value.span, names.get(value.target, value.target), value.attribute)
    if isinstance(value, Choice) and value.condition.name in (assumed or {}):
        return inside(value.then if (assumed or {})[value.condition.name] else value.otherwise)
    changed = copy(value)
    if isinstance(changed, MapValue):
        changed.entries = {key: inside(item) for key, item in changed.entries.items()}
    elif isinstance(changed, ListValue):
        changed.items = tuple(map(inside, changed.items))
    elif isinstance(changed, Interpolation):
        changed.pieces = tuple(map(inside, changed.pieces))
    elif isinstance(changed, Choice):
        changed.then = inside(changed.then)
        changed.otherwise = inside(changed.otherwise)
    return changed


@pytest.mark.parametrize("name", ALL)
def test_an_unknown_value_claims_nothing_new(name: str) -> None:
    template = Template(ALL[name])
    before = template.expanded()

    for resources, globals, place in _variants(template):
        after = {one.address: one for one in expand(resources, globals, template.referred_to)}
        hides = any(one.type == UNRESOLVED for one in after.values())
        names = _renamed(before, after)
        known = {names.get(address, address): one.properties for address, one in before.items()}
        if names:
            known = {address: _renaming(properties, names) for address, properties in known.items()}
        for address, made in after.items():
            if made.type != UNRESOLVED:
                assert address in known, f"{place} unknown creates {address}"
                changed = _changed(made, known[address])
                assert changed == [], f"{place} unknown changes {address}"
        missing = known.keys() - after.keys()
        assert hides or not missing, f"{place} unknown loses {missing}"
