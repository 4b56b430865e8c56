"""Modules that are given the same, and instances of one declaration, are evaluated once.

What is shared is held against what every instance evaluates by itself: values, places and origins.
"""

# ruff: noqa: E501 - configurations that are only there to be odd stay on one line each

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest

from iacguard.frontends.terraform import dispatch, lower, resources, sharing
from iacguard.graph.unit import Unit
from iacguard.value import Reference

from .configurations import canonical, plain, resource_value, unit_of
from .whole_values import whole

INNER = """
variable "name" { default = "inner" }
variable "size" { default = 1 }
resource "aws_sqs_queue" "dead" {
  name  = "${var.name}-dead"
  count = var.size
}
output "arns" { value = aws_sqs_queue.dead[*].arn }
"""

CHILD = """
variable "name" {}
variable "tags" {
  type    = map(string)
  default = {}
}
variable "on" { default = true }
variable "sizes" { default = [1, 2] }
variable "key" { default = null }
locals {
  upper = upper(var.name)
  tags  = merge({ Name = var.name, Fixed = "x" }, var.tags, { for size in var.sizes : "s${size}" => size })
  is_on = var.on && var.name != "off"
  many  = { for size in var.sizes : "k${size}" => { size = size, name = "${local.upper}-${size}" } }
}
data "aws_iam_policy_document" "p" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.q.arn, "arn:aws:sqs:::${var.name}"]
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.c.account_id]
    }
  }
}
data "aws_caller_identity" "c" {}
data "aws_vpc" "v" { tags = var.tags }
resource "aws_sqs_queue" "q" {
  name              = local.upper
  kms_master_key_id = var.key
  policy            = local.is_on ? jsonencode({ a = [var.tags, local.upper], z = var.on }) : null
  tags              = local.tags
}
resource "aws_sqs_queue_policy" "p" {
  count     = local.is_on ? 1 : 0
  queue_url = aws_sqs_queue.q.id
  policy    = data.aws_iam_policy_document.p.json
}
resource "aws_s3_bucket" "b" {
  for_each = local.many
  bucket   = each.value.name
  tags     = { vpc = data.aws_vpc.v.id, at = path.module, size = each.value.size }
}
resource "aws_s3_bucket_versioning" "b" {
  for_each = aws_s3_bucket.b
  bucket   = each.value.id
  versioning_configuration { status = local.is_on ? "Enabled" : "Suspended" }
}
resource "aws_security_group" "g" {
  count = 2
  name  = "g${count.index}"
  dynamic "ingress" {
    for_each = var.sizes
    content {
      from_port = ingress.value
      to_port   = ingress.value
      protocol  = var.on ? "tcp" : "udp"
    }
  }
  egress { description = local.upper }
}
module "inner" {
  source = "../inner"
  name   = local.upper
  size   = length(var.sizes)
}
resource "x" "out" { v = [module.inner.arns, local.many, var.tags, var.key] }
output "url" { value = aws_sqs_queue.q.url }
output "name" { value = local.upper }
"""

ROOT = """
variable "unknown" {}
variable "env" { default = "prod" }
locals { common = { Env = var.env, Team = "t" } }
resource "aws_kms_key" "k" {}
provider "aws" {
  default_tags {
    tags = local.common
  }
}
provider "aws" {
  alias  = "other"
  region = "us-east-1"
}
"""

POOL = {
    "name": [
        '"a"',
        '"b"',
        "var.env",
        '"x-${var.unknown}"',
        "var.unknown",
        "module.base.name",
        '"off"',
        "each.key",
    ],
    "tags": ["{}", "local.common", "{ A = var.env }", "{ A = var.unknown }", "var.unknown", "null"],
    "on": ["true", "var.unknown", 'var.unknown == "x"', "var.unknown == var.env", "module.base.url == null"],
    "sizes": ["[1]", "[1, 2]", "[1, 2, 1 + 2]", "var.unknown == null ? [1] : [2]"],
    "key": ["aws_kms_key.k.arn", "module.base.url", "null", "aws_kms_key.k", "one(aws_kms_key.k[*].id)"],
}


def _calls(random: Random) -> str:
    made = ['module "base" {\n  source = "./child"\n  name = "a"\n}\n']
    for number in range(random.randrange(3, 9)):
        lines = ['  source = "./child"']
        repeated = random.choice(
            ["", "", "  count = 2", '  for_each = toset(["a", "b"])', "  count = var.unknown"]
        )
        names = [name for name in POOL if name == "name" or random.random() < 0.4]
        for name in names:
            value = random.choice(POOL[name][: random.randrange(1, len(POOL[name])) + 1])
            lines.append(f"  {name} = {value if 'each' not in value or 'each' in repeated else 'var.env'}")
        if random.random() < 0.2:
            lines.append("  providers = { aws = aws.other }")
        made.append(f'module "m{number}" {{\n' + "\n".join([*lines, repeated]) + "\n}\n")
    made.append(
        'resource "aws_sqs_queue_policy" "outer" {\n  queue_url = module.m0[*].url\n  policy = "{}"\n}\n'
    )
    return "".join(made)


@contextmanager
def alone() -> Iterator[None]:
    """Every instance is evaluated by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sharing.Leaders, "of", lambda self, modules: [])
        patch.setattr(resources.Instance, "_shared", lambda self, name: None)
        patch.setattr(resources.ResourceInstance, "alike", lambda self: None)
        yield


@pytest.mark.parametrize("seed", range(25))
def test_what_is_shared_is_what_each_would_have_by_itself(seed: int) -> None:
    files = {"main.tf": ROOT + _calls(Random(seed)), "child/main.tf": CHILD, "inner/main.tf": INNER}
    shared = list(whole(unit_of(files)))
    with alone():
        own = list(whole(unit_of(files)))
    for one, other in zip(shared, own, strict=True):
        assert one == other


# Counts ----------------------------------------------------------------------------------------


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Counts evaluations by kind of expression, and properties of resources that are worked out."""
    found: Counter[str] = Counter()

    def counting(name: str, function: Any) -> Any:  # noqa: ANN401 - stands in for functions of any type
        def run(*arguments: Any) -> Any:  # noqa: ANN401 - the same
            found[name] += 1
            return function(*arguments)

        return run

    with pytest.MonkeyPatch.context() as patch:
        for kind, function in dispatch.EVALUATORS.items():
            patch.setitem(dispatch.EVALUATORS, kind, counting(kind.__name__, function))
        patch.setattr(lower, "_made", counting("lowered", lower._made))
        yield found


LEAF = """
variable "name" { default = "n" }
locals { tags = { for key in ["a", "b", "c"] : key => upper("${key}-${var.name}") } }
resource "aws_sqs_queue" "q" {
  name = "${var.name}-q"
  tags = local.tags
}
resource "aws_s3_bucket" "b" {
  bucket = "${var.name}-b"
  tags   = local.tags
}
resource "aws_s3_bucket_versioning" "b" {
  bucket = aws_s3_bucket.b.id
  versioning_configuration { status = "Enabled" }
}
"""


def _evaluations(files: dict[str, str]) -> tuple[Unit, Counter[str]]:
    with counted() as found:
        made = unit_of(files)
        for resource in made.graph.resources.values():
            assert resource.properties is not None
            assert resource.source_properties.entries is not None
    return made, found


def _nest(depth: int) -> dict[str, str]:
    """A root module that calls a module three times, which calls another one three times, ..."""
    files = {}
    for level in range(depth):
        calls = [
            f'module "m{number}" {{\n  source = "{"./" if level == 0 else "../"}l{level + 1}"\n  name = var.name\n}}\n'
            for number in range(3)
        ]
        head = 'variable "name" { default = "n" }\n'
        files["main.tf" if level == 0 else f"l{level}/main.tf"] = head + "".join(calls)
    return {**files, f"l{depth}/main.tf": LEAF}


def test_of_calls_with_equal_inputs_one_is_evaluated() -> None:
    def files(count: int) -> dict[str, str]:
        calls = [f'module "m{number}" {{\n  source = "./leaf"\n  name = "x"\n}}\n' for number in range(count)]
        return {"main.tf": "".join(calls), "leaf/main.tf": LEAF}

    few, many = _evaluations(files(10))[1], _evaluations(files(200))[1]
    # All that is left for each of them is what is given to it.
    assert many.total() - few.total() == 190
    assert many["lowered"] == few["lowered"] == 2


def test_each_of_calls_with_equal_inputs_tells_of_its_own_call() -> None:
    made, _ = _evaluations(
        {
            "main.tf": 'module "a" {\n  source = "./leaf"\n  name = "x"\n}\nmodule "b" {\n  source = "./leaf"\n  name = "x"\n}\n',
            "leaf/main.tf": LEAF.replace('"${var.name}-q"', "var.name"),
        }
    )
    found = [canonical(made, f"module.{name}.aws_sqs_queue.q", "QueueName").origin for name in "ab"]
    assert [origin and origin.note for origin in found] == [
        "argument name of module a",
        "argument name of module b",
    ]
    assert [origin and origin.span.start_position.line for origin in found] == [3, 7]
    link = resource_value(made, "module.b.aws_s3_bucket_versioning.b", "bucket")
    assert isinstance(link, Reference) and link.target == "module.b.aws_s3_bucket.b"


def test_instances_of_a_call_with_equal_inputs_are_evaluated_once() -> None:
    def files(count: int) -> dict[str, str]:
        call = f'module "m" {{\n  source = "./leaf"\n  count = {count}\n  name = upper("x")\n}}\n'
        return {"main.tf": call, "leaf/main.tf": LEAF}

    few, many = _evaluations(files(10))[1], _evaluations(files(1000))[1]
    assert many == few


def test_nests_of_calls_are_evaluated_once_for_each_level() -> None:
    evaluations = [_evaluations(_nest(depth)) for depth in (2, 4, 6)]
    assert [len(made.graph.resources) for made, _ in evaluations] == [3 * 3**depth for depth in (2, 4, 6)]
    assert {found["lowered"] for _, found in evaluations} == {2}
    assert {found["Call"] for _, found in evaluations} == {3}


def test_instances_of_a_resource_evaluate_what_differs_among_them() -> None:
    text = 'resource "aws_sqs_queue" "q" {{\n  count = {}\n  name  = "q${{count.index}}"\n  tags  = {{ for key in ["a", "b"] : key => upper(key) }}\n}}\n'
    few, many = (_evaluations({"main.tf": text.format(count)})[1] for count in (10, 2000))
    assert many["Call"] == few["Call"] == 2
    assert many["Template"] - few["Template"] == 1990


def test_instances_of_a_resource_that_do_not_differ_are_evaluated_once() -> None:
    text = 'resource "aws_sqs_queue" "q" {{\n  for_each = toset([for i in range({}) : "k${{i}}"])\n  tags = {{ a = upper("b") }}\n}}\n'
    made, found = _evaluations({"main.tf": text.format(1000)})
    assert (found["Call"], found["lowered"]) == (3, 1)
    assert plain(canonical(made, 'aws_sqs_queue.q["k999"]', "Tags")) == [{"Key": "a", "Value": "B"}]


def test_what_a_caller_adds_to_one_instance_is_not_shared() -> None:
    files = {
        "main.tf": "".join(f'module "{name}" {{\n  source = "./leaf"\n}}\n' for name in "abc")
        + 'resource "aws_s3_bucket_public_access_block" "p" {\n  bucket = module.b.id\n  block_public_acls = true\n}\n',
        "leaf/main.tf": LEAF + 'output "id" {\n  value = aws_s3_bucket.b.id\n}\n',
    }
    made, _ = _evaluations(files)
    found = {
        name: plain(canonical(made, f"module.{name}.aws_s3_bucket.b", "PublicAccessBlockConfiguration"))
        for name in "abc"
    }
    assert found == {"a": None, "b": {"BlockPublicAcls": True}, "c": None}


def test_a_module_that_is_given_its_own_outputs_keeps_them() -> None:
    call = 'module "{}" {{\n  source = "./leaf"\n  name = module.a.id\n}}\n'
    files = {
        "main.tf": call.format("a") + call.format("b") + call.format("c"),
        "leaf/main.tf": LEAF
        + 'output "id" {\n  value = aws_kms_key.k.arn\n}\nresource "aws_kms_key" "k" {}\n'
        'resource "x" "y" {\n  v = var.name\n}\n',
    }
    made, _ = _evaluations(files)
    for name in "abc":
        found = resource_value(made, f"module.{name}.x.y", "v")
        assert isinstance(found, Reference) and found.target == "module.a.aws_kms_key.k"
