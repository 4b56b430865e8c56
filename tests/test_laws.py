"""The two laws, over every rule and every fixture.

Monotonic: replacing any value by an unknown never makes a finding. Choice: what is found when a
value hangs on an undecided condition is what is found on either side (for rules that need every
side: on both). Single fixtures are gone through value by value for the rule they are about;
hypothesis draws values, and sides, for all rules at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from iacguard import catalogue
from iacguard.condition import Condition, Opaque
from iacguard.graph.resource import Resource
from iacguard.graph.unit import Unit
from iacguard.rule import Rule
from iacguard.value import Absent, Choice, ListValue, MapValue, Unknown, Value
from tests.support.cases import Case, cases, check, units

CASES = cases()
Change = Callable[[Value], Value]


def _unknown(value: Value) -> Value:
    return Unknown(value.span, "made unknown by the test")


def _absent(value: Value) -> Value:
    return Absent(value.span)


_COIN = Condition("Coin", Opaque("coin"))


def _paths(value: Value, prefix: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths of all values inside a value, through maps and lists."""
    found: list[tuple[str | int, ...]] = []
    if isinstance(value, MapValue):
        inner: list[tuple[str | int, Value]] = list(value.entries.items())
    elif isinstance(value, ListValue):
        inner = list(enumerate(value.items))
    else:
        return found
    for key, item in inner:
        found.append((*prefix, key))
        found.extend(_paths(item, (*prefix, key)))
    return found


def _changed(value: Value, path: tuple[str | int, ...], change: Change) -> Value:
    if not path:
        return change(value)
    key, *rest = path
    if isinstance(value, MapValue):
        assert isinstance(key, str)
        entries = {**value.entries, key: _changed(value.entries[key], tuple(rest), change)}
        return MapValue(value.span, entries, value.keys, value.origin, value.rest, value.header)
    assert isinstance(value, ListValue)
    assert isinstance(key, int)
    items = (*value.items[:key], _changed(value.items[key], tuple(rest), change), *value.items[key + 1 :])
    return ListValue(value.span, items, value.origin, value.rest)


def _with(unit: Unit, resource: Resource, path: tuple[str | int, ...], change: Change) -> Unit:
    properties = _changed(resource.properties, path, change)
    assert isinstance(properties, MapValue)
    return unit._replace(graph=unit.graph.replacing(resource.with_properties(properties)))


def _places(unit: Unit) -> list[tuple[Resource, tuple[str | int, ...]]]:
    graph = unit.graph
    return [
        (resource, path)
        for resource in (*graph.resources.values(), *graph.declarations.values())
        for path in _paths(resource.properties)
    ]


def _found(unit: Unit, rules: list[Rule]) -> Counter[tuple[str, str]]:
    # Nothing is folded or merged here: the laws are about each rule by itself.
    found: Counter[tuple[str, str]] = Counter()
    for rule in rules:
        for finding in check(unit, [rule]).findings:
            for address in finding.instances or (finding.resource.address,):
                found[rule.id, address] += 1
    return found


def _rules(unit: Unit) -> list[Rule]:
    return [rule for rule in catalogue.every() if any(kind.among(unit.graph) for kind in rule.kinds)]


def _assert_monotonic(unit: Unit, rules: list[Rule], place: tuple[Resource, tuple[str | int, ...]]) -> None:
    before = _found(unit, rules)
    after = _found(_with(unit, *place, _unknown), rules)

    assert after - before == Counter(), f"made by not knowing {place[0].address}: {place[1]}"


def _assert_union(
    unit: Unit, rules: list[Rule], place: tuple[Resource, tuple[str | int, ...]], swapped: bool
) -> None:
    def choice(value: Value) -> Value:
        sides = (_absent(value), value) if swapped else (value, _absent(value))
        return Choice(value.span, _COIN, *sides)

    with_value = _found(unit, rules)
    without_value = _found(_with(unit, *place, _absent), rules)
    undecided = _found(_with(unit, *place, choice), rules)

    for rule in rules:
        here = {address for id, address in with_value if id == rule.id}
        there = {address for id, address in without_value if id == rule.id}
        expected = here | there if rule.sides == "any" else here & there
        found = {address for id, address in undecided if id == rule.id}
        assert found == expected, f"{rule.id} when {place[0].address}: {place[1]} may be absent"


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_not_knowing_a_value_never_makes_a_finding(case: Case) -> None:
    rule = catalogue.find(case.rule)
    assert rule is not None
    for unit in units(case):
        for place in _places(unit):
            _assert_monotonic(unit, [rule], place)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_an_undecided_value_gives_the_findings_of_its_sides(case: Case) -> None:
    rule = catalogue.find(case.rule)
    assert rule is not None
    for unit in units(case):
        for place in _places(unit):
            _assert_union(unit, [rule], place, swapped=False)


_drawn = settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def _drawn_places(draw: st.DrawFn) -> tuple[Unit, tuple[Resource, tuple[str | int, ...]]]:
    case = draw(st.sampled_from(CASES))
    unit = draw(st.sampled_from(units(case)))
    places = _places(unit)
    assume(places)
    return unit, draw(st.sampled_from(places))


@_drawn
@given(_drawn_places())
def test_no_rule_finds_more_when_a_value_is_unknown(
    drawn: tuple[Unit, tuple[Resource, tuple[str | int, ...]]],
) -> None:
    unit, place = drawn
    _assert_monotonic(unit, _rules(unit), place)


@_drawn
@given(_drawn_places(), st.booleans())
def test_every_rule_finds_what_either_side_holds(
    drawn: tuple[Unit, tuple[Resource, tuple[str | int, ...]]], swapped: bool
) -> None:
    unit, place = drawn
    _assert_union(unit, _rules(unit), place, swapped)
