"""The ``Rules`` section: what it forbids is never found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from itertools import product
from textwrap import dedent
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iacguard import catalogue
from iacguard.check import check_unit
from iacguard.frontends import templates
from iacguard.graph.unit import NO_INPUTS, Inputs, Unit
from iacguard.rule import Rule
from iacguard.syntax import yaml
from iacguard.text import Source

OFF = "s3-public-access-block-off"

HEAD = """
Parameters:
  Env: {Type: String, Default: dev, AllowedValues: [dev, test, prod]}
  Open: {Type: String, Default: "no", AllowedValues: ["yes", "no"]}
  Zones: {Type: CommaDelimitedList}
  Vpc: {Type: 'AWS::EC2::VPC::Id'}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsOpen: !Equals [!Ref Open, "yes"]
  IsDev: !Equals [!Ref Env, dev]
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration:
        BlockPublicAcls: !If [IsProd, !If [IsOpen, false, true], true]
        BlockPublicPolicy: true
        IgnorePublicAcls: true
        RestrictPublicBuckets: true
"""
VALUE = "!If [IsProd, !If [IsOpen, false, true], true]"
CLOSED_PROD = """
Rules:
  ClosedInProd:
    RuleCondition: !Equals [!Ref Env, prod]
    Assertions:
      - Assert: %s
        AssertDescription: production is closed
"""


class Texts(dict[str, str]):
    """Files that are held in memory."""

    def read(self, path: str) -> Source | None:
        return Source(path, self[path]) if path in self else None

    def list(self, folder: str) -> list[str]:
        return sorted(path for path in self if path.startswith(folder))


def load_text(text: str, files: dict[str, str] | None = None, inputs: Inputs = NO_INPUTS) -> Unit:
    source = Source("template.yaml", dedent(text))
    return templates.load(source, yaml.parse(source), Texts(files or {}), inputs)


@cache
def rule() -> Rule:
    return next(one for one in catalogue.of_service("s3") if one.id == OFF)


def found(unit: Unit) -> list[str]:
    outcome = check_unit(unit, [rule()], date(2026, 11, 21))
    assert not outcome.failures
    return [" and ".join(map(str, one.when)) for one in outcome.findings]


def test_without_a_rule_both_sides_are_looked_at() -> None:
    assert found(load_text(HEAD)) == ["IsProd is true and IsOpen is true"]


@pytest.mark.parametrize(
    "assertion",
    [
        '!Equals [!Ref Open, "no"]',
        '!Not [!Equals [!Ref Open, "yes"]]',
        '!Contains [["no", "never"], !Ref Open]',
        '{"Fn::Contains": [["no"], {"Ref": "Open"}]}',
        '!Not [!Contains [["yes"], !Ref Open]]',
        '!EachMemberEquals [[!Ref Open], "no"]',
        '!EachMemberIn [[!Ref Open], ["no", "never"]]',
        '!And [!Equals [!Ref Open, "no"], !Equals [!Ref Env, prod]]',
        '!Or [!Equals [!Ref Open, "no"], !Equals [!Ref Env, dev]]',
        '!And [!Equals [!Ref Open, "no"], !Equals [!ValueOf [Vpc, Tags.Env], prod]]',
    ],
)
def test_what_an_assertion_forbids_is_not_found(assertion: str) -> None:
    unit = load_text(HEAD + CLOSED_PROD % assertion)

    assert (unit.problems, unit.notes) == ([], [])
    assert found(unit) == []


@pytest.mark.parametrize(
    "assertion",
    [
        '!Equals [!Ref Open, "yes"]',
        "!EachMemberIn [!Ref Zones, [a, b]]",
        "!EachMemberIn [!ValueOfAll ['AWS::EC2::VPC::Id', Tags.Env], !RefAll 'AWS::EC2::VPC::Id']",
        "!EachMemberEquals [!RefAll 'AWS::EC2::VPC::Id', vpc-1]",
        "!Contains [!Ref Zones, !Ref Open]",
        "!Equals [!ValueOf [Vpc, Tags.Env], prod]",
    ],
)
def test_what_is_not_forbidden_is_found(assertion: str) -> None:
    unit = load_text(HEAD + CLOSED_PROD % assertion)

    assert unit.problems == []
    # That it is open follows where the assertion says so, and need not be told.
    assert found(unit)[0].startswith("IsProd is true")


def test_a_default_that_no_deployment_can_keep_is_not_taken() -> None:
    asserted = "\nRules: {Closed: {Assertions: [{Assert: !Equals [!Ref Off, 'true']}]}}\n"
    parameter = "Parameters:\n  Off: {Type: String, Default: 'false', AllowedValues: ['true', 'false']}"
    text = HEAD.replace("Parameters:", parameter).replace(
        "!If [IsProd, !If [IsOpen, false, true], true]", "!Ref Off"
    )

    assert found(load_text(text)) == [""]
    assert found(load_text(text + asserted)) == []


def test_a_resource_that_no_deployment_has_is_not_looked_at() -> None:
    text = HEAD.replace(VALUE, "false").replace(
        "Type: AWS::S3::Bucket", "Type: AWS::S3::Bucket\n    Condition: IsOpen"
    )

    assert found(load_text(text)) == [""]
    assert found(load_text(text + "\nRules: {No: {Assertions: [{Assert: !Equals [!Ref Open, 'no']}]}}")) == []


@pytest.mark.parametrize("inputs", [NO_INPUTS, Inputs({"Env": "prod"}, {}, (), False)])
def test_a_rule_that_nothing_can_keep_is_told_and_left_out(inputs: Inputs) -> None:
    impossible = (
        "\nRules: {No: {Assertions: [{Assert: !And [!Equals [!Ref Env, dev], !Equals [!Ref Env, test]]}]}}"
    )
    unit = load_text(HEAD + impossible, inputs=inputs)

    assert [note.kind for note in unit.notes] == ["impossible-rule"]
    assert found(unit)


def test_rules_that_compare_too_much_are_told_and_left_out() -> None:
    listed = ", ".join(f"v{number}" for number in range(150))
    contains = [
        f"R{number}: {{Assertions: [{{Assert: !Contains [[{listed}], !Ref Vpc]}}]}}" for number in (1, 2)
    ]
    closed = "R3: {Assertions: [{Assert: !Equals [!Ref Open, 'no']}]}"
    unit = load_text(f"{HEAD}\nRules: {{{', '.join([*contains, closed])}}}\n")

    assert [(note.kind, "the rule R2" in note.message) for note in unit.notes] == [("condition-budget", True)]
    assert found(unit) == []


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("{A: 3}", "the rule A must be a mapping with a list of Assertions"),
        ("{A: {Assertions: [3]}}", "an assertion must be a mapping with Assert"),
        ("{A: {Assertions: [{Assert: 3}]}}", "expected a function of rules"),
        ("{A: {Assertions: [{Assert: !If [IsProd, a, b]}]}}", "expected a function of rules"),
        ("{A: {Assertions: [{Assert: !Contains [a]}]}}", "Fn::Contains takes a list of 2 arguments, found 1"),
        ("[1]", "Rules must be a mapping of names, found a list"),
    ],
)
def test_other_rules_are_told(rules: str, message: str) -> None:
    unit = load_text(f"{HEAD}\nRules: {rules}\n")

    assert any(problem.message.startswith(message) for problem in unit.problems)
    assert found(unit) or message.startswith("Rules")


def test_rules_of_a_nested_template_hold_where_it_is_deployed() -> None:
    parent = """
    Resources:
      Nested:
        Type: AWS::CloudFormation::Stack
        Properties:
          TemplateURL: nested.yaml
          Parameters: {Env: !Ref Stage, Open: !Ref Public, Zones: a, Vpc: v}
    Parameters:
      Stage: {Type: String}
      Public: {Type: String}
    """
    rules = CLOSED_PROD % "!Equals [!Ref Open, 'no']"

    assert found(load_text(parent, {"nested.yaml": HEAD}))
    assert found(load_text(parent, {"nested.yaml": HEAD + rules})) == []


# Against all assignments -----------------------------------------------------------------------

Formula: TypeAlias = "tuple[str, Any]"
DOMAINS = {"Env": ("dev", "test", "prod"), "Open": ("yes", "no")}


def formulas() -> st.SearchStrategy[Formula]:
    atoms = st.sampled_from(
        [("equals", (name, value)) for name, values in DOMAINS.items() for value in values]
        + [
            ("contains", (name, values))
            for name, domain in DOMAINS.items()
            for values in (domain[:2], domain[1:])
        ]
    )
    return st.recursive(
        atoms,
        lambda inner: st.one_of(
            st.tuples(st.just("not"), inner),
            st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)),
        ),
        max_leaves=5,
    )


def text_of(formula: Formula) -> str:
    kind, inner = formula
    if kind == "equals":
        return f'{{"Fn::Equals": [{{"Ref": "{inner[0]}"}}, "{inner[1]}"]}}'
    if kind == "contains":
        listed = ", ".join(f'"{value}"' for value in inner[1])
        return f'{{"Fn::Contains": [[{listed}], {{"Ref": "{inner[0]}"}}]}}'
    if kind == "not":
        return f'{{"Fn::Not": [{text_of(inner)}]}}'
    return f'{{"Fn::{kind.title()}": [{", ".join(map(text_of, inner))}]}}'


def holds(formula: Formula, values: dict[str, str]) -> bool:
    kind, inner = formula
    if kind == "equals":
        return values[inner[0]] == str(inner[1])
    if kind == "contains":
        return values[inner[0]] in inner[1]
    if kind == "not":
        return not holds(inner, values)
    combine: Callable[[Iterator[bool]], bool] = all if kind == "and" else any
    return combine(holds(one, values) for one in inner)


def deployments() -> Iterator[dict[str, str]]:
    for values in product(*DOMAINS.values()):
        yield dict(zip(DOMAINS, values, strict=True))


@given(st.one_of(st.none(), formulas()), formulas(), st.permutations(["IsProd", "IsOpen", "IsDev"]))
def test_what_is_found_is_what_some_allowed_deployment_has(
    when: Formula | None, asserted: Formula, order: list[str]
) -> None:
    parts = [f"Assertions: [{{Assert: {text_of(asserted)}}}]"]
    if when is not None:
        parts.append(f"RuleCondition: {text_of(when)}")
    value = f"!If [{order[0]}, !If [{order[1]}, false, true], true]"
    text = HEAD.replace(VALUE, value)
    unit = load_text(f"{text}\nRules: {{R: {{{', '.join(parts)}}}}}\n")
    allowed = [
        values
        for values in deployments()
        if holds(asserted, values) or (when is not None and not holds(when, values))
    ]
    if not allowed:
        assert [note.kind for note in unit.notes] == ["impossible-rule"]
        return
    truth: dict[str, Callable[[dict[str, str]], bool]] = {
        "IsProd": lambda values: values["Env"] == "prod",
        "IsDev": lambda values: values["Env"] == "dev",
        "IsOpen": lambda values: values["Open"] == "yes",
    }
    faulty = [values for values in allowed if truth[order[0]](values) and truth[order[1]](values)]
    assert bool(found(unit)) is bool(faulty)
    for one in check_unit(unit, [rule()], date(2026, 11, 21)).findings:
        assert any(all(truth[w.condition](values) is w.value for w in one.when) for values in faulty)
