"""The two laws over the source's own properties, which the rules about Terraform itself read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from iacguard import catalogue
from iacguard.condition import Condition, Opaque
from iacguard.graph.graph import ResourceGraph
from iacguard.graph.resource import Resource
from iacguard.graph.unit import Unit
from iacguard.rule import Rule
from iacguard.value import Absent, Choice, ListValue, MapValue, Unknown, Value
from tests.frontends.terraform.configurations import unit as configuration
from tests.frontends.terraform.configurations import unit_of
from tests.support.cases import Case, cases, check, units

CASES = [case for case in cases() if case.rule.startswith("terraform-")]
RULES = list(catalogue.of_service("terraform"))
_COIN = Condition("Coin", Opaque("coin"))


def _variants(value: Value, kind: str) -> Iterator[Value]:
    """The value with one of the values inside of it replaced, each in turn."""
    inner: list[tuple[str | int, Value]] = []
    if isinstance(value, MapValue):
        inner = list(value.entries.items())
    elif isinstance(value, ListValue):
        inner = list(enumerate(value.items))
    for key, item in inner:
        for changed in (_replaced(item, kind), *_variants(item, kind)):
            if isinstance(value, MapValue):
                entries = {**value.entries, str(key): changed}
                yield MapValue(value.span, entries, value.keys, value.origin, value.rest, value.header)
            elif isinstance(value, ListValue):
                items = tuple(changed if position == key else one for position, one in inner)
                yield ListValue(value.span, items, value.origin, value.rest)


def _replaced(value: Value, kind: str) -> Value:
    if kind == "unknown":
        return Unknown(value.span, "made unknown by the test")
    absent = Absent(value.span)
    return absent if kind == "absent" else Choice(value.span, _COIN, value, absent)


def _with(unit: Unit, resource: Resource, properties: Value) -> Unit:
    assert isinstance(properties, MapValue)
    changed = Resource(
        resource.identity,
        resource.header,
        resource.span,
        lambda: resource.properties,
        lambda: properties,
        resource.condition,
    )
    changed.attributes = resource.attributes
    others = unit.graph.resources.values()
    graph = ResourceGraph(changed if other is resource else other for other in others)
    return unit._replace(graph=graph)


def _found(unit: Unit, rule: Rule) -> Counter[str]:
    return Counter(
        f"{finding.resource.address} {finding.message}" for finding in check(unit, [rule]).findings
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_not_knowing_a_value_never_makes_a_finding(case: Case) -> None:
    for unit in units(case):
        for resource in unit.graph.resources.values():
            for properties in _variants(resource.source_properties, "unknown"):
                changed = _with(unit, resource, properties)
                for rule in RULES:
                    assert _found(changed, rule) - _found(unit, rule) == Counter()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_an_undecided_value_gives_the_findings_of_its_sides(case: Case) -> None:
    for unit in units(case):
        for resource in unit.graph.resources.values():
            absent = _variants(resource.source_properties, "absent")
            choices = _variants(resource.source_properties, "choice")
            for without, undecided in zip(absent, choices, strict=True):
                for rule in RULES:
                    sides = _found(unit, rule) | _found(_with(unit, resource, without), rule)
                    assert _found(_with(unit, resource, undecided), rule).keys() == sides.keys()


def _told(text: str, **others: str) -> list[str]:
    return [finding.message for finding in check(configuration(text, **others), RULES).findings]


def test_nothing_is_missing_from_a_block_that_could_not_be_read_wholly() -> None:
    text = 'resource "aws_s3_object" "page" {\n  bucket = "example"\n  key "page"\n}\n'

    assert _told(text) == []


def test_a_module_is_held_against_what_its_caller_requires_as_well() -> None:
    called = 'resource "aws_eip" "this" {\n  vpc = true\n}\n'
    caller = 'module "address" {\n  source = "./address"\n}\n'
    required = 'terraform {\n  required_providers {\n    aws = "~> 6.0"\n  }\n}\n'
    files = {"address/main.tf": called}

    assert _told(caller, **files) == []
    assert _told(required + caller, **files) == ['"vpc" was removed in version 6.0 of the provider']


def test_a_name_of_an_ephemeral_resource_or_another_provider_is_left_alone() -> None:
    text = 'ephemeral "aws_eks_clusters" "this" {}\nresource "awscc_eips" "this" {}\n'

    assert _told(text) == []


def test_what_is_written_in_another_resource_is_told_once() -> None:
    text = 'resource "aws_s3_bucket" "this" {\n  buckett = "example"\n  policy = "{}"\n}\n'

    findings = check(configuration(text), RULES).findings

    assert [(finding.resource.address, finding.instances) for finding in findings] == [
        ("aws_s3_bucket.this", ())
    ]


def test_a_sensitive_value_is_not_told() -> None:
    text = (
        'variable "secret" {\n  sensitive = true\n}\n'
        'module "queue" {\n  source = "./queue"\n  delay  = "a secret"\n}\n'
    )
    called = (
        'variable "delay" {\n  sensitive = true\n}\n'
        'resource "aws_sqs_queue" "this" {\n  delay_seconds = var.delay\n}\n'
    )

    assert _told(text, **{"queue/main.tf": called}) == ['"delay_seconds" takes a number; found a value']


def test_json_is_held_against_the_schema_as_well() -> None:
    text = '{"resource": {"aws_sqs_queue": {"this": {"name_prefx": "jobs", "delay_seconds": "soon"}}}}'

    found = [finding.message for finding in check(unit_of({"main.tf.json": text}), RULES).findings]

    assert found == [
        '"name_prefx" is not known to the provider; did you mean "name_prefix"?',
        '"delay_seconds" takes a number; found the string "soon"',
    ]


def _locked(version: str) -> dict[str, str]:
    text = (
        f'provider "registry.terraform.io/hashicorp/aws" {{\n  version     = "{version}"\n  hashes = []\n}}\n'
    )
    return {".terraform.lock.hcl": text}


def _required(constraint: str) -> str:
    return f'terraform {{\n  required_providers {{\n    aws = "{constraint}"\n  }}\n}}\n'


def test_the_locked_version_is_the_one_in_use() -> None:
    text = 'resource "aws_sqs_queue" "this" {\n  unheard_of = 1\n  region = "eu-central-1"\n}\n'
    unknown = '"unheard_of" is not known to the provider'
    new = '"region" came with version 6.0 of the provider or later, which the configuration does not allow'

    assert _told(text) == []
    assert _told(text, **_locked("5.31.0")) == [unknown, new]
    assert _told(text, **_locked("6.2.0")) == [unknown]
    assert _told(text, **_locked("6.99.0")) == []
    assert _told(_required(">= 5.0") + text, **_locked("5.31.0")) == [unknown, new]
    assert _told(_required(">= 5.0") + text, **_locked("6.2.0")) == [unknown]


def test_an_older_spelling_is_none_of_the_lock_file_where_the_configuration_allows_it() -> None:
    text = 'resource "aws_eip" "this" {\n  vpc = true\n}\n'
    removed = ['"vpc" was removed in version 6.0 of the provider']

    assert _told(text, **_locked("5.31.0")) == []
    assert _told(text, **_locked("6.2.0")) == removed
    assert _told(_required(">= 4.0") + text, **_locked("6.2.0")) == []
    assert _told(_required("~> 6.0") + text, **_locked("5.31.0")) == removed


def test_a_lock_of_another_provider_says_nothing() -> None:
    text = 'resource "aws_sqs_queue" "this" {\n  unheard_of = 1\n}\n'
    lock = {".terraform.lock.hcl": _locked("5.31.0")[".terraform.lock.hcl"].replace("/aws", "/awscc")}

    assert _told(text, **lock) == []
    assert _told(text, **{".terraform.lock.hcl": 'provider "'}) == []


def test_a_module_has_the_version_that_its_root_is_locked_to() -> None:
    caller = 'module "queue" {\n  source = "./queue"\n}\n'
    files = {"queue/main.tf": 'resource "aws_sqs_queue" "this" {\n  unheard_of = 1\n}\n'}

    assert _told(caller, **files) == []
    assert _told(caller, **files, **_locked("5.31.0")) == ['"unheard_of" is not known to the provider']
