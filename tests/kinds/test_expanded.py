"""Types that the source has and the graph has not, and the laws for rules that read them."""

from __future__ import annotations

from collections import Counter

import pytest

from iacguard import catalogue
from iacguard.frontends import templates
from iacguard.graph.graph import ResourceGraph
from iacguard.graph.resource import Resource
from iacguard.graph.unit import NO_INPUTS, Unit
from iacguard.graph.world import Scope, World
from iacguard.kinds.aws.sam import Function, HttpApi, RestApi, StateMachine, events_of
from iacguard.rule import Rule
from iacguard.syntax import yaml
from iacguard.text import Source
from iacguard.value import ListValue, MapValue, Unknown, Value
from tests.support.cases import TODAY, Case, Folder, cases, check, units

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Timeout: 20}
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: src/
      Events:
        Get: {Type: Api, Properties: {Path: /, Method: get}}
        List: {Type: HttpApi, Properties: {Path: /, Method: get}}
  Plain:
    Type: AWS::Lambda::Function
    Properties: {Role: r, Code: {ZipFile: x}}
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties: {Definition: {StartAt: A, States: {A: {Type: Succeed}}}}
"""


def _unit(text: str) -> Unit:
    source = Source("template.yaml", text)
    return templates.load(source, yaml.parse(source), Folder.__new__(Folder), NO_INPUTS)


def test_a_view_is_of_what_keeps_the_name_with_the_properties_of_the_source() -> None:
    graph = _unit(TEMPLATE).graph
    scope = Scope(graph, World(), TODAY)
    [worker] = Function.among(graph)
    view = Function.of(worker, scope)

    assert (worker.address, worker.type) == ("Worker", "AWS::Lambda::Function")
    assert [(name, event.type.text) for name, event in events_of(view)] == [
        ("Get", "Api"),
        ("List", "HttpApi"),
    ]
    assert view.timeout.number == 20
    assert Function.of(worker, scope) is view


def test_apis_that_events_imply_are_of_their_types() -> None:
    graph = _unit(TEMPLATE).graph

    assert [one.address for one in RestApi.among(graph)] == ["ServerlessRestApi"]
    assert [one.address for one in HttpApi.among(graph)] == ["ServerlessHttpApi"]
    assert [one.address for one in StateMachine.among(graph)] == ["Machine"]


SAM = [case for case in cases() if case.rule.startswith("sam-")]


@pytest.mark.slow
@pytest.mark.parametrize("case", SAM, ids=lambda case: case.id)
def test_not_knowing_a_value_of_the_source_never_makes_a_finding(case: Case) -> None:
    rule = catalogue.find(case.rule)
    assert rule is not None
    for unit in units(case):
        before = _found(unit, rule)
        for resource in unit.graph.resources.values():
            for path in _paths(resource.source_properties):
                after = _found(_with_unknown(unit, resource, path), rule)
                assert after - before == Counter(), f"{resource.address}: {path}"


def _found(unit: Unit, rule: Rule) -> Counter[str]:
    findings = check(unit, [rule]).findings
    return Counter(address for one in findings for address in one.instances or (one.resource.address,))


def _paths(value: Value, prefix: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner: list[tuple[str | int, Value]] = []
    if isinstance(value, MapValue):
        inner = list(value.entries.items())
    elif isinstance(value, ListValue):
        inner = list(enumerate(value.items))
    return [path for key, item in inner for path in ((*prefix, key), *_paths(item, (*prefix, key)))]


def _with_unknown(unit: Unit, resource: Resource, path: tuple[str | int, ...]) -> Unit:
    source = _replaced(resource.source_properties, path)
    assert isinstance(source, MapValue)
    properties = resource.properties
    changed = Resource(
        resource.identity,
        resource.header,
        resource.span,
        lambda: properties,
        lambda: source,
        resource.condition,
    )
    changed.attributes = resource.attributes
    others = unit.graph.resources.values()
    graph = ResourceGraph(changed if one is resource else one for one in others)
    return unit._replace(graph=graph)


def _replaced(value: Value, path: tuple[str | int, ...]) -> Value:
    if not path:
        return Unknown(value.span, "made unknown by the test")
    key, *rest = path
    if isinstance(value, MapValue):
        assert isinstance(key, str)
        entries = {**value.entries, key: _replaced(value.entries[key], tuple(rest))}
        return MapValue(value.span, entries, value.keys, value.origin, value.rest, value.header)
    assert isinstance(value, ListValue)
    assert isinstance(key, int)
    items = (*value.items[:key], _replaced(value.items[key], tuple(rest)), *value.items[key + 1 :])
    return ListValue(value.span, items, value.origin, value.rest)
