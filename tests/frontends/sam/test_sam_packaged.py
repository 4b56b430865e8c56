"""Definitions of state machines and APIs that stand in files beside the template."""

from __future__ import annotations

import pytest

from iacguard.frontends import templates
from iacguard.frontends.cloudformation.include import parse
from iacguard.graph.resource import Resource
from iacguard.graph.unit import NO_INPUTS, Unit
from iacguard.text import Source
from iacguard.value import Absent, Choice, Encoded, Literal, MapValue, Unknown, Value
from tests.frontends.sam.sam_places import misplaced

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Conditions: {IsProd: !Equals [!Ref AWS::Region, b]}
Resources:
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: flows/orders.asl.json
      DefinitionSubstitutions: {Function: !GetAtt Worker.Arn}
  Other:
    Type: AWS::Serverless::StateMachine
    Properties: {DefinitionUri: flows/orders.asl.yaml}
  Api:
    Type: AWS::Serverless::Api
    Properties: {StageName: prod, DefinitionUri: ./api.yaml}
  Http:
    Type: AWS::Serverless::HttpApi
    Properties: {DefinitionUri: api.yaml}
  Stored:
    Type: AWS::Serverless::StateMachine
    Properties: {DefinitionUri: s3://bucket/key}
  Sided:
    Type: AWS::Serverless::StateMachine
    Properties: {DefinitionUri: !If [IsProd, flows/orders.asl.json, s3://bucket/key]}
  Worker:
    Type: AWS::Serverless::Function
    Properties: {Handler: a.b, Runtime: python3.12, CodeUri: src}
"""
FLOW = '{"StartAt": "Call", "States": {"Call": {"Type": "Task", "Resource": "${Function}", "End": true}}}'
FILES = {
    "app/flows/orders.asl.json": FLOW,
    "app/flows/orders.asl.yaml": "StartAt: Call\nStates:\n  Call: {Type: Wait, Seconds: 3, End: true}\n",
    "app/api.yaml": "openapi: 3.0.1\npaths:\n  /a:\n    get: {summary: !Sub '${X}', security: []}\n",
}


class Texts:
    """Files that are held in memory."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.sources = {path: Source(path, text) for path, text in texts.items()}

    def read(self, path: str) -> Source | None:
        return self.sources.get(path)

    def list(self, folder: str) -> list[str]:
        return []


def unit_of(files: dict[str, str]) -> Unit:
    source = Source("app/template.yaml", TEMPLATE)
    return templates.load(source, parse(source), Texts(files), NO_INPUTS)


def content(resource: Resource, *path: str) -> Value:
    value: Value = resource.properties
    for name in path:
        if isinstance(value, Encoded):
            value = value.document
        assert isinstance(value, MapValue)
        value = value.get(name)
    return value


def test_the_file_is_read_in_the_place_of_its_upload() -> None:
    unit = unit_of(FILES)
    machine, api = unit.graph.resources["Machine"], unit.graph.resources["Api"]

    task = content(machine, "DefinitionString", "States", "Call", "Resource")
    assert isinstance(task, Literal) and task.value == "${Function}"
    assert (task.span.source.path, task.span.text) == ("app/flows/orders.asl.json", '"${Function}"')
    assert isinstance(content(machine, "DefinitionS3Location"), Absent)
    assert machine.properties.keys["DefinitionString"].text == "DefinitionUri"
    seconds = content(unit.graph.resources["Other"], "DefinitionString", "States", "Call", "Seconds")
    assert isinstance(seconds, Literal) and seconds.value == 3
    assert isinstance(content(api, "Body", "paths", "/a"), MapValue)
    assert isinstance(content(unit.graph.resources["Http"], "Body", "paths", "/a"), MapValue)
    assert [source.path for source in unit.sources] == ["app/template.yaml", *sorted(FILES, key=_order)]
    assert misplaced(list(unit.graph.resources.values()), unit.sources) == []


def _order(path: str) -> int:
    return ["app/flows/orders.asl.json", "app/flows/orders.asl.yaml", "app/api.yaml"].index(path)


def test_functions_mean_nothing_in_a_file_that_is_uploaded() -> None:
    api = unit_of(FILES).graph.resources["Api"]

    assert isinstance(content(api, "Body", "paths", "/a", "get", "summary"), Unknown)


def test_what_is_stored_elsewhere_stays_there() -> None:
    unit = unit_of(FILES)

    stored = content(unit.graph.resources["Stored"], "DefinitionS3Location", "Bucket")
    assert isinstance(stored, Literal) and stored.value == "bucket"
    assert isinstance(content(unit.graph.resources["Stored"], "DefinitionString"), Absent)
    sided = unit.graph.resources["Sided"]
    either = content(sided, "DefinitionString")
    assert isinstance(either, Choice) and isinstance(either.then, Encoded)
    assert isinstance(either.otherwise, Absent)
    location = content(sided, "DefinitionS3Location")
    assert isinstance(location, Choice)


@pytest.mark.parametrize("text", ["", "[", "- a", '{"Seconds": ${Wait}}', "just words", "{" * 500])
def test_a_file_that_makes_no_sense_is_as_good_as_none(text: str) -> None:
    unit = unit_of({"app/flows/orders.asl.json": text})

    assert unit.problems == []
    machine = unit.graph.resources["Machine"]
    assert isinstance(content(machine, "DefinitionString"), Absent)
    assert isinstance(content(machine, "DefinitionS3Location", "Bucket"), Unknown)
