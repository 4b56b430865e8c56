"""What is wrong with resources is told whether or not anybody asks for their values."""

from __future__ import annotations

import json
from collections.abc import Collection

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iacguard.frontends import templates
from iacguard.frontends.cloudformation.record import Deferral
from iacguard.graph.dump import Json, value_to_json
from iacguard.graph.unit import Inputs, Unit
from iacguard.syntax.json import parse
from iacguard.text import Source
from tests.frontends.cloudformation.cfn_loading import Texts

NAMES = st.sampled_from(
    ["P", "L", "N", "C", "D", "M", "A", "B", "Nope", "AWS::Region", "AWS::NoValue", "One"]
)
DOTTED = st.sampled_from(["A.Arn", "B.It", "A.It", "A.Outputs.X", "Nope.Arn", "A.", ".x", "A", "L.Arn"])
TEXTS = st.one_of(
    NAMES,
    DOTTED,
    st.one_of(NAMES, DOTTED).map(lambda name: f"a${{{name}}}b"),
    st.just("{{resolve:ssm:/${A}}}"),
)
SCALARS = st.one_of(TEXTS, st.sampled_from(["${!x}", "${", "${Var}", "0", "7", ","]), st.integers(-1, 9))
FUNCTIONS = {
    "Fn::Base64": 1,
    "Fn::Cidr": 3,
    "Fn::FindInMap": 3,
    "Fn::GetAZs": 1,
    "Fn::If": 3,
    "Fn::ImportValue": 1,
    "Fn::Join": 2,
    "Fn::Select": 2,
    "Fn::Split": 2,
    "Fn::Sub": 2,
    "Fn::Nope": 1,
}


def _calls(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    def call(name: str) -> st.SearchStrategy[Json]:
        count = FUNCTIONS[name]
        arguments = inner if count == 1 else st.lists(inner, min_size=count - 1, max_size=count + 1)
        return arguments.map(lambda argument: {name: argument})

    keys = st.one_of(NAMES, st.sampled_from(["It", "Var", "Ref", "Fn::Sub"]))
    first = st.one_of(NAMES, inner)
    return st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(keys, inner, max_size=2),
        st.sampled_from(list(FUNCTIONS)).flatmap(call),
        st.tuples(first, inner, inner).map(lambda three: {"Fn::If": list(three)}),
        st.tuples(first, inner, inner).map(lambda three: {"Fn::FindInMap": list(three)}),
        st.tuples(TEXTS, st.dictionaries(keys, inner, max_size=2)).map(lambda two: {"Fn::Sub": list(two)}),
    )


LEAVES = st.one_of(
    SCALARS,
    NAMES.map(lambda name: {"Ref": name}),
    DOTTED.map(lambda name: {"Fn::GetAtt": name}),
    st.lists(NAMES, min_size=2, max_size=2).map(lambda names: {"Fn::GetAtt": names}),
    TEXTS.map(lambda text: {"Fn::Sub": text}),
)
VALUES = st.recursive(LEAVES, _calls, max_leaves=10)
RESOURCE = st.fixed_dictionaries(
    {
        "Type": st.just("AWS::SNS::Topic"),
        "Properties": st.one_of(st.dictionaries(st.just("It"), VALUES), VALUES),
    },
    optional={"Metadata": VALUES, "DependsOn": st.one_of(NAMES, st.lists(NAMES)), "Condition": NAMES},
)


def loaded(resources: Json, inputs: Inputs, read: Collection[str] | None) -> Unit:
    """The unit of a template of which some resources are read; all where ``read`` is None."""
    text = json.dumps(
        {
            "Parameters": {
                "P": {"Type": "String", "Default": "One", "AllowedValues": ["One", "Two"]},
                "L": {"Type": "CommaDelimitedList", "Default": "a,b"},
                "N": {"Type": "String"},
            },
            "Mappings": {
                "M": {"One": {"A": "x", "B": ["y"]}, "Two": {"A": "z"}},
                "D": {"One": {"A": {"Ref": "Nope"}}},
            },
            "Conditions": {"C": {"Fn::Equals": [{"Ref": "N"}, "x"]}, "D": {"Fn::Equals": ["x", "y"]}},
            "Resources": resources,
        }
    )
    source = Source("template.json", text)
    deferral = None if read is None else Deferral(None)
    unit = templates.load(source, parse(source), Texts({}), inputs, deferral=deferral)
    for address in read or ():
        if address in unit.graph.resources:
            value_to_json(unit.graph.resources[address].properties)
    if unit.tell_the_rest is not None:
        unit.tell_the_rest()
    return unit


@settings(max_examples=300, deadline=None)
@given(
    st.fixed_dictionaries({"A": RESOURCE, "B": RESOURCE}),
    st.dictionaries(st.sampled_from(["P", "N", "L", "AWS::Region"]), st.sampled_from(["One", "x"])),
    st.sets(st.sampled_from(["A", "B"])),
)
def test_the_same_is_told_whoever_asks(
    resources: dict[str, Json], parameters: dict[str, str], read: set[str]
) -> None:
    inputs = Inputs(parameters, {}, (), False)
    whole, lazy = loaded(resources, inputs, None), loaded(resources, inputs, read)

    assert sorted(map(repr, lazy.problems)) == sorted(map(repr, whole.problems))
    assert lazy.notes == whole.notes
    for address, resource in whole.graph.resources.items():
        other = lazy.graph.resources[address]
        assert value_to_json(other.properties) == value_to_json(resource.properties)
        assert {name: value_to_json(one) for name, one in other.attributes.items()} == {
            name: value_to_json(one) for name, one in resource.attributes.items()
        }


WRONG: list[Json] = [
    {"Ref": "Nope"},
    {"Ref": ["P"]},
    {"Fn::GetAtt": "Nope.Arn"},
    {"Fn::GetAtt": ["B"]},
    {"Fn::GetAtt": "B."},
    {"Fn::Sub": "a${Nope}"},
    {"Fn::Sub": "${Nope.Arn}"},
    {"Fn::Sub": ["${x}${Nope}", {"x": "y"}]},
    {"Fn::Sub": ["${x}", {"x": {"Ref": "Nope"}}]},
    {"Fn::Sub": {"a": "b"}},
    {"Fn::Join": ["", [{"Ref": "Nope"}]]},
    {"Fn::Join": ["", ["a"], "b"]},
    {"Fn::If": ["Nope", "a", "b"]},
    {"Fn::If": ["C", "a"]},
    {"Fn::If": ["C", {"Ref": "Nope"}, "b"]},
    {"Fn::Base64": {"Fn::Sub": "${Nope}"}},
    {"Fn::Split": [",", {"Ref": "Nope"}]},
    {"Fn::Select": ["7", ["a", "b"]]},
    {"Fn::Select": ["x", {"Fn::GetAZs": {"Ref": "Nope"}}]},
    {"Fn::ImportValue": {"Fn::Sub": "${Nope}-a"}},
    {"Fn::ImportValue": {"Ref": "Nope"}},
    {"Fn::FindInMap": ["Nope", "One", "A"]},
    {"Fn::FindInMap": ["M", "Three", "A"]},
    {"Fn::FindInMap": ["M", "Two", "B"]},
    {"Fn::FindInMap": ["M", {"Ref": "Nope"}, "A"]},
    {"Fn::FindInMap": ["D", "One", "A"]},
    {"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, "B"]},
    {"Fn::Cidr": ["10.0.0.0/16"]},
    {"Fn::Nope": "a"},
    {"It": "a", "Fn::Sub": "b"},
]


@pytest.mark.parametrize("expression", WRONG, ids=json.dumps)
@pytest.mark.parametrize("inside", [False, True])
def test_what_is_wrong_is_told_without_being_read(expression: Json, inside: bool) -> None:
    held: Json = (
        {"Deep": [{"Fn::If": ["C", {"Fn::Join": ["", ["a", expression]]}, "b"]}]} if inside else expression
    )
    resources: Json = {
        "A": {"Type": "AWS::SNS::Topic", "Properties": {"It": held, "Other": "x"}, "Metadata": {"It": held}},
        "B": {"Type": "AWS::SNS::Topic"},
    }
    inputs = Inputs({"AWS::Region": "Two"}, {}, (), False)

    told = [problem.message for problem in loaded(resources, inputs, None).problems]

    assert told
    assert [problem.message for problem in loaded(resources, inputs, ()).problems] == told


@pytest.mark.parametrize("order", [("A", "B", "C"), ("B", "C", "A"), ("C", "B", "A")])
def test_what_hangs_on_itself_is_not_known_whoever_asks_first(order: tuple[str, ...]) -> None:
    holding = {"A": "B", "B": "C", "C": "A", "D": "A"}
    resources: Json = {
        name: {
            "Type": "AWS::SNS::Topic",
            "Properties": {"It": {"Fn::Join": ["", [name, {"Fn::GetAtt": [other, "It"]}]]}},
        }
        for name, other in holding.items()
    }

    unit = loaded(resources, Inputs({}, {}, (), False), order)

    for name, other in holding.items():
        value = value_to_json(unit.graph.resources[name].properties.get("It"))
        assert value == {"$join": [name, {"$ref": other, "attribute": "It"}]}
