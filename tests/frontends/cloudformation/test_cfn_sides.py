"""Functions in functions, with conditions anywhere: each side is what it is without the condition."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from textwrap import indent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iacguard.condition import Condition, evaluate
from iacguard.frontends.cloudformation.texts import concatenate
from iacguard.graph.dump import Json, value_to_json
from iacguard.graph.unit import NO_INPUTS, Inputs, Unit
from iacguard.value import (
    Absent,
    Choice,
    Encoded,
    Interpolation,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Value,
)
from tests.frontends.cloudformation.cfn_loading import load_text

DOMAINS = {"A": ("x", "y"), "B": ("x", "y", "z")}
HEAD = """
Parameters:
  A: {Type: String, AllowedValues: [x, y]}
  B: {Type: String, AllowedValues: [x, y, z]}
Conditions:
  AIsX: !Equals [!Ref A, x]
  BIsX: !Equals [!Ref B, x]
  Same: !Equals [!Ref A, !Ref B]
  Both: !And [!Condition AIsX, !Not [!Condition BIsX]]
Mappings:
  First: {x: {k: one, l: "a,b", n: 1}, y: {k: two, l: c, n: "2"}}
  Second: {x: {k: three, l: "d,e,f", n: 0}, y: {k: "10.0.0.0/16", l: "", n: 3}}
Resources:
  Bucket: {Type: AWS::S3::Bucket}
  Other: {Type: AWS::S3::Bucket}
  Subject:
    Type: AWS::Test::Subject
    Properties:
      It:
"""


def deployments() -> Iterator[dict[str, str]]:
    for values in product(*DOMAINS.values()):
        yield dict(zip(DOMAINS, values, strict=True))


def unit_of(expression: str, inputs: Inputs = NO_INPUTS) -> Unit:
    return load_text(HEAD + indent(expression, " " * 8) + "\n", inputs=inputs)


def subject(unit: Unit) -> Value:
    return unit.graph.resources["Subject"].properties.get("It")


def holds(condition: Condition, values: dict[str, str]) -> bool:
    def truth(atom: object) -> bool | None:
        variable = getattr(atom, "variable", None)
        if variable is None:
            return values["A"] == values["B"]
        return values[variable.name.removeprefix("parameter ")] == getattr(atom, "value", None)

    found = evaluate(condition.formula, truth)
    assert isinstance(found, bool)
    return found


def decide(value: Value, values: dict[str, str]) -> Value:
    """A value with every choice in it decided as the parameters say."""
    while isinstance(value, Choice):
        value = value.then if holds(value.condition, values) else value.otherwise
    if isinstance(value, ListValue):
        items = [decide(item, values) for item in value.items]
        return ListValue(value.span, tuple(item for item in items if not isinstance(item, Absent)))
    if isinstance(value, MapValue):
        entries = {key: decide(inner, values) for key, inner in value.entries.items()}
        return MapValue(value.span, {key: one for key, one in entries.items() if not isinstance(one, Absent)})
    if isinstance(value, Interpolation):
        return concatenate([decide(piece, values) for piece in value.pieces], value.span)
    if isinstance(value, Encoded):
        return Encoded(value.span, decide(value.document, values))
    return value


def shown(value: Value) -> Json:
    return None if isinstance(value, Absent) else value_to_json(value)


def assert_sides(expression: str) -> None:
    undecided = subject(unit_of(expression))
    for values in deployments():
        decided = subject(unit_of(expression, Inputs(values, {}, (), False)))
        assert shown(decide(undecided, values)) == shown(decided), values


FIXED = """
    !Ref {'Fn::If': [AIsX, Bucket, Other]}
    !GetAtt [{'Fn::If': [AIsX, Bucket, Other]}, Arn]
    !GetAtt [Bucket, {'Fn::If': [AIsX, Arn, DomainName]}]
    !FindInMap [!If [AIsX, First, Second], !If [BIsX, x, y], k]
    !FindInMap [First, x, !If [AIsX, k, n]]
    !FindInMap [First, !If [AIsX, z, x], k, {DefaultValue: !If [BIsX, d, !Ref 'AWS::NoValue']}]
    !FindInMap [!If [AIsX, First, Third], x, k, {DefaultValue: none}]
    !Sub ['${a}-${b}-${!c}', {a: !If [AIsX, 1, 2], b: !If [Same, x, y]}]
    !Sub ['${Bucket}${a}', {a: !If [AIsX, !Ref Other, '']}]
    !Join [!If [AIsX, ',', '-'], [a, !If [BIsX, b, !Ref 'AWS::NoValue'], c]]
    !Join [',', !If [AIsX, !If [BIsX, [a], [b, c]], []]]
    !Join [',', !Split ['/', !If [AIsX, a/b, c]]]
    !Select [!If [AIsX, 0, '1'], !If [BIsX, [a, b], [c, d]]]
    !Select [0, [!If [AIsX, a, !Ref 'AWS::NoValue'], b]]
    !Select [0, !If [AIsX, [!If [BIsX, a, b]], [c]]]
    !Split [!If [AIsX, ',', '-'], a-b,c]
    !Split [',', !Sub ['${a},c', {a: !If [AIsX, 'x,y', z]}]]
    !Split [',', !FindInMap [First, !If [AIsX, x, y], l]]
    !Cidr [!If [AIsX, 10.0.0.0/16, 10.1.0.0/16], !If [BIsX, 1, 2], !If [Same, 8, 4]]
    !Select [0, !Cidr [10.0.0.0/16, 2, !If [AIsX, 8, 4]]]
    !GetAZs {'Fn::If': [AIsX, us-east-1, eu-west-1]}
    !ImportValue {'Fn::If': [AIsX, first, second]}
    !Base64 {'Fn::If': [AIsX, first, second]}
    !Length [a, !If [AIsX, b, !Ref 'AWS::NoValue'], c]
    !Length {'Fn::If': [AIsX, [a, b], []]}
    {'Fn::ToJsonString': {a: !If [AIsX, 1, !Ref 'AWS::NoValue'], b: [!If [BIsX, 2, 3]]}}
    !If [AIsX, !If [AIsX, a, b], !If [BIsX, c, !If [Both, d, e]]]
    [a, !If [AIsX, b, !Ref 'AWS::NoValue'], {c: !If [BIsX, !Ref 'AWS::NoValue', 1], d: 2}]
    {a: !If [AIsX, {b: !If [BIsX, 1, 2]}, !Ref 'AWS::NoValue'], c: [!If [Same, [x], [y]]]}
    !If [AIsX, !Ref 'AWS::NoValue', !Ref 'AWS::NoValue']
    !If [AIsX, !GetAtt Bucket.Arn, !Sub '${Other.Arn}/*']
    !If [AIsX, {'Fn::Transform': {Name: Macro}}, 1]
"""


@pytest.mark.parametrize("expression", [line.strip() for line in FIXED.strip().splitlines()])
def test_a_condition_may_stand_in_every_argument(expression: str) -> None:
    assert_sides(expression)


@pytest.mark.parametrize("tail", ["", "\n    Condition: AIsX"])
def test_a_condition_may_decide_all_properties(tail: str) -> None:
    text = HEAD.replace("      It:\n", "      Fn::If: [AIsX, {It: 1, Own: a}, !If [BIsX, {It: 2}, %s]]\n")

    for last in ("{It: 3}", "!Ref 'AWS::NoValue'", "{'Fn::Transform': {Name: Macro}}"):
        unit = load_text((text % last) + tail)
        assert unit.problems == []
        properties = unit.graph.resources["Subject"].properties
        for values in deployments():
            given_unit = load_text((text % last) + tail, inputs=Inputs(values, {}, (), False))
            expected = given_unit.graph.resources["Subject"].properties
            if expected.rest is None:
                assert shown(decide(properties.get("It"), values)) == shown(expected.get("It"))


# Drawn ---------------------------------------------------------------------------------------------

CONDITIONS = st.sampled_from(["AIsX", "BIsX", "Same", "Both"])
NOTHING = "{Ref: 'AWS::NoValue'}"


def _choice(sides: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds("!If [{}, {}, {}]".format, CONDITIONS, sides, sides)


@cache
def texts(depth: int) -> st.SearchStrategy[str]:
    plain = st.sampled_from(
        ["a", "'b,c'", "''", "1", "true", "{Ref: Bucket}", "!GetAtt Other.Arn", "!Ref AWS::Region"]
    )
    if depth == 0:
        return plain
    inner, lists = texts(depth - 1), lists_of(depth - 1)
    return st.one_of(
        plain,
        _choice(inner),
        st.builds("!Join [{}, {}]".format, st.sampled_from(["','", "''", "'-'"]), lists),
        st.builds("!Sub ['${{a}}-${{b}},x', {{a: {}, b: {}}}]".format, inner, inner),
        st.builds("!Select [{}, {}]".format, st.sampled_from(["0", "1", "!If [Same, 0, 1]"]), lists),
        st.builds(
            "!FindInMap [{}, {}, {}]".format,
            st.sampled_from(["First", "Second", "!If [AIsX, First, Second]"]),
            st.sampled_from(["x", "y", "!If [BIsX, x, y]"]),
            st.sampled_from(["k", "l", "!If [Both, k, n]"]),
        ),
        st.builds("{{'Fn::Length': {}}}".format, lists),
    )


@cache
def lists_of(depth: int) -> st.SearchStrategy[str]:
    item = texts(0) if depth == 0 else texts(depth - 1)
    optional = st.one_of(item, st.builds("!If [{}, {}, {}]".format, CONDITIONS, item, st.just(NOTHING)))
    plain = st.lists(optional, min_size=1, max_size=3).map(lambda items: f"[{', '.join(items)}]")
    if depth == 0:
        return plain
    return st.one_of(
        plain, _choice(lists_of(depth - 1)), st.builds("!Split [',', {}]".format, texts(depth - 1))
    )


def values_of(depth: int) -> st.SearchStrategy[str]:
    inner = st.one_of(texts(depth), lists_of(depth))
    maps = st.builds("{{k: {}, l: {}}}".format, inner, st.one_of(inner, st.just(NOTHING)))
    return st.one_of(
        inner, maps, _choice(st.one_of(maps, st.just(NOTHING))), st.builds("!ToJsonString {}".format, maps)
    )


@settings(max_examples=60)
@given(values_of(3))
def test_each_side_of_an_expression_is_what_it_is_without_conditions(expression: str) -> None:
    undecided = subject(unit_of(expression))
    for values in deployments():
        decided = shown(subject(unit_of(expression, Inputs(values, {}, (), False))))
        side = shown(decide(undecided, values))
        # Where more is known without the condition, less may be known with it, never something else.
        assert side == decided or "$unknown" in str(side), values


def test_what_is_known_of_nothing_is_nothing() -> None:
    assert isinstance(subject(unit_of(NOTHING)), Absent)
    assert isinstance(subject(unit_of("!Ref Bucket")), Reference)
    assert isinstance(subject(unit_of("!Length [a]")), Literal)
