"""Modules, instances, variables, files: what a unit is made of."""

# ruff: noqa: E501 - configurations that are only there to be odd stay on one line each

from __future__ import annotations

import json
from random import Random

import pytest

from iacguard.frontends.terraform import deployment, instance
from iacguard.frontends.terraform.detect import roots
from iacguard.frontends.terraform.module import Modules
from iacguard.graph.unit import NO_INPUTS, Inputs, Unit
from iacguard.value import Choice, Interpolation, ListValue, MapValue, Reference, Unknown

from .configurations import MemoryFiles, plain, resource_value, unit, unit_of


def addresses(unit: Unit) -> list[str]:
    return list(unit.graph.resources)


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ({"a": ["../b"], "b": [], "c": []}, ["a", "c"]),
        ({".": ["./modules/x"], "modules/x": [], "examples/full": ["../.."]}, ["examples/full"]),
        ({"a": ["../b"], "b": ["../a"]}, ["a"]),
        ({"a": ["../a"]}, ["a"]),
        ({"a": ["../missing", "hashicorp/x/aws"]}, ["a"]),
    ],
)
def test_roots_are_the_modules_that_no_other_one_calls(
    calls: dict[str, list[str]], expected: list[str]
) -> None:
    texts = {}
    for folder, sources in calls.items():
        blocks = [
            f'module "m{number}" {{\n  source = "{source}"\n}}\n' for number, source in enumerate(sources)
        ]
        texts["main.tf" if folder == "." else f"{folder}/main.tf"] = "".join(blocks) or "locals {}\n"
    files, modules = MemoryFiles(texts), Modules()
    assert roots({folder: modules.read(folder, files) for folder in calls}) == expected


def test_unknown_count_leaves_one_instance_on_a_condition() -> None:
    made = unit('variable "n" {}\nresource "x" "y" {\n  count = var.n\n  v = count.index\n}\n')
    assert addresses(made) == ["x.y[0]"]
    condition = made.graph.resources["x.y[0]"].condition
    assert condition is not None
    assert condition.name == "var.n > 0"
    assert plain(resource_value(made, "x.y[0]", "v")) == 0


def test_a_count_by_a_condition_has_that_condition() -> None:
    made = unit('variable "on" {}\nresource "x" "y" {\n  count = var.on ? 2 : 0\n}\n')
    assert addresses(made) == ["x.y[0]", "x.y[1]"]
    assert {resource.condition.name for resource in made.graph.resources.values() if resource.condition} == {
        "var.on"
    }


def test_unknown_for_each_leaves_one_instance_with_unknown_key() -> None:
    made = unit('variable "m" {}\nresource "x" "y" {\n  for_each = var.m\n  v = each.key\n}\n')
    assert addresses(made) == ["x.y[*]"]
    assert isinstance(resource_value(made, "x.y[*]", "v"), Unknown)
    condition = made.graph.resources["x.y[*]"].condition
    assert condition is not None
    assert condition.name == "var.m has elements"


def test_for_each_over_a_choice_has_the_keys_of_both_sides() -> None:
    text = 'variable "on" {}\nresource "x" "y" {\n  for_each = var.on ? { a = 1, b = 2 } : { b = 3 }\n  v = each.value\n}\n'
    made = unit(text)
    assert addresses(made) == ['x.y["a"]', 'x.y["b"]']
    first, second = made.graph.resources.values()
    assert first.condition is not None
    assert first.condition.name == "var.on"
    assert second.condition is None
    assert plain(resource_value(made, 'x.y["a"]', "v")) == 1
    assert plain(resource_value(made, 'x.y["b"]', "v")) == {"if": "var.on", "then": 2, "else": 3}


def test_many_instances_take_linear_time() -> None:
    made = unit(
        'resource "x" "y" {\n  for_each = toset(flatten([for a in range(10) : [for i in range(1000) : "k${a * 1000 + i}"]]))\n  v = each.key\n}\n'
    )
    assert plain(resource_value(made, 'x.y["k9999"]', "v")) == "k9999"


def test_dynamic_blocks_stand_among_the_static_ones() -> None:
    text = """
variable "more" {}
resource "x" "y" {
  rule { port = 1 }
  dynamic "rule" {
    for_each = [2, 3]
    content { port = rule.value }
  }
  dynamic "rule" {
    for_each = var.more
    iterator = it
    content { port = it.value }
  }
}
"""
    rules = resource_value(unit(text), "x.y", "rule")
    assert isinstance(rules, ListValue)
    assert [plain(item.get("port")) for item in rules.items[:3] if isinstance(item, MapValue)] == [1, 2, 3]
    last = rules.items[3]
    assert isinstance(last, Choice)
    assert last.condition.name == "var.more has elements"
    assert rules.rest is not None


def test_values_of_variables_by_precedence() -> None:
    files = {
        "main.tf": "".join(f'variable "v{number}" {{\n  default = 0\n}}\n' for number in range(6))
        + 'resource "x" "y" {\n  v = [var.v0, var.v1, var.v2, var.v3, var.v4, var.v5]\n}\n',
        "terraform.tfvars": "v1 = 1\nv2 = 1\nv3 = 1\nv4 = 1\nv5 = 1\n",
        "terraform.tfvars.json": '{"v2": 2, "v3": 2, "v4": 2, "v5": 2}',
        "a.auto.tfvars": "v3 = 3\nv4 = 3\nv5 = 3\n",
        "env/prod.tfvars": "v4 = 4\nv5 = 4\n",
    }
    inputs = Inputs({}, {"v5": "5"}, ("env/prod.tfvars",), False)
    assert plain(resource_value(unit_of(files, inputs=inputs), "x.y", "v")) == [0, 1, 2, 3, 4, "5"]


def test_given_variables_are_expressions_where_the_type_says_so() -> None:
    files = {
        "main.tf": 'variable "l" {\n  type = list(string)\n}\nvariable "s" {\n  type = string\n}\nresource "x" "y" {\n  v = concat(var.l, [var.s])\n}\n'
    }
    inputs = Inputs({}, {"l": '["a"]', "s": "[b]"}, (), False)
    assert plain(resource_value(unit_of(files, inputs=inputs), "x.y", "v")) == ["a", "[b]"]


def test_a_missing_module_is_noted_once_and_hides_what_it_is_given() -> None:
    text = """
resource "aws_s3_bucket" "b" {}
module "gone" {
  source = "example/gone/aws"
  bucket = aws_s3_bucket.b.id
}
resource "x" "y" {
  v = module.gone.id
}
resource "x" "z" {
  v = module.gone.id == "a" ? 1 : 2
}
"""
    made = unit(text)
    assert [note.kind for note in made.notes] == ["unresolved-module"]
    opaque = made.graph.resources["module.gone"]
    assert opaque.opaque
    assert made.graph.opaque_users("aws_s3_bucket.b") == [opaque]
    value = resource_value(made, "x.y", "v")
    assert isinstance(value, Unknown)
    assert value.symbol == "module.gone.id"


def test_a_fetched_module_is_found_through_the_list_of_modules() -> None:
    listed = {"Modules": [{"Key": "", "Dir": "."}, {"Key": "net", "Dir": ".terraform/modules/net"}]}
    files = {
        "root/main.tf": 'module "net" {\n  source = "example/net/aws"\n}\nresource "x" "y" {\n  v = module.net.id\n}\n',
        "root/.terraform/modules/modules.json": json.dumps(listed),
        "root/.terraform/modules/net/main.tf": 'output "id" {\n  value = "found"\n}\n',
    }
    made = unit_of(files, "root")
    assert plain(resource_value(made, "x.y", "v")) == "found"
    assert made.notes == []


def test_modules_that_call_themselves_end() -> None:
    made = unit('module "again" {\n  source = "./"\n}\nresource "x" "y" {}\n')
    assert addresses(made) == ["x.y", "module.again"]
    assert [note.kind for note in made.notes] == ["unresolved-module"]


def test_resources_of_a_module_know_the_calls_that_lead_to_them() -> None:
    files = {
        "main.tf": 'module "a" {\n  count  = 1\n  source = "./a"\n}\n',
        "a/main.tf": 'module "b" {\n  source = "../b"\n}\n',
        "b/main.tf": 'resource "x" "y" {}\n',
    }
    resource = unit_of(files).graph.resources["module.a[0].module.b.x.y"]
    assert [call.span.text for call in resource.calls] == ['module "a"', 'module "b"']


def test_json_configurations_are_the_same_configurations() -> None:
    document = {
        "variable": {"name": {"default": "x"}},
        "locals": {"upper": "${upper(var.name)}"},
        "resource": {"aws_sqs_queue": {"q": {"name": "${local.upper}-queue", "count": 1}}},
    }
    made = unit_of({"main.tf.json": json.dumps(document)})
    assert not made.problems
    assert plain(resource_value(made, "aws_sqs_queue.q[0]", "name")) == "X-queue"


def test_overrides_replace_attributes_and_blocks_of_a_type() -> None:
    files = {
        "main.tf": 'resource "x" "y" {\n  a = 1\n  b = 2\n  rule { p = 1 }\n  rule { p = 2 }\n}\n',
        "main_override.tf": 'resource "x" "y" {\n  b = 3\n  rule { p = 9 }\n}\n',
    }
    made = unit_of(files).graph.resources["x.y"]
    assert plain(made.source_properties) == {"a": 1, "b": 3, "rule": [{"p": 9}]}


def test_references_are_references() -> None:
    text = """
resource "aws_s3_bucket" "b" { bucket = "logs" }
resource "aws_vpc" "v" { cidr_block = "10.0.0.0/16" }
resource "x" "y" {
  id       = aws_s3_bucket.b.id
  name     = aws_s3_bucket.b.bucket
  arn      = "${aws_s3_bucket.b.arn}/*"
  cidr     = cidrsubnet(aws_vpc.v.cidr_block, 8, 1)
  made     = aws_vpc.v.main_route_table_id
  whole    = [for b in [aws_s3_bucket.b] : b.arn]
  depends_on = [aws_vpc.v]
}
"""
    made = unit(text)
    name = resource_value(made, "x.y", "name")
    assert isinstance(name, Reference)
    assert (name.target, name.attribute, plain(name)) == ("aws_s3_bucket.b", None, "logs")
    identity = resource_value(made, "x.y", "id")
    assert isinstance(identity, Reference)
    assert (identity.target, identity.attribute) == ("aws_s3_bucket.b", None)
    arn = resource_value(made, "x.y", "whole", 0)
    assert isinstance(arn, Reference)
    assert arn.attribute == "Arn"
    assert plain(resource_value(made, "x.y", "cidr")) == "10.0.1.0/24"
    assert {(edge.target, edge.property) for edge in made.graph.edges if edge.source == "x.y"} >= {
        ("aws_s3_bucket.b", "id"),
        ("aws_vpc.v", "DependsOn[0]"),
    }


def test_resources_that_refer_to_each_other_are_no_circle() -> None:
    text = """
resource "aws_security_group" "a" { description = aws_security_group.b.id }
resource "aws_security_group" "b" { description = aws_security_group.a.id }
"""
    made = unit(text)
    first = resource_value(made, "aws_security_group.a", "description")
    assert isinstance(first, Reference)
    assert first.target == "aws_security_group.b"


def test_pseudo_parameters_have_the_symbols_of_cloudformation() -> None:
    text = """
data "aws_partition" "p" {}
data "aws_region" "r" {}
data "aws_caller_identity" "c" {}
data "aws_route53_zone" "z" { name = "example.com" }
resource "x" "y" {
  v = [data.aws_partition.p.partition, data.aws_region.r.name, data.aws_caller_identity.c.account_id, data.aws_route53_zone.z.zone_id]
}
"""
    made = unit(text)
    listed = resource_value(made, "x.y", "v")
    assert isinstance(listed, ListValue)
    symbols = [item.symbol for item in listed.items if isinstance(item, Unknown)]
    assert symbols == ["AWS::Partition", "AWS::Region", "AWS::AccountId", "data.aws_route53_zone.z.zone_id"]
    assert plain(resource_value(made, "data.aws_route53_zone.z", "name")) == "example.com"


# Whatever is written, a unit comes out ------------------------------------------------------------

ODDITIES = [
    'resource "x" "y" {\n  count = "many"\n}\n',
    'resource "x" "y" {\n  count = x.y[0].v\n  v = 1\n}\n',
    'resource "x" "y" {\n  for_each = x.y\n}\n',
    'resource "x" "y" {\n  for_each = null\n}\n',
    'resource "x" "y" {\n  for_each = 5\n  count = -1\n}\n',
    'resource "x" "y" {\n  count = 1e12\n}\n',
    'resource "x" "y" {\n  v = x.y.v\n}\n',
    'module "m" {\n  source = "./m"\n  count = module.m[0].o\n}\n',
    'module "m" {}\nmodule {}\nresource "x" {}\nresource {}\ndata "a" {}\nvariable {}\noutput "o" {}\nlocals {}\n',
    'variable "v" {\n  type = object({ a = optional(list(number), ["x"]) })\n  default = { a = null }\n}\nresource "x" "y" {\n  v = var.v\n}\n',
    'variable "v" {\n  default = var.v\n}\nresource "x" "y" {\n  v = var.v\n}\n',
    'resource "x" "y" {\n  v = each.key + count.index + self.v + path.nope + var.nope + local.nope + module.nope.x + data.a.b.c\n}\n',
    'resource "x" "y" {\n  dynamic "d" {\n    for_each = 3\n    content {\n      v = d.value\n    }\n  }\n  dynamic "e" {}\n  dynamic {}\n}\n',
    'locals {\n  a = [for i in range(700) : [for j in range(700) : i * j]]\n}\nresource "x" "y" {\n  v = local.a\n}\n',
    "locals {\n  l0 = [1]\n"
    + "".join(f"  l{number} = [local.l{number - 1}, local.l{number - 1}]\n" for number in range(1, 60))
    + '}\nresource "x" "y" {\n  v = local.l59\n}\n',
    'locals {\n  l0 = "x"\n'
    + "".join(
        f'  l{number} = "${{local.l{number - 1}}}${{local.l{number - 1}}}"\n' for number in range(1, 60)
    )
    + '}\nresource "x" "y" {\n  v = local.l59\n}\n',
    "locals {\n  l0 = 1\n"
    + "".join(f"  l{number} = local.l{number - 1} + 1\n" for number in range(1, 400))
    + '}\nresource "x" "y" {\n  v = local.l399\n}\n',
    'variable "c" {}\nlocals {\n  l0 = var.c\n'
    + "".join(f"  l{number} = local.l{number - 1} && local.l{number - 1}\n" for number in range(1, 60))
    + '}\nresource "x" "y" {\n  v = local.l59 ? 1 : 2\n}\n',
    'resource "x" "y" {\n  v = ' + "[" * 60 + "]" * 60 + "\n}\n",
    'resource "x" "y" {\n  v = ' + " + ".join(["1"] * 200) + "\n}\n",
    'resource "aws_s3_bucket" "y" {\n  bucket = 3\n  versioning = "yes"\n  tags = [1]\n  logging = [[{}]]\n  acl = {}\n}\n',
    'data "aws_iam_policy_document" "d" {\n  statement = "x"\n  source_policy_documents = 3\n  condition {}\n}\nresource "x" "y" {\n  v = data.aws_iam_policy_document.d.json\n}\n',
    'resource "x" "y" {\n  v = templatefile("t.tpl", { a = templatefile("t.tpl", {}) })\n  w = file("/etc/passwd")\n  z = file("../../x")\n}\n',
    'resource "x" "y" {\n  v = max([]...) \n  w = merge(null, {}...)\n  z = try()\n  u = can()\n}\n',
]


@pytest.mark.parametrize("text", ODDITIES)
def test_odd_configurations_raise_nothing(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployment, "STEPS", 20_000)
    monkeypatch.setattr(instance, "PARTS", 20_000)
    made = unit_of({"main.tf": text, "t.tpl": "%{ for x in y }${nope"})
    for resource in made.graph.resources.values():
        assert resource.properties is not None
        assert resource.source_properties is not None


def test_damaged_configurations_raise_nothing() -> None:
    whole = "".join(text for text in ODDITIES if len(text) < 300) + 'output "o" {\n  value = x.y[*].v\n}\n'
    random = Random(7)
    for _ in range(60):
        start = random.randrange(len(whole))
        end = min(len(whole), start + random.randrange(1, 40))
        damaged = whole[:start] + random.choice(["", "{", "}", '"', "${", "(", "["]) + whole[end:]
        for resource in unit_of({"main.tf": damaged}, inputs=NO_INPUTS).graph.resources.values():
            assert resource.properties is not None


def test_files_of_a_folder_are_listed_and_there_may_be_more() -> None:
    made = unit_of(
        {
            "main.tf": 'resource "x" "y" {\n'
            '  for_each = fileset(path.module, "policies/*.json")\n'
            '  v        = jsondecode(file("${path.module}/${each.value}"))\n'
            "}\n"
            'resource "x" "z" {\n'
            '  v = fileset(path.module, "**/*.json")\n'
            '  w = fileset("/etc", "*")\n'
            "}\n",
            "policies/a.json": '{"a": 1}',
            "policies/b.json": '{"a": 2}',
            "policies/c.txt": "",
        }
    )
    assert plain(resource_value(made, 'x.y["policies/a.json"]', "v")) == {"a": 1}
    assert plain(resource_value(made, 'x.y["policies/b.json"]', "v")) == {"a": 2}
    assert 'x.y["policies/c.txt"]' not in made.graph.resources
    assert "x.y[*]" in made.graph.resources
    nested = resource_value(made, "x.z", "v")
    assert isinstance(nested, ListValue) and not nested.items and nested.rest is not None
    assert isinstance(resource_value(made, "x.z", "w"), Unknown)


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*.json", [".h.json", "a.json", "b.json"]),
        ("/*.json", [".h.json", "a.json", "b.json"]),
        ("./*.json", [".h.json", "a.json", "b.json"]),
        ("**/*.json", [".h.json", "a.json", "b.json"]),
        ("**", [".h.json", "B.JSON", "a.json", "b.json", "c.txt", "main.tf"]),
        ("**/", [".h.json", "B.JSON", "a.json", "b.json", "c.txt", "main.tf"]),
        ("*.{txt,j{son,sonl}}", [".h.json", "a.json", "b.json", "c.txt"]),
        ("[^a].json", ["b.json"]),
        ("[!a].json", ["a.json"]),
        ("[a-b].json", ["a.json", "b.json"]),
        ("?.json", ["a.json", "b.json"]),
        ("sub//*.json", ["sub/d.json"]),
        ("sub/**/*.json", ["sub/d.json"]),
        ("sub/../*.txt", ["c.txt"]),
        ("sub", []),
        ("", []),
    ],
)
def test_files_that_match_a_pattern_of_terraform(pattern: str, names: list[str]) -> None:
    names_here = ("a.json", "b.json", ".h.json", "B.JSON", "c.txt", "sub/d.json")
    main = f'resource "x" "y" {{\n  v = fileset(path.module, "{pattern}")\n}}\n'
    made = unit_of({"main.tf": main, **dict.fromkeys(names_here, "")})
    found = resource_value(made, "x.y", "v")
    assert isinstance(found, ListValue) and found.rest is not None
    assert [plain(item) for item in found.items] == names


@pytest.mark.parametrize(
    "pattern",
    [
        "[b-a].json",
        "[a.json",
        "{a.json",
        "a}",
        "*/a.json",
        "{sub/,}*.json",
        "*a*b*c*d*e",
        "{a,aa}{a,aa}{a,aa}{a,aa}{a,aa}",
    ],
)
def test_a_pattern_of_files_that_is_not_followed(pattern: str) -> None:
    main = f'resource "x" "y" {{\n  v = fileset(path.module, "{pattern}")\n}}\n'
    assert isinstance(resource_value(unit_of({"main.tf": main, "a.json": ""}), "x.y", "v"), Unknown)


def test_what_the_run_decides_hangs_on_a_symbol() -> None:
    made = unit(
        'resource "x" "y" {\n  v = terraform.workspace == "prod" ? 1 : 2\n  w = "${path.cwd}/a"\n}\n'
        'resource "x" "z" {\n  count = terraform.workspace == "prod" ? 1 : 0\n}\n'
    )
    value = resource_value(made, "x.y", "v")
    condition = made.graph.resources["x.z[0]"].condition
    assert isinstance(value, Choice) and condition is not None
    assert value.condition.formula == condition.formula
    assert isinstance(resource_value(made, "x.y", "w"), Interpolation)


def test_a_dynamic_block_over_a_set_has_its_elements_as_keys() -> None:
    made = unit(
        'variable "u" {}\nresource "x" "y" {\n  dynamic "b" {\n    for_each = toset(["q", "p", "q"])\n'
        "    content {\n      k = b.key\n      v = b.value\n    }\n  }\n"
        '  dynamic "c" {\n    for_each = ["q", "p"]\n    content {\n      k = c.key\n    }\n  }\n'
        "  w = toset([var.u, var.u])\n}\n"
        'resource "x" "z" {\n  for_each = toset(["b", "a"])\n  v = each.key == each.value\n}\n'
    )
    assert plain(resource_value(made, "x.y", "b")) == [{"k": "p", "v": "p"}, {"k": "q", "v": "q"}]
    assert plain(resource_value(made, "x.y", "c")) == [{"k": 0}, {"k": 1}]
    same = resource_value(made, "x.y", "w")
    assert isinstance(same, ListValue) and len(same.items) == 1
    assert plain(resource_value(made, 'x.z["a"]', "v")) is True


def test_a_variable_that_is_never_null_has_its_default_on_the_sides_that_are() -> None:
    text = 'variable "on" {}\nmodule "m" {\n  source = "./m"\n  v = var.on ? "given" : null\n}\n'
    child = 'variable "v" {\n  default = "own"\n  nullable = false\n}\nresource "x" "y" {\n  v = var.v\n}\n'
    made = unit(text, **{"m/main.tf": child})
    assert plain(resource_value(made, "module.m.x.y", "v")) == {
        "if": "var.on",
        "then": "given",
        "else": "own",
    }
    made = unit(text, **{"m/main.tf": child.replace("  nullable = false\n", "")})
    assert plain(resource_value(made, "module.m.x.y", "v")) == {"if": "var.on", "then": "given", "else": None}
