"""Whatever stands in a template, loading it ends soon and raises nothing."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from iacguard.frontends.cloudformation.intrinsics.table import MODULES, function
from iacguard.graph.dump import Json
from iacguard.graph.unit import Unit
from tests.frontends.cloudformation.cfn_loading import Load
from tests.support.work import at_most

NAMES = st.sampled_from(
    [
        "P",
        "Q",
        "C",
        "D",
        "A",
        "B",
        "S",
        "M",
        "x",
        "Nope",
        "AWS::Region",
        "AWS::NoValue",
        "A.Arn",
        "S.Outputs.O",
        "",
    ]
)
TEXTS = st.one_of(
    NAMES,
    NAMES.map(lambda name: f"a-${{{name}}}-b"),
    st.sampled_from(
        ["{{resolve:ssm:/x}}", "{{resolve:secretsmanager:${A}}}", "${!x}", "${", "10.0.0.0/16", ","]
    ),
)
PLAIN = st.one_of(TEXTS, st.integers(-2, 9), st.booleans(), st.none())
CALLS = [*MODULES, "Fn::Equals", "Fn::And", "Fn::Not", "Condition", "Fn::ForEach::X", "Fn::Nope"]


def _calls(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    return st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(NAMES, inner, max_size=2),
        st.dictionaries(st.sampled_from(CALLS), inner, min_size=1, max_size=1),
        st.tuples(st.sampled_from(CALLS), st.lists(inner, min_size=1, max_size=3)).map(
            lambda call: dict([call])
        ),
        st.tuples(
            st.just("Fn::ForEach::L"), st.tuples(NAMES, inner, st.dictionaries(TEXTS, inner, max_size=2))
        ).map(lambda call: dict([call])),
    )


VALUES = st.recursive(PLAIN, _calls, max_leaves=12)


@settings(max_examples=120)
@given(
    st.fixed_dictionaries(
        {
            "Parameters": st.one_of(
                VALUES, st.dictionaries(NAMES, st.fixed_dictionaries({"Type": TEXTS, "Default": PLAIN}))
            ),
            "Mappings": st.one_of(
                VALUES, st.dictionaries(NAMES, st.dictionaries(NAMES, st.dictionaries(NAMES, VALUES)))
            ),
            "Conditions": st.one_of(VALUES, st.dictionaries(NAMES, VALUES, max_size=3)),
            "Rules": st.one_of(
                VALUES,
                st.dictionaries(
                    NAMES,
                    st.fixed_dictionaries(
                        {
                            "RuleCondition": VALUES,
                            "Assertions": st.lists(st.fixed_dictionaries({"Assert": VALUES}), max_size=2),
                        }
                    ),
                    max_size=2,
                ),
            ),
            "Resources": st.one_of(
                VALUES,
                st.dictionaries(
                    NAMES,
                    st.fixed_dictionaries(
                        {"Type": st.sampled_from(["AWS::S3::Bucket", "AWS::CloudFormation::Stack", "x"])},
                        optional={
                            "Properties": VALUES,
                            "Condition": VALUES,
                            "DependsOn": VALUES,
                            "Metadata": VALUES,
                        },
                    ),
                    max_size=3,
                ),
            ),
            "Outputs": VALUES,
            "Transform": st.one_of(st.just("AWS::LanguageExtensions"), VALUES),
        }
    )
)
def test_anything_at_all_is_loaded(template: object) -> None:
    from tests.frontends.cloudformation.cfn_loading import load_text

    text = json.dumps(template)
    unit = load_text(text, {"x": text}, path="x")

    assert all(edge.target in unit.graph.resources for edge in unit.graph.edges)
    for problem in unit.problems:
        assert problem.span.source in unit.sources


def quick(load: Load, text: str) -> Unit:
    with at_most(calls=5_000_000):
        return load(text)


def resource(expression: str) -> str:
    return f"Resources: {{A: {{Type: AWS::Test::One, Properties: {{X: {expression}}}}}}}"


def test_every_function_is_in_the_module_that_the_table_says() -> None:
    assert all(callable(function(name)) for name in MODULES)


def test_substitutions_in_substitutions_do_not_grow_for_ever(load: Load) -> None:
    expression = "x"
    for _ in range(60):
        expression = f'{{"Fn::Sub": ["${{a}}${{a}}", {{a: {expression}}}]}}'

    quick(load, resource(expression))


def test_very_deep_expressions_are_told_of(load: Load) -> None:
    expression = '{"Fn::Base64": ' * 150 + "x" + "}" * 150

    assert quick(load, resource(expression)).problems


def test_a_long_chain_of_conditions_ends(load: Load) -> None:
    lines = [f"  C{n}: !Not [!Condition C{n + 1}]" for n in range(1500)]
    body = "Conditions:\n" + "\n".join(lines) + "\n  C1500: !Equals [!Ref AWS::Region, x]\n"

    quick(load, body + resource("!If [C0, 1, 2]"))


def test_a_long_chain_of_attributes_ends(load: Load) -> None:
    chain = [f"  R{n}: {{Type: AWS::Test::One, Properties: {{X: !GetAtt R{n + 1}.X}}}}" for n in range(1500)]
    unit = quick(
        load, "Resources:\n" + "\n".join(chain) + "\n  R1500: {Type: AWS::Test::One, Properties: {X: 1}}\n"
    )

    assert len(unit.graph.resources) == 1501


def test_loops_in_loops_are_bounded(load: Load) -> None:
    names = "ABCDEFGH"
    body: dict[str, object] = {"T" + "".join(f"${{{name}}}" for name in names): {"Type": "AWS::SNS::Topic"}}
    for name in names:
        body = {f"Fn::ForEach::{name}": [name, list(range(20)), body]}

    unit = quick(load, json.dumps({"Resources": body}))
    assert {note.kind for note in unit.notes} == {"loop-budget"}


def test_a_comparison_through_a_large_map_ends(load: Load) -> None:
    entries = ", ".join(f"k{n}: {{v: {n % 7}}}" for n in range(400))
    quick(
        load,
        f"""
Parameters: {{P: {{Type: String}}}}
Mappings: {{M: {{{entries}}}}}
Conditions:
  C: !Equals [!FindInMap [M, !Ref P, v], "3"]
  D: !Equals [!FindInMap [M, !Ref P, v], !FindInMap [M, !Ref P, v]]
{resource("!If [C, !If [D, 1, 2], 3]")}
""",
    )
