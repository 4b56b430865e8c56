"""States of state machines, however their definitions are written."""

from __future__ import annotations

from datetime import date

import pytest

from iacguard.frontends import templates
from iacguard.graph.unit import NO_INPUTS
from iacguard.graph.world import Scope, World
from iacguard.kinds.aws.stepfunctions import StateMachine
from iacguard.kinds.state_machines import State, are_all_states_known, function_of, integration, states_of
from iacguard.syntax import yaml
from iacguard.text import Source

HEAD = "Parameters: {Seconds: {Type: Number}, Name: {Type: String}}\nResources:\n"
MACHINE = "  Machine:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n"


class NoFiles:
    def read(self, path: str) -> Source | None:
        return None

    def list(self, folder: str) -> list[str]:
        return []


def machine(properties: str) -> StateMachine:
    """The state machine that has these properties."""
    source = Source("template.yaml", HEAD + MACHINE + properties)
    unit = templates.load(source, yaml.parse(source), NoFiles(), NO_INPUTS)
    resource = unit.graph.resources["Machine"]
    return StateMachine.of(resource, Scope(unit.graph, World(), date(2026, 1, 1)))


def states(properties: str) -> list[State]:
    """The states of the state machine that has these properties."""
    return list(states_of(machine(properties)))


def test_states_of_text_are_where_they_stand_in_it() -> None:
    found = states(
        """      DefinitionString: !Sub |
        {
          "StartAt": "Wait",
          "States": {
            "Wait": { "Type": "Wait", "Seconds": ${Seconds}, "Next": "Call" },
            "Call": { "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken" }
          }
        }
"""
    )

    assert [(state.name, state.body.place.text) for state in found] == [
        ("Wait", '"Wait"'),
        ("Call", '"Call"'),
    ]
    assert found[0].body.read("Seconds").is_unknown
    assert integration(found[1]) == ("sqs", "sendMessage", "waitForTaskToken")


def test_substitutions_are_put_in_at_the_place_of_the_placeholder() -> None:
    found = states(
        """      DefinitionSubstitutions: {Partition: aws, Seconds: 5, Function: !Ref Name}
      DefinitionString: |
        {
          "States": {
            "Wait": { "Type": "Wait", "Seconds": ${Seconds} },
            "Call": {
              "Type": "Task",
              "Resource": "arn:${Partition}:states:::lambda:invoke",
              "Parameters": { "FunctionName": "${Function}", "Other": "${NotGiven}" }
            }
          }
        }
"""
    )
    wait, call = found

    assert wait.body.read("Seconds").known == 5
    assert call.resource.text == "arn:aws:states:::lambda:invoke"
    function = function_of(call)
    assert function is not None
    assert function.is_unknown
    assert function.place.text == '"FunctionName": "${Function}"'
    assert call.argument("Other").is_unknown


def test_states_inside_of_others_know_what_is_around_them() -> None:
    found = states(
        """      Definition:
        States:
          Outer:
            Type: Parallel
            Branches:
              - States:
                  Inner:
                    Type: Map
                    Iterator: {States: {Innermost: {Type: Succeed}}}
"""
    )

    assert [(state.name, [around.name for around in state.enclosing]) for state in found] == [
        ("Outer", []),
        ("Inner", ["Outer"]),
        ("Innermost", ["Outer", "Inner"]),
    ]


def test_a_definition_that_cannot_be_read_has_no_states() -> None:
    for definition in ("!Ref Name", "'{\"States\": {'", "no JSON", "[]", "{States: 3}"):
        assert states(f"      DefinitionString: {definition}\n") == []


@pytest.mark.parametrize(
    ("definition", "answer"),
    [
        ("Definition: {States: {A: {Type: Parallel, Branches: [{States: {B: {Type: Pass}}}]}}}", True),
        ("Definition: {States: {A: {Type: Task, Resource: !Ref Name}}}", True),
        ("Definition: {States: {A: {Type: Parallel, Branches: !Ref Name}}}", False),
        ("Definition: {States: {A: {Type: Parallel, Branches: [!Ref Name]}}}", False),
        ("Definition: {States: {A: {Type: Map, ItemProcessor: !Ref Name}}}", False),
        ("Definition: {States: !Ref Name}", False),
        ("DefinitionString: !Ref Name", False),
        ("DefinitionS3Location: {Bucket: code, Key: machine.json}", False),
    ],
)
def test_states_may_be_hidden_behind_what_is_not_known(definition: str, answer: bool) -> None:
    assert are_all_states_known(machine(f"      {definition}\n")) is answer


def test_states_inside_are_known_whatever_type_is_around_them() -> None:
    found = states(
        "      Definition: {States: {Outer: {Type: !Ref Name, Branches: [{States: {In: {Type: Pass}}}]}}}\n"
    )

    assert [state.name for state in found] == ["Outer", "In"]
