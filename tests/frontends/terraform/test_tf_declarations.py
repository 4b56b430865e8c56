"""What configurations declare beside resources, and in which files: held against Terraform."""

# ruff: noqa: E501 - configurations that are only there to be odd stay on one line each

from __future__ import annotations

import json
from pathlib import Path

import pytest

from iacguard.value import Unknown, Value

from .configurations import needs_terraform, plain, planned, resource_value, unit, unit_of

MISCELLANY = """
moved {
  from = terraform_data.old
  to   = terraform_data.new
}
removed {
  from = terraform_data.gone
  lifecycle {
    destroy = false
  }
}
import {
  to = terraform_data.imported
  id = "abc"
}
import {
  for_each = toset(["a", "b"])
  to       = terraform_data.many[each.key]
  id       = each.value
}
check "health" {
  assert {
    condition     = terraform_data.new.input == 1
    error_message = "no"
  }
}
resource "terraform_data" "new" { input = 1 }
resource "terraform_data" "imported" { input = 2 }
resource "terraform_data" "many" {
  for_each = toset(["a", "b"])
  input    = each.key
}
"""

OVERRIDES = {
    "main.tf": 'locals {\n  a = 1\n  b = 1\n  c = 1\n  d = 1\n}\nvariable "v" {\n  type    = number\n  default = 1\n}\n'
    'resource "terraform_data" "names" { input = [local.a, local.b, local.c, local.d, var.v, local.e] }\n'
    'resource "terraform_data" "counted" {\n  count = 2\n  input = 1\n}\n'
    'resource "terraform_data" "keyed" {\n  for_each = toset(["x"])\n  input = 1\n}\n'
    'module "m" {\n  source = "./modules/m"\n  v = 1\n  w = 1\n}\n',
    "a.b_override.tf": "locals { b = 2 }\n",
    "override.tf.json": '{"locals": {"c": 3}}',
    "aoverride.tf": "locals { e = 9 }\n",
    "b_override.tf": 'locals { d = 4 }\nvariable "v" { default = "7" }\nmodule "m" { w = 2 }\n',
    "c_override.tf": 'locals { d = 5 }\nresource "terraform_data" "counted" { for_each = toset(["k"]) }\nresource "terraform_data" "keyed" { count = 2 }\n',
    "modules/m/main.tf": 'variable "v" {}\nvariable "w" {}\nresource "terraform_data" "i" { input = [var.v, var.w, local.x] }\nlocals { x = 1 }\n',
    "modules/m/main_override.tf": "locals { x = 2 }\n",
}

DEFAULTS = {
    "main.tf": """
variable "o" {
  type = object({
    a = optional(string, "da")
    b = optional(object({
      c = optional(number, 5)
      d = optional(list(string), ["x"])
      e = optional(bool)
    }), {})
    m = optional(map(object({ k = optional(string, "dk"), n = optional(set(string), []) })), { z = {} })
    l = optional(list(object({ p = optional(number, 80), q = string })), [])
    t = optional(tuple([string, number]), ["1", "2"])
  })
  default = { b = { c = null }, l = [{ q = 1 }, { q = "w", p = "90" }] }
}
variable "n" {
  type    = object({ a = optional(string, "da") })
  default = null
}
variable "mm" {
  type    = map(object({ a = optional(string, "da"), b = any }))
  default = { x = { b = 1 }, y = { a = null, b = 2, extra = 3 } }
}
variable "nn" {
  type     = string
  default  = "dn"
  nullable = false
}
resource "terraform_data" "a" { input = { o = var.o, n = var.n, mm = var.mm, nn = var.nn } }
module "c" {
  source = "./modules/c"
  nn     = null
  nd     = null
  ob     = null
}
""",
    "terraform.tfvars": "nn = null\n",
    "modules/c/main.tf": """
variable "nn" {
  default  = "dn"
  nullable = false
}
variable "nd" { default = "dd" }
variable "ob" {
  type     = object({ a = optional(string, "da"), b = optional(object({ c = optional(number, 3) }), { c = 4 }) })
  default  = {}
  nullable = false
}
resource "terraform_data" "a" { input = { nn = var.nn, nd = var.nd, ob = var.ob } }
""",
}

JSON = {
    "main.tf.json": json.dumps(
        {
            "//": "a comment",
            "variable": {
                "a": {"type": "list(object({x=optional(number,3)}))", "default": [{}, {"x": "4"}]},
                "s": {"type": "string", "default": "${not}"},
            },
            "locals": {
                "l": "${[for x in var.a : x.x]}",
                "m": {"k": "v-${var.a[0].x}", '${"dyn"}': 1},
                "esc": "$${x}",
            },
            "resource": {
                "terraform_data": {
                    "a": {
                        "//": "another",
                        "count": "${length(var.a)}",
                        "input": {
                            "i": "${count.index}",
                            "l": "${local.l}",
                            "m": "${local.m}",
                            "esc": "${local.esc}",
                            "none": None,
                            "s": "${var.s}",
                            "mixed": [1, True, "${1 + 1}"],
                        },
                        "lifecycle": [{"create_before_destroy": True}],
                        "depends_on": ["terraform_data.b"],
                    },
                    "b": [{"input": "x"}],
                }
            },
            "module": {"c": {"source": "./modules/c", "for_each": '${toset(["p","q"])}', "v": "${each.key}"}},
        }
    ),
    "modules/c/main.tf.json": json.dumps(
        {"variable": {"v": {}}, "resource": {"terraform_data": {"c": {"input": "${var.v}!"}}}}
    ),
}

VARIABLES = {
    "main.tf": "".join(f'variable "v{number}" {{ default = 0 }}\n' for number in range(7))
    + 'resource "terraform_data" "a" { input = [var.v0, var.v1, var.v2, var.v3, var.v4, var.v5, var.v6] }\n',
    "terraform.tfvars": "v1=1\nv2=1\nv3=1\nv4=1\nv5=1\n",
    "terraform.tfvars.json": '{"v2":2,"v3":2,"v4":2,"v5":2}',
    "b.auto.tfvars": "v3=3\nv4=3\nv5=3\n",
    "b.auto.tfvars.json": '{"v4":4,"v5":4}',
    "c.auto.tfvars": "v5=5\n",
    "other.tfvars": "v6=9\n",
}

CHAINED = {
    "main.tf": 'resource "terraform_data" "a" {\n  for_each = { x = 1, y = 2 }\n  input = each.value\n}\n'
    'resource "terraform_data" "b" {\n  for_each = terraform_data.a\n  input = each.value.input\n}\n'
    'module "m" {\n  source = "./modules/m"\n  for_each = terraform_data.b\n  v = each.value.input\n}\n'
    'resource "terraform_data" "c" {\n  for_each = module.m\n  input = each.value.o\n}\n',
    "modules/m/main.tf": 'variable "v" {}\nresource "terraform_data" "i" { input = var.v * 2 }\noutput "o" { value = terraform_data.i.input }\n',
}

CASES = {
    "miscellany": {"main.tf": MISCELLANY},
    "overrides": OVERRIDES,
    "defaults": DEFAULTS,
    "json": JSON,
    "variables": VARIABLES,
    "chained": CHAINED,
}


@needs_terraform
@pytest.mark.parametrize("files", CASES.values(), ids=list(CASES))
def test_declarations_mean_what_they_mean_to_terraform(files: dict[str, str], tmp_path: Path) -> None:
    values = planned(files, tmp_path)["planned_values"]
    assert isinstance(values, dict)
    made = unit_of(files)
    ours = {
        address: plain(resource.source_properties.get("input"))
        for address, resource in made.graph.resources.items()
    }
    assert ours == _inputs(values["root_module"])
    assert not made.notes and not made.problems


def _inputs(module: dict[str, list[dict[str, dict[str, object]]]]) -> dict[object, object]:
    found: dict[object, object] = {
        one["address"]: one["values"].get("input") for one in module.get("resources", [])
    }
    for child in module.get("child_modules", []):
        found.update(_inputs(child))  # type: ignore[arg-type] # JSON of terraform
    return found


def test_the_environment_gives_variables_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_VAR_v", "from the environment")
    assert isinstance(
        resource_value(unit('variable "v" {}\nresource "x" "y" {\n  v = var.v\n}\n'), "x.y", "v"), Unknown
    )


# Files -----------------------------------------------------------------------------------------


def _local(number: int) -> str:
    return f"locals {{\n  v = {number}\n}}\n"


READ = 'resource "x" "y" {\n  v = local.v\n}\n'


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        # https://opentofu.org/docs/language/files/
        ({"a.tf": _local(1), "a.tofu": _local(2)}, 2),
        ({"a.tf.json": '{"locals": {"v": 1}}', "a.tofu.json": '{"locals": {"v": 2}}'}, 2),
        ({"a.tf": _local(1), "a_override.tofu": _local(2)}, 2),
        ({"a.tf": _local(1), "b_override.tf": _local(2), "b_override.tofu": _local(3)}, 3),
        ({"a.tf": _local(1), "a.tofu.json": '{"locals": {"w": 2}}'}, 1),
        ({"a.tf": _local(1), ".a_override.tf": _local(2), "b_override.tf~": _local(3)}, 1),
    ],
)
def test_files_of_opentofu_stand_in_for_those_of_the_same_name(files: dict[str, str], expected: int) -> None:
    assert plain(resource_value(unit_of({"z.tf": READ, **files}), "x.y", "v")) == expected


def test_dynamic_blocks_override_static_ones_and_the_other_way_round() -> None:
    # https://developer.hashicorp.com/terraform/language/files/override#merging-behavior
    dynamic = '  dynamic "rule" {\n    for_each = [7, 8]\n    content {\n      p = rule.value\n    }\n  }\n'
    static = "  rule {\n    p = 1\n  }\n"
    for base, by, expected in ((static, dynamic, [{"p": 7}, {"p": 8}]), (dynamic, static, [{"p": 1}])):
        files = {
            "a.tf": f'resource "x" "y" {{\n{base}}}\n',
            "a_override.tf": f'resource "x" "y" {{\n{by}}}\n',
        }
        assert plain(resource_value(unit_of(files), "x.y", "rule")) == expected


def test_what_stands_in_lifecycle_is_overridden_one_by_one() -> None:
    lifecycle = 'resource "x" "y" {{\n  lifecycle {{\n    {}\n  }}\n}}\n'
    files = {
        "a.tf": lifecycle.format("prevent_destroy = true\n    create_before_destroy = true"),
        "a_override.tf": lifecycle.format("prevent_destroy = false"),
    }
    found = unit_of(files).graph.resources["x.y"].attributes["lifecycle"]
    assert plain(found) == {"prevent_destroy": False, "create_before_destroy": True}


def test_nothing_beside_resources_is_a_resource() -> None:
    made = unit(
        MISCELLANY + 'check "c" {\n  data "http" "inner" {\n    url = "https://example.com"\n  }\n'
        '  assert {\n    condition = data.http.inner.status_code == 200\n    error_message = "x"\n  }\n}\n'
    )
    assert all(address.startswith("terraform_data.") for address in made.graph.resources)
    assert not made.notes and not made.problems


# Circles ---------------------------------------------------------------------------------------

PASS_ON = 'variable "i" {}\nlocals {\n  z = var.i\n}\noutput "o" {\n  value = local.z\n}\noutput "k" {\n  value = 3\n}\n'


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        (
            "locals {\n  a = local.b\n  b = upper(local.c)\n  c = local.a\n}\n",
            "local.a depends on itself through local.b and local.c",
            "main.tf:4",
        ),
        ('locals {\n  a = "${local.a}x"\n}\n', "local.a depends on itself", "main.tf:2"),
        (
            'locals {\n  a = module.m.o\n}\nmodule "m" {\n  source = "./m"\n  i = local.a\n}\n',
            "local.a depends on itself through module.m.output.o, module.m.local.z and module.m.var.i",
            "main.tf:6",
        ),
        (
            'module "m" {\n  source = "./m"\n  i = module.n.o\n}\nmodule "n" {\n  source = "./m"\n  i = module.m.o\n}\nlocals {\n  a = module.m.o\n}\n',
            "module.m.var.i depends on itself through module.n.output.o, module.n.local.z, module.n.var.i, "
            "module.m.output.o and others",
            "m/main.tf:3",
        ),
        (
            'module "m" {\n  source = "./m"\n  count = length(module.m)\n}\nlocals {\n  a = module.m[0].o\n}\n',
            "the number of instances of module.m depends on itself",
            "main.tf:1",
        ),
        (
            'resource "x" "z" {\n  for_each = x.z\n}\nlocals {\n  a = x.z["a"]\n}\n',
            "the number of instances of x.z depends on itself",
            "main.tf:1",
        ),
    ],
)
def test_what_depends_on_itself_is_unknown_and_told_with_its_place(
    text: str, message: str, place: str
) -> None:
    made = unit_of(
        {"main.tf": text + 'resource "x" "y" {\n  v = local.a\n  w = 1\n}\n', "m/main.tf": PASS_ON}
    )
    found: Value = resource_value(made, "x.y", "v")
    assert "Unknown" in repr(found)
    assert plain(resource_value(made, "x.y", "w")) == 1
    notes = {
        (note.kind, note.message, f"{note.span.source.path}:{note.span.start_position.line}")
        for note in made.notes
    }
    assert notes == {("cycle", message, place)}


def test_modules_may_be_given_what_they_make_of_other_arguments() -> None:
    calls = 'module "m" {\n  source = "./m"\n  i = module.n.o\n}\nmodule "n" {\n  source = "./m"\n  i = module.m.k\n}\n'
    made = unit_of({"main.tf": calls + 'resource "x" "y" {\n  v = module.m.o\n}\n', "m/main.tf": PASS_ON})
    assert plain(resource_value(made, "x.y", "v")) == 3
    assert made.notes == []
