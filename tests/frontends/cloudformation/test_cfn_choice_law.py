"""What is found under conditions that are not decided is what is found in some deployment.

Templates are drawn, with conditions over parameters that have few values, so that every deployment
can be tried: the same template with each combination of values given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import combinations, product
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iacguard import catalogue
from iacguard.check import check_unit
from iacguard.finding import Finding
from iacguard.graph.unit import NO_INPUTS, Inputs, Unit
from iacguard.rule import Rule
from tests.frontends.cloudformation.cfn_loading import load_text

DOMAINS = {"A": ("x", "y"), "B": ("x", "y", "z"), "C": ("x", "y")}
NAMES = ("One", "Two", "Three", "Four")
TODAY = date(2026, 11, 21)
Values = tuple[str, ...]


def deployments() -> list[Values]:
    return list(product(*DOMAINS.values()))


# Conditions ----------------------------------------------------------------------------------------


class Formula(NamedTuple):
    """A condition as it is written, and in which deployments it holds."""

    text: str
    holds: frozenset[Values]


EVERY = frozenset(deployments())


def atoms() -> list[Formula]:
    found = []
    names = list(DOMAINS)
    for index, (name, domain) in enumerate(DOMAINS.items()):
        for value in (*domain, "elsewhere"):
            text = f"!Equals [!Ref {name}, {value}]"
            found.append(Formula(text, frozenset(one for one in EVERY if one[index] == value)))
    for left, right in combinations(range(len(names)), 2):
        text = f"!Equals [!Ref {names[left]}, !Ref {names[right]}]"
        found.append(Formula(text, frozenset(one for one in EVERY if one[left] == one[right])))
    return found


def _not(inner: Formula) -> Formula:
    return Formula(f"!Not [{inner.text}]", EVERY - inner.holds)


def _joined(kind: str, inner: list[Formula]) -> Formula:
    text = f"!{kind} [{', '.join(one.text for one in inner)}]"
    sets = [one.holds for one in inner]
    return Formula(text, EVERY.intersection(*sets) if kind == "And" else frozenset().union(*sets))


def formulas(named: list[Formula]) -> st.SearchStrategy[Formula]:
    return st.recursive(
        st.sampled_from([*atoms(), *named]),
        lambda inner: st.one_of(
            inner.map(_not),
            st.builds(_joined, st.sampled_from(["And", "Or"]), st.lists(inner, min_size=2, max_size=3)),
        ),
        max_leaves=4,
    )


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Formula]:
    """Named conditions, later ones of which may use earlier ones."""
    found: dict[str, Formula] = {}
    for name in NAMES[: draw(st.integers(1, len(NAMES)))]:
        named = [Formula(f"!Condition {other}", formula.holds) for other, formula in found.items()]
        found[name] = draw(formulas(named))
    return found


# Templates -----------------------------------------------------------------------------------------

NOTHING = "!Ref 'AWS::NoValue'"


def chosen(names: list[str], sides: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """One of some texts, or a choice between them, or between such choices."""
    return st.recursive(
        sides,
        lambda inner: st.builds("!If [{}, {}, {}]".format, st.sampled_from(names), inner, inner),
        max_leaves=3,
    )


def _items(names: list[str], items: list[str]) -> st.SearchStrategy[str]:
    one = chosen(names, st.sampled_from([*items, NOTHING]))
    return st.lists(one, min_size=1, max_size=3).map(lambda found: f"[{', '.join(found)}]")


def _resource(type: str, condition: str, properties: dict[str, str]) -> str:
    lines = [f"    Type: {type}"]
    if condition:
        lines.append(f"    Condition: {condition}")
    if properties:
        lines.append("    Properties:")
        lines.extend(f"      {key}: {value}" for key, value in properties.items())
    return "\n".join(lines)


ALLOW = "{Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: !Sub '${Bucket.Arn}/*'}"
DENY = (
    "{Effect: Deny, Principal: '*', Action: 's3:*', Resource: [!GetAtt Bucket.Arn, !Sub '${Bucket.Arn}/*'],"
    " Condition: {Bool: {'aws:SecureTransport': 'false'}}}"
)
FLAGS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


@st.composite
def templates(draw: st.DrawFn) -> tuple[str, dict[str, Formula]]:
    """A template's text, and its conditions."""
    declared = draw(conditions())
    names = list(declared)
    existence = st.sampled_from(["", *names])
    flag = chosen(names, st.sampled_from(["true", "false", NOTHING]))
    block = st.lists(flag, min_size=4, max_size=4).map(
        lambda flags: "{" + ", ".join(f"{name}: {one}" for name, one in zip(FLAGS, flags, strict=True)) + "}"
    )
    website = st.sampled_from(["{IndexDocument: index.html}", NOTHING])
    bucket = {"PublicAccessBlockConfiguration": draw(chosen(names, st.one_of(block, st.just(NOTHING))))}
    if draw(st.booleans()):
        bucket["WebsiteConfiguration"] = draw(chosen(names, website))
    action = st.sampled_from(
        ["'*'", "'iam:*'", "'s3:GetObject'", "'iam:PassRole'", "'lambda:CreateFunction'"]
    )
    where = chosen(names, st.sampled_from(["'*'", "!GetAtt Bucket.Arn"]))
    grant = st.builds("{{Effect: Allow, Action: {}, Resource: {}}}".format, chosen(names, action), where)
    statements = f"{draw(grant)}, {draw(chosen(names, st.one_of(grant, st.just(NOTHING))))}"
    failing = st.sampled_from(["{TargetArn: !GetAtt Queue.Arn}", NOTHING])
    resources = {
        "Bucket": _resource("AWS::S3::Bucket", draw(existence), bucket),
        "BucketPolicy": _resource(
            "AWS::S3::BucketPolicy",
            draw(existence),
            {
                "Bucket": "!Ref Bucket",
                "PolicyDocument": f"{{Statement: {draw(_items(names, [ALLOW, DENY]))}}}",
            },
        ),
        "Queue": _resource("AWS::SQS::Queue", "", {}),
        "Policy": _resource(
            "AWS::IAM::ManagedPolicy",
            draw(existence),
            {"PolicyDocument": f"{{Statement: [{statements}]}}"},
        ),
        "Function": _resource(
            "AWS::Lambda::Function",
            draw(existence),
            {"Role": "r", "Code": "{ZipFile: x}", "DeadLetterConfig": draw(chosen(names, failing))},
        ),
        "Rule": _resource(
            "AWS::Events::Rule",
            draw(existence),
            {
                "ScheduleExpression": "rate(1 day)",
                "Targets": draw(
                    _items(names, ["{Id: a, Arn: !GetAtt Function.Arn}", "{Id: b, Arn: !GetAtt Queue.Arn}"])
                ),
            },
        ),
    }
    kept = draw(st.sets(st.sampled_from(["BucketPolicy", "Policy", "Rule"])))
    body = "\n".join(
        f"  {name}:\n{text}"
        for name, text in resources.items()
        if name in kept or name in ("Bucket", "Queue", "Function")
    )
    parameters = "\n".join(
        f"  {name}: {{Type: String, AllowedValues: {list(values)}}}" for name, values in DOMAINS.items()
    )
    named = "\n".join(f"  {name}: {formula.text}" for name, formula in declared.items())
    return f"Parameters:\n{parameters}\nConditions:\n{named}\nResources:\n{body}\n", declared


# Findings ------------------------------------------------------------------------------------------


class Key(NamedTuple):
    """What makes findings of two deployments the same one."""

    rule: str
    address: str
    start: int
    said: str


@cache
def rules(types: frozenset[str]) -> list[Rule]:
    return [one.load() for one in catalogue.listed_for("cloudformation", types)]


def rules_of(unit: Unit) -> list[Rule]:
    return rules(frozenset(unit.graph.types))


def found(unit: Unit) -> tuple[dict[Key, list[Finding]], set[str]]:
    """The findings, and the rules that could not be decided."""
    outcome = check_unit(unit, rules_of(unit), TODAY)
    assert outcome.failures == []
    by_key: dict[Key, list[Finding]] = {}
    for one in outcome.findings:
        for key in keys(one):
            by_key.setdefault(key, []).append(one)
    return by_key, {note.message.split()[0] for note in outcome.notes}


def keys(finding: Finding) -> Iterator[Key]:
    flags = [flag for flag in FLAGS if re.search(rf"\b{flag}\b", finding.message)]
    if flags:
        # Several switches are told together where the same conditions decide them.
        for flag in flags:
            yield Key(finding.rule, finding.resource.address, 0, flag)
    else:
        yield Key(finding.rule, finding.resource.address, finding.span.start, finding.message)


def deployed(text: str, values: Values) -> Unit:
    return load_text(text, inputs=Inputs(dict(zip(DOMAINS, values, strict=True)), {}, (), False))


def assert_law(text: str, declared: dict[str, Formula]) -> None:
    unit = load_text(text, inputs=NO_INPUTS)
    assert unit.problems == []
    together, undecided = found(unit)
    sides = {rule.id: rule.sides for rule in rules_of(unit)}
    apart: dict[Key, set[Values]] = {}
    hit: dict[tuple[str, str], set[Values]] = {}
    for values in deployments():
        for key in found(deployed(text, values))[0]:
            apart.setdefault(key, set()).add(values)
            hit.setdefault((key.rule, key.address), set()).add(values)
    exists = {
        address: EVERY if one.condition is None else declared[one.condition.name].holds
        for address, one in unit.graph.resources.items()
    }
    expected = {
        key for key in apart if sides[key.rule] == "any" or hit[key.rule, key.address] == exists[key.address]
    }
    assert {key for key in together if key.rule not in undecided} == {
        key for key in expected if key.rule not in undecided
    }
    for key, findings in together.items():
        assert_told(findings, apart[key], exists[key.address], declared)


def assert_told(
    findings: list[Finding], holds: set[Values], exists: frozenset[Values], declared: dict[str, Formula]
) -> None:
    """A finding holds wherever its conditions do, and nowhere else where conditions can say that."""
    every: set[Values] = set()
    for finding in findings:
        told = exists.intersection(*(side(declared, *one) for one in finding.when))
        assert told, f"{finding.when} can never hold"
        assert told <= holds, f"{finding.when} is told of what is not found in {told - holds}"
        every |= told
        # The sides of a choice that are equally wrong are several places with one fault.
        for one in finding.when if len(findings) == 1 else ():
            rest = [other for other in finding.when if other is not one]
            wider = exists.intersection(*(side(declared, *other) for other in rest))
            assert wider - holds, f"{one} need not be told"
    sayable = [
        exists.intersection(*(side(declared, name, value) for name, value in zip(names, truths, strict=True)))
        for count in range(len(declared) + 1)
        for names in combinations(declared, count)
        for truths in product((True, False), repeat=count)
    ]
    if len(findings) == 1 and holds in sayable:
        assert every == holds, f"{[one.when for one in findings]} leaves out {holds - every}"


def side(declared: dict[str, Formula], name: str, value: bool) -> frozenset[Values]:
    return declared[name].holds if value else EVERY - declared[name].holds


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(templates())
def test_findings_are_those_of_all_deployments(drawn: tuple[str, dict[str, Formula]]) -> None:
    assert_law(*drawn)
