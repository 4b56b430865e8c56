"""Conditions: what they imply for one another, and what decides them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iacguard.condition import (
    All,
    Any,
    Assumption,
    Condition,
    Consistency,
    Equals,
    Formula,
    Not,
    Opaque,
    Variable,
    _Space,
    consistent,
    decided,
)
from iacguard.condition import evaluate as truth_of
from iacguard.graph.unit import NO_INPUTS, Inputs
from iacguard.value import Absent, Choice, ListValue, Literal, Unknown, sides
from tests.frontends.cloudformation.cfn_loading import Evaluate, Load, condition_of
from tests.support.work import at_most

SECTIONS = """
Parameters:
  Env: {Type: String, Default: dev, AllowedValues: [dev, test, prod]}
  Name: {Type: String, Default: ''}
  Subnets: {Type: CommaDelimitedList, Default: ''}
  Other: {Type: String}
Mappings:
  ByEnv:
    dev: {Live: "false"}
    test: {Live: "false"}
    prod: {Live: "true"}
Conditions:
"""


Conditions = Callable[..., dict[str, Condition]]
"""What gives the conditions that lines of a ``Conditions`` section declare, by name."""


@pytest.fixture
def conditions(evaluate: Evaluate) -> Conditions:
    """The condition objects of a ``Conditions`` section, by name."""

    def read(declared: str, inputs: Inputs = NO_INPUTS) -> dict[str, Condition]:
        lines = [line.strip() for line in declared.strip().splitlines()]
        names = [line.partition(":")[0] for line in lines]
        expression = "\n".join(f"- !If [{name}, 1, 2]" for name in names)
        body = SECTIONS + "\n".join(f"  {line}" for line in lines)
        value = evaluate(expression, body, inputs).value
        assert isinstance(value, ListValue)
        found: dict[str, Condition] = {}
        for name, item in zip(names, value.items, strict=True):
            if isinstance(item, Choice):
                found[name] = item.condition
            else:
                assert isinstance(item, Literal)
                found[name] = Condition(name, item.value == 1)
        return found

    return read


def can_hold(*conditions: Condition) -> bool:
    return consistent(Assumption(condition, True) for condition in conditions)


def test_values_of_one_parameter_exclude_one_another(conditions: Conditions) -> None:
    found = conditions("""
        IsProd: !Equals [!Ref Env, prod]
        IsDev: !Equals [dev, !Ref Env]
        NotProd: !Not [!Condition IsProd]
    """)

    assert can_hold(found["IsProd"])
    assert not can_hold(found["IsProd"], found["IsDev"])
    assert not can_hold(found["IsProd"], found["NotProd"])
    assert can_hold(found["IsDev"], found["NotProd"])


def test_allowed_values_leave_no_other(conditions: Conditions) -> None:
    found = conditions("""
        NotDev: !Not [!Equals [!Ref Env, dev]]
        NotTest: !Not [!Equals [!Ref Env, test]]
        NotProd: !Not [!Equals [!Ref Env, prod]]
        IsStaging: !Equals [!Ref Env, staging]
    """)

    assert can_hold(found["NotDev"], found["NotTest"])
    assert not can_hold(found["NotDev"], found["NotTest"], found["NotProd"])
    assert not can_hold(found["IsStaging"])


def test_both_forms_of_and_or_and_condition_are_read(conditions: Conditions) -> None:
    found = conditions("""
        A: !Equals [!Ref Name, a]
        B: {"Fn::Equals": [{Ref: Env}, prod]}
        Both: {"Fn::And": [{Condition: A}, {Condition: B}]}
        Either: !Or [!Condition A, !Condition B]
        Neither: !Not [!Condition Either]
    """)

    assert can_hold(found["Both"], found["Either"])
    assert not can_hold(found["Both"], found["Neither"])


def test_a_condition_that_is_used_by_another_is_the_same_object(conditions: Conditions) -> None:
    found = conditions("""
        A: !Equals [!Ref Name, a]
        NotA: !Not [!Condition A]
    """)

    assert isinstance(found["NotA"].formula, Not)
    assert found["NotA"].formula.operand is found["A"]


def test_the_same_comparison_the_other_way_round_is_the_same_proposition(conditions: Conditions) -> None:
    found = conditions("""
        A: !Equals [!Ref Name, !Ref Other]
        B: !Equals [!Ref Other, !Ref Name]
        NotB: !Not [!Condition B]
        Self: !Equals [!Ref Name, !Ref Name]
    """)

    assert can_hold(found["A"], found["B"])
    assert not can_hold(found["A"], found["NotB"])
    assert found["Self"].formula is True


def test_parameters_that_are_equal_have_one_value(conditions: Conditions) -> None:
    found = conditions("""
        Same: !Equals [!Ref Env, !Ref Other]
        IsProd: !Equals [!Ref Env, prod]
        OtherIsProd: !Equals [!Ref Other, prod]
        OtherIsStaging: !Equals [!Ref Other, staging]
        NotOtherIsProd: !Not [!Equals [!Ref Other, prod]]
    """)

    assert can_hold(found["Same"], found["IsProd"], found["OtherIsProd"])
    assert not can_hold(found["Same"], found["IsProd"], found["NotOtherIsProd"])
    assert not can_hold(found["Same"], found["OtherIsStaging"])


def test_a_comparison_through_a_map_speaks_of_the_key(conditions: Conditions) -> None:
    found = conditions("""
        IsLive: !Equals [!FindInMap [ByEnv, !Ref Env, Live], "true"]
        IsProd: !Equals [!Ref Env, prod]
        NotProd: !Not [!Condition IsProd]
        IsDev: !Equals [!Ref Env, dev]
    """)

    assert can_hold(found["IsLive"], found["IsProd"])
    assert not can_hold(found["IsLive"], found["NotProd"])
    assert not can_hold(found["IsLive"], found["IsDev"])


def test_regions_and_accounts_are_variables_too(conditions: Conditions) -> None:
    found = conditions("""
        IsEast: !Equals [!Ref AWS::Region, us-east-1]
        IsWest: !Equals [!Sub "${AWS::Region}", us-west-2]
    """)

    assert not can_hold(found["IsEast"], found["IsWest"])


def test_a_joined_text_is_empty_when_its_pieces_are(conditions: Conditions) -> None:
    found = conditions("""
        NoneGiven: !Equals [!Join ['', [!Ref Name, !Ref Other]], '']
        HasName: !Not [!Equals [!Ref Name, '']]
        NoSubnets: !Equals [!Join ['', !Ref Subnets], '']
        SomeSubnets: !Not [!Equals ['', !Join ['', !Ref Subnets]]]
    """)

    assert not can_hold(found["NoneGiven"], found["HasName"])
    assert not can_hold(found["NoSubnets"], found["SomeSubnets"])


def test_literals_decide(conditions: Conditions) -> None:
    found = conditions("""
        Yes: !Equals ["true", true]
        No: !Equals [a, b]
    """)

    assert found["Yes"].formula is True
    assert found["No"].formula is False


def test_defaults_decide_only_when_asked_to(conditions: Conditions) -> None:
    declared = "IsProd: !Equals [!Ref Env, prod]"

    assert decided(conditions(declared)["IsProd"].formula) is None
    assert conditions(declared, Inputs({}, {}, (), True))["IsProd"].formula is False
    assert conditions(declared, Inputs({"Env": "prod"}, {}, (), False))["IsProd"].formula is True


def test_what_follows_from_a_supplied_value_is_decided_too(load: Load) -> None:
    unit = load(
        SECTIONS
        + """
  IsProd: !Equals [!Ref Env, prod]
  NotProd: !Not [!Condition IsProd]
Resources:
  Queue: {Type: AWS::SQS::Queue, Condition: NotProd}
""",
        inputs=Inputs({"Env": "prod"}, {}, (), False),
    )

    assert condition_of(unit.graph.resources["Queue"]).formula is False


def test_a_pseudo_parameter_can_be_supplied(conditions: Conditions) -> None:
    declared = "IsEast: !Equals [!Ref AWS::Region, us-east-1]"

    assert conditions(declared, Inputs({"AWS::Region": "us-east-1"}, {}, (), False))["IsEast"].formula is True


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ("A: !Condition B\n  B: !Condition A", "condition A is defined by itself"),
        ("A: !Condition Nope", "there is no condition Nope"),
        ("A: maybe", "expected a condition: Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition"),
        ("A: !Equals [a]", "Fn::Equals takes a list of 2 arguments, found 1"),
        ("A: !If [a, b, c]", "Fn::If is no condition function"),
        ("A: !Not a", "Fn::Not takes a list of 1 arguments, found a single value"),
    ],
)
def test_what_is_no_condition_is_told_of_and_never_decided(
    evaluate: Evaluate, declared: str, message: str
) -> None:
    evaluated = evaluate("!If [A, 1, 2]", f"Conditions:\n  {declared}")

    assert evaluated.problems == [message]
    assert isinstance(evaluated.value, Choice)
    assert decided(evaluated.value.condition.formula) is None


def test_conditions_that_use_one_another_over_and_over_take_no_time(evaluate: Evaluate) -> None:
    lines = ["C0: !Equals [!Ref AWS::Region, x]"]
    lines += [
        f"  C{n}: !And [!Condition C{n - 1}, !Or [!Condition C{n - 1}, !Condition C0]]" for n in range(1, 60)
    ]

    with at_most(calls=500_000):
        evaluated = evaluate("!If [C59, 1, 2]", "Conditions:\n  " + "\n".join(lines))
        assert isinstance(evaluated.value, Choice)
        assert can_hold(evaluated.value.condition)


# Parameters where a condition on them is known ---------------------------------------------------

UNDER = (
    SECTIONS
    + """
  HasName: !Not [!Equals [!Ref Name, '']]
  IsProd: !Equals [!Ref Env, prod]
  NotProd: !Not [!Condition IsProd]
  HasSubnets: !Not [!Equals [!Join ['', !Ref Subnets], '']]
"""
)


def test_a_parameter_is_not_its_default_where_a_condition_rules_that_out(evaluate: Evaluate) -> None:
    value = evaluate("!If [HasName, !Ref Name, !Ref 'AWS::NoValue']", UNDER).value

    then, otherwise = sides(value)
    assert isinstance(then, Unknown)
    assert then.symbol == "parameter Name"
    assert isinstance(otherwise, Absent)


def test_a_list_is_not_its_default_where_a_condition_rules_that_out(evaluate: Evaluate) -> None:
    then, _ = sides(evaluate("!If [HasSubnets, !Ref Subnets, !Ref 'AWS::NoValue']", UNDER).value)

    assert isinstance(then, Unknown)


def test_a_parameter_is_the_only_allowed_value_that_a_condition_leaves(evaluate: Evaluate) -> None:
    then, otherwise = sides(evaluate("!If [IsProd, !Ref Env, !Ref Env]", UNDER).value)

    assert isinstance(then, Literal)
    assert then.value == "prod"
    assert isinstance(otherwise, Literal)
    assert otherwise.value == "dev"


def test_a_parameter_keeps_its_default_where_conditions_allow_it(evaluate: Evaluate) -> None:
    then, _ = sides(evaluate("!If [NotProd, !Ref Env, x]", UNDER).value)

    assert isinstance(then, Literal)
    assert then.value == "dev"


def test_the_condition_of_a_resource_counts_for_its_properties(load: Load) -> None:
    unit = load(
        UNDER
        + """
Resources:
  Named: {Type: AWS::S3::Bucket, Condition: HasName, Properties: {BucketName: !Ref Name}}
  Plain: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref Name}}
"""
    )

    assert isinstance(unit.graph.resources["Named"].properties.get("BucketName"), Unknown)
    assert isinstance(unit.graph.resources["Plain"].properties.get("BucketName"), Literal)


# Against telling cases apart one by one -----------------------------------------------------------

CLOSED = Variable("closed", ("a", "b", "c"))
OPEN = Variable("open")
ATOMS = [
    *(Equals(CLOSED, value) for value in ("a", "b", "c", "elsewhere")),
    *(Equals(OPEN, value) for value in ("a", "b")),
    *(Equals(Variable(f"v{number}", ("x", "y")), "x") for number in range(3)),
    Opaque("p"),
    Opaque("q"),
]
FORMULAS = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Any, st.lists(inner, max_size=3).map(tuple)),
    ),
    max_leaves=5,
)


@pytest.mark.parametrize("most", [1 << 14, 8, 0])
@given(st.lists(FORMULAS, min_size=1, max_size=6), st.integers(0, 2), st.data())
def test_what_can_hold_at_once_is_the_same_for_connected_parts(
    most: int, formulas: list[Formula], facts: int, data: st.DataObject
) -> None:
    conditions = [Condition(f"C{number}", formula) for number, formula in enumerate(formulas)]
    known = tuple(conditions[:facts])
    assumptions = [Assumption(condition, data.draw(st.booleans())) for condition in conditions]
    holding = [Assumption(fact, True) for fact in known]
    if not consistent(holding):
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_Space, "MOST", most)
        connected = Consistency(known)
        for end in range(1, len(assumptions) + 1):
            part = assumptions[:end]
            assert connected.possible(part) is consistent([*part, *holding])
            background, last = tuple(part[:-1]), part[-1].condition
            if consistent([*background, *holding]):
                ways = [
                    value
                    for value in (True, False)
                    if consistent([*background, Assumption(last, value), *holding])
                ]
                assert connected.only_side(last, background) is (ways[0] if len(ways) == 1 else None)


WAYS: list[dict[str, object]] = [
    dict(zip((CLOSED.name, OPEN.name, "v0", "v1", "v2", "p", "q"), way, strict=True))
    for way in product("abc", ("a", "b", "z"), "xy", "xy", "xy", (True, False), (True, False))
]
"""All that the atoms can be told apart by."""


@given(st.lists(st.tuples(FORMULAS, st.booleans()), min_size=1, max_size=6))
def test_what_can_hold_at_once_holds_in_one_of_all_ways(wanted: list[tuple[Formula, bool]]) -> None:
    shared = [Condition(f"C{number}", formula) for number, (formula, _) in enumerate(wanted)]
    assumptions = [Assumption(condition, value) for condition, (_, value) in zip(shared, wanted, strict=True)]

    def hold(way: dict[str, object]) -> bool:
        def truth(atom: Equals | Opaque) -> bool:
            if isinstance(atom, Opaque):
                return bool(way[atom.name])
            return way[atom.variable.name] == atom.value

        return all(truth_of(one.condition, truth) is one.value for one in assumptions)

    assert consistent(assumptions) is any(map(hold, WAYS))


def test_many_conditions_that_hang_on_one_are_told_apart_without_going_through_all_ways() -> None:
    topic = Condition("HasTopic", Not(Equals(Variable("topic"), "")))
    alarms = [
        Condition(f"HasAlarm{number}", All((topic, Equals(Variable(f"alarm{number}"), "on"))))
        for number in range(40)
    ]

    some = [Assumption(alarm, index > 30) for index, alarm in enumerate(alarms)]

    assert consistent(some, cases=0)
    assert not consistent([*some, Assumption(topic, False)], cases=0)
