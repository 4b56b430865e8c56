"""Which words of the names of exports are certain without parsing a template."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iacguard.frontends import templates
from iacguard.frontends.cloudformation.export_names import ANY, words, words_of_key
from iacguard.frontends.cloudformation.include import parse
from iacguard.graph.unit import NO_INPUTS
from iacguard.text import Source
from tests.frontends.cloudformation.cfn_loading import Texts

HEAD = "Parameters: {Env: {Type: String, Default: My}, No: {Type: String, Default: '1'}}\n"


def certain(name: str) -> list[str]:
    """The words of a template with one export, which have to be in all keys that it is found by."""
    text = f"{HEAD}Outputs:\n  A:\n    Value: x\n    Export:\n      Name: {name}\n"
    listed = words(text)
    source = Source("a.yaml", text)
    for export in templates.exports(source, parse(source), Texts({}), NO_INPUTS):
        for key in export.keys:
            assert set(words_of_key(key)) & set(listed), (key, listed)
    return listed


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("vpc-Identity", "Identity"),
        ("'vpc-Identity'", "Identity"),
        ("!Sub ${AWS::StackName}-VpcId", "VpcId"),
        ("!Sub '${AWS::StackName}-VpcId'", "VpcId"),
        ("{Fn::Sub: '${Env}-VpcId'}", "VpcId"),
        ('{ "Fn::Sub" : ["${Env}-VpcId", {"x": "y"}] }', "VpcId"),
        ("\n        !Sub\n        - ${Env}-VpcId\n        - {x: y}", "VpcId"),
        ("!Join [':', [!Ref AWS::StackName, VpcId]]", "VpcId"),
        ('{"Fn::Join": ["-", [{"Ref": "Env"}, "VpcId", {"Fn::Sub": "x-LongerOne"}]]}', "VpcId"),
        ("!Join\n        - '-'\n        - - !Ref Env\n          - VpcId", "VpcId"),
        ("VpcId # the longer one", "VpcId"),
    ],
)
def test_certain_words(name: str, word: str) -> None:
    assert certain(name) == [word]


@pytest.mark.parametrize(
    "name",
    [
        "!Sub ${Env}VpcId",
        "!Join ['', [!Ref Env, VpcId]]",
        "!Join [a, [!Ref Env, VpcId]]",
        "!Ref Env",
        "yes",
        "'{{resolve:ssm:VpcId}}'",
        "!Join [':', ['{{resolve', ssm, 'VpcId:1}}']]",
        '"Vpc\\u0049d"',
        "&name VpcId",
        "{Fn::If: [A, VpcId, x]}",
        "\n        Fn::If: [A, VpcId, x]",
        "!Select [0, [VpcId, x]]",
        "|\n        VpcId",
    ],
)
def test_names_without_a_certain_word(name: str) -> None:
    assert certain(name) == [ANY]


def test_what_is_made_may_be_anything() -> None:
    assert words("Fn::ForEach::X: Export: {Name: VpcId}") == [ANY]
    assert words("Outputs: {A: {Export: {Name: VpcId}}, B: {Export: {Name: VpcId}}}") == ["VpcId"]
    assert words("Outputs: {Export}") == []


pieces = st.lists(
    st.sampled_from(["Vpc", "Id", "-", ":", "x1", "${Env}", "${No}", "${AWS::StackName}"]), max_size=5
)


@given(pieces, st.sampled_from(["{}", "'{}'", '"{}"', "!Sub {}", "!Sub '{}'", '{{"Fn::Sub": "{}"}}']))
def test_all_keys_have_a_word_that_is_listed(parts: list[str], form: str) -> None:
    certain(form.format("".join(parts)))


@given(pieces, st.sampled_from(["", "-", ":", "a", "-b"]), st.booleans())
def test_all_keys_of_joined_names_have_a_word_that_is_listed(
    parts: list[str], by: str, is_json: bool
) -> None:
    items = [{"Ref": part[2:-1]} if part.startswith("$") else part for part in parts]
    if is_json:
        certain(json.dumps({"Fn::Join": [by, items]}))
    else:
        lines = "\n".join(
            f"          {'  ' if index else '- '}- "
            + (f"!Ref {item['Ref']}" if isinstance(item, dict) else f"'{item}'")
            for index, item in enumerate(items)
        )
        certain(f"!Join\n          - '{by}'\n{lines or '          - []'}")
