"""The evaluation of expressions held against Terraform's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from iacguard.frontends.terraform.deployment import Deployment
from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.evaluate import evaluate
from iacguard.frontends.terraform.instance import ModuleInstance
from iacguard.frontends.terraform.module import Modules
from iacguard.frontends.terraform.operators import json_text
from iacguard.syntax.hcl import parser
from iacguard.text import Source

from .configurations import MemoryFiles, needs_terraform, planned, unit_of

pytestmark = [pytest.mark.slow, needs_terraform]

CONTEXT = """
locals {
  one   = 1
  half  = 0.5
  yes   = true
  no    = false
  text  = "some text"
  empty = ""
  none  = null
  list  = ["b", "a", "c"]
  mixed = [1, "two", true, null]
  nested = [[1, 2], [3], []]
  map   = { zebra = 1, ape = 2, "a b" = 3 }
  deep  = { a = { b = { c = [10, 20, 30] } }, list = [{ name = "x", size = 1 }, { name = "y", size = 2 }] }
  people = [
    { name = "ann", age = 31, tags = ["x", "y"] },
    { name = "bob", age = 25, tags = [] },
    { name = "cid", age = 31, tags = ["z"] },
  ]
}
"""

EXPRESSIONS = r"""
1 + 2 * 3 - 4 / 2
(1 + 2) * 3
7 % 3
-7 % 3
7 % -3
10 / 4
1.5 + 1.5
-local.one
!local.yes
"5" * "2"
1 == 1.0
"1" == 1
true == "true"
null == null
null == "null"
local.list == ["b", "a", "c"]
[1, 2] == [1, 2]
{ a = 1 } == { a = 1 }
local.none == null
local.one != 2
1 < 2 && 2 < 3
"2" > 1
1 <= 1 || false
local.no && local.yes
local.yes ? "a" : "b"
local.none == null ? "was null" : local.none
"x${local.one}y"
"x${local.half}y"
"${local.yes}"
"a${true}b"
"$${not}"
"%%{not}"
"tab\tquote\"unicode\u00e9"
"%{ if local.yes }yes%{ else }no%{ endif }"
"%{ if local.no }yes%{ endif }"
"%{ for x in local.list }${x},%{ endfor }"
"%{ for k, v in local.map }${k}=${v};%{ endfor }"
"%{ for x in local.list ~}  ${x}  %{ endfor ~}  end"
[for x in local.list : upper(x)]
[for i, x in local.list : "${i}${x}"]
[for k, v in local.map : "${k}=${v}"]
[for x in local.people : x.name if x.age > 30]
{ for x in local.people : x.name => x.age }
{ for x in local.people : x.age => x.name... }
{ for k, v in local.map : upper(k) => v + 1 if v != 2 }
[for x in local.nested : [for y in x : y * 10]]
local.people[*].name
local.people.*.age
local.people[*].tags[0]
local.none[*]
local.text[*]
local.deep.a.b.c[1]
local.deep["a"]["b"].c[0]
local.deep.list[1].name
local.list.1
local.map["a b"]
local.list[local.one]
local.mixed
local.nested
try(local.deep.nope, "fallback")
try(local.list[9], local.map.nope, "third")
try(local.none.x, "null has no x")
can(local.deep.a)
can(local.deep.b)
can(tonumber("x"))
try(tonumber("12"), 0)
{ (local.text) = 1, "${local.one}x" = 2, plain = 3 }
{ "a.b" = 1, c : 2 }
<<EOT
line one ${local.one}
  line two
EOT
<<-EOT
    indented
      more
    back
EOT
length(local.list)
length(local.map)
join("-", local.list)
sort(local.list)
concat(local.list, [1])
merge(local.map, { ape = 9 })
lookup(local.map, "nope", "d")
keys(local.map)
values(local.map)
contains(local.list, "a")
flatten(local.nested)
coalesce(local.none, local.empty, "z")
compact(["a", "", "b", null])
distinct([1, 1, 2])
element(local.list, 4)
format("%s-%03d-%v", "a", 7, true)
jsonencode(local.deep)
jsondecode("{\"a\": [1, null]}")
toset(local.list)
[for x in toset(["b", "a", "b"]) : x]
tolist(toset(["b", "a"]))[0]
tostring(1.50)
tonumber("1e3")
zipmap(["a", "b"], [1, 2])
range(3)
cidrsubnet("10.0.0.0/16", 8, 2)
replace("hello", "/l+/", "L")
regex("([a-z])([0-9])", "a1")
substr("hello", 1, 3)
split(",", "a,b,c")
one([])
one([5])
max([1, 5, 3]...)
path.module
path.root
1 / 3 > 0.3
0.1 + 0.2
1e10
123456789012345678
-0
local.yes ? [1] : []
local.yes ? { a = 1 } : {}
[for x in ["a", "b"] : { (x) = x }]
{ for i in range(2) : "k${i}" => i }
alltrue([for x in local.people : x.age > 20])
anytrue([for x in local.people : x.age > 30])
length([for x in local.people : x if x.age == 31])
"${local.list[0]}-${local.map["zebra"]}"
"a" == "a" ? "same" : "other"
!(1 > 2) && !(local.yes && local.no)
[local.one, [local.half, { x = local.text }]]
local.one == 1 ? (local.no ? 1 : 2) : 3
"${"${"nested"}"}"
[for k, v in toset(["b", "a", "b"]) : "${k}=${v}"]
{ for k, v in toset([3, 10, 2]) : k => v }
"%{ for k, v in toset(["b", "a"]) }${k}=${v};%{ endfor }"
try(toset(["a"])[0], "no index")
can(element(toset(["a"]), 0))
can(index(toset(["a"]), "a"))
can(slice(toset(["a"]), 0, 1))
can(concat(toset(["a"]), ["b"]))
toset(["b", "a"])[*]
toset([{ n = "b" }, { n = "a" }])[*].n
toset(["a"]) == ["a"]
toset(["a", "b"]) == toset(["b", "a", "a"])
toset(["a", "b"]) == toset(["b", "c"])
toset([1, "a"])
toset([1, "1"])
toset([true, "a", null])
toset([10, 9, 2.5, -1])
toset([true, false])
toset([{ a = 2 }, { a = 1, }, { a = 2 }])
toset([[2, 1], [1, 2], [2, 1]])
toset([{ n = "é", m = 1 }, { n = "b", m = 20 }, { n = "b", m = 3 }])
tolist(toset(["c", "a", "b"]))
tolist([1, "a"])
tomap({ a = 1, b = "x" })
setunion(["b", "a"], ["c", "a"])
setunion(toset(["b"]), ["c", "a"])
setintersection(["b", "a"], toset(["a"]))
setsubtract(["b", "a", "c"], ["a"])
setproduct(["b", "a"], [1, 2])
setproduct(toset(["b", "a"]), toset(["x", "w"]))
[for k, v in setproduct(toset(["b", "a"]), toset(["x"])) : k]
length(toset(["a", "a"]))
contains(toset(["a"]), "a")
sort(toset(["b", "a"]))
reverse(toset(["a", "b"]))
join(",", toset(["b", "a"]))
one(toset(["a"]))
flatten([toset(["b", "a"]), ["z"]])
distinct(toset(["b", "a"]))
jsonencode({ s = toset(["b", "a"]) })
can(range(2000))
true ? { name = "x", size = 1 } : {}
true ? [1, "a"] : []
true ? { a = { x = 1 }, b = { y = 2 } } : {}
true ? null : { a = 1 }
true ? [{ a = 1, b = [true] }, { a = "x", b = [] }] : []
false ? 0 : length(["a"]) == 1 ? "one" : 2
true ? 1 : "a"
false ? 1 : "a"
true ? true : "a"
true ? null : 1
false ? "x" : null
true ? [1] : ["a"]
true ? [1, 2] : ["a"]
true ? { a = 1 } : { a = "x" }
true ? { a = 1 } : { b = "x" }
true ? [1] : toset(["a"])
true ? [{ a = 1 }] : [{ a = "x" }]
try(true ? 1 : false, "refused")
can(true ? 1 : true)
[for k, v in (true ? toset(["x"]) : []) : k]
true ? (false ? 1 : 2) : "a"
"${0.1 + 0.2}"
"${1.1 * 3}"
"${1.5e-7}"
"${10 / 4}-${-2.50}"
"${100000000000000000000}"
tostring(1e21)
tonumber("0x10") == 16
can(tonumber("1_0"))
can(tonumber(" 1"))
can(tonumber("nan"))
tonumber("-1.50")
tobool("true")
can(tobool("yes"))
can(tobool("1"))
jsonencode("a<b>&\u2028")
format("%s %v", 0.1 + 0.2, 2)
""".strip()


def _expressions() -> list[str]:
    found: list[str] = []
    lines = EXPRESSIONS.splitlines()
    position = 0
    while position < len(lines):
        line = lines[position]
        if line.startswith("<<"):
            end = lines.index("EOT", position)
            line = "\n".join(lines[position : end + 1])
            position = end
        found.append(line)
        position += 1
    return found


def _outputs(expressions: list[str]) -> str:
    parts = [CONTEXT]
    for position, text in enumerate(expressions):
        newline = "\n" if text.startswith("<<") else ""
        parts.append(f'output "o{position}" {{\n  value = try(jsonencode({text}{newline}), "!error")\n}}\n')
    return "".join(parts)


def _ours(expressions: list[str]) -> list[object]:
    files = MemoryFiles({"main.tf": CONTEXT})
    modules = Modules()
    instance = ModuleInstance(modules.read(".", files), Deployment(".", modules, files))
    results: list[object] = []
    for text in expressions:
        file = parser.parse(Source("expression.tf", f"x = {text}\n"))
        assert not file.problems, (text, file.problems)
        try:
            value = evaluate(file.body.attributes["x"].expression, instance.scope)
        except EvaluationError:
            results.append("!error")
            continue
        written = json_text(value)
        assert written is not None, f"{text} gave {value!r}"
        results.append(json.loads(written))
    return results


def _theirs(expressions: list[str], folder: Path) -> list[object]:
    shown = planned({"main.tf": _outputs(expressions)}, folder)
    values = shown["planned_values"]
    assert isinstance(values, dict)
    outputs = values["outputs"]
    texts = [outputs[f"o{position}"]["value"] for position in range(len(expressions))]
    return [text if text == "!error" else json.loads(text) for text in texts]


def _same(ours: object, theirs: object) -> bool:
    if isinstance(ours, float) or isinstance(theirs, float):
        return (
            isinstance(ours, (int, float)) and isinstance(theirs, (int, float)) and abs(ours - theirs) < 1e-9
        )
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(_same, ours, theirs))
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(_same(ours[key], theirs[key]) for key in ours)
    return type(ours) is type(theirs) and ours == theirs


def _compare(expressions: list[str], folder: Path) -> None:
    """What Terraform refuses may have a value here: telling of mistakes is left to Terraform."""
    ours, theirs = _ours(expressions), _theirs(expressions, folder)
    differences = [
        f"{text}\n  ours:   {mine!r}\n  theirs: {other!r}"
        for text, mine, other in zip(expressions, ours, theirs, strict=True)
        if other != "!error" and not _same(_normal(mine), _normal(other))
    ]
    assert not differences, "\n".join(differences)


def _normal(value: object) -> object:
    """JSON texts inside of strings as what they say, since blanks in them differ."""
    if isinstance(value, str) and value.startswith(("{", "[")):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def test_expressions_have_the_values_that_terraform_gives_them(tmp_path: Path) -> None:
    _compare(_expressions(), tmp_path)


MODULES = {
    "main.tf": """
variable "environment" {
  type    = string
  default = "dev"
}

variable "buckets" {
  type = map(object({
    name    = string
    size    = optional(number, 3)
    tags    = optional(map(string), { owner = "me" })
    nothing = optional(string)
  }))
  default = {
    b = { name = "beta", tags = {} }
    a = { name = "alpha", size = "7" }
  }
}

variable "ports" {
  type    = set(number)
  default = [443, "80", 443]
}

variable "mixed" {
  type    = list(string)
  default = [1, true, "x"]
}

variable "given" {
  type    = number
  default = 1
}

variable "overridden" { default = "default" }

locals {
  is_dev = var.environment == "dev"
  names  = { for key, bucket in var.buckets : key => upper(bucket.name) }
}

resource "terraform_data" "counted" {
  count = local.is_dev ? 2 : 0
  input = "n${count.index}"
}

resource "terraform_data" "none" {
  count = local.is_dev ? 0 : 1
  input = "never"
}

resource "terraform_data" "keyed" {
  for_each = var.buckets
  input    = { key = each.key, all = each.value, name = local.names[each.key] }
}

resource "terraform_data" "set" {
  for_each = toset([for port in var.ports : "p${port}"])
  input    = each.value == each.key
}

module "one" {
  source = "./modules/child"
  name   = "single"
  extra  = terraform_data.keyed["a"].input.all.size
}

module "many" {
  for_each = { x = 1, y = 2 }
  source   = "./modules/child"
  name     = "m-${each.key}"
  extra    = each.value + length(terraform_data.counted)
  nullable = null
  strict   = null
}

module "counted" {
  count  = 2
  source = "./modules/child"
  name   = "c${count.index}"
}

resource "terraform_data" "last" {
  input = {
    one     = module.one.label
    many    = { for key, made in module.many : key => made.label }
    counted = module.counted[*].label
    given   = var.given
    over    = var.overridden
    mixed   = var.mixed
    splat   = terraform_data.counted[*].input
    try     = try(terraform_data.none[0].input, "gone")
    one_of  = one(terraform_data.none[*].input)
    file    = file("${path.module}/data.txt")
    render  = templatefile("greeting.tftpl", { names = ["ann", "bob"], loud = true })
    paths   = [path.module, path.root]
    nested  = module.one.inner
  }
}
""",
    "override.tf": 'variable "overridden" { default = "by override" }\n',
    "terraform.tfvars": "given = 2\n",
    "z.auto.tfvars": "given = 3\n",
    "data.txt": "some data",
    "greeting.tftpl": "Hello%{ for n in names } ${loud ? upper(n) : n}%{ endfor }!",
    "modules/child/main.tf": """
variable "name" {}
variable "extra" { default = 0 }
variable "nullable" { default = "unused" }
variable "strict" {
  default  = "used"
  nullable = false
}
locals { label = "${var.name}-${var.extra}" }
resource "terraform_data" "inside" {
  input = { label = local.label, nullable = var.nullable, strict = var.strict, path = path.module }
}
module "grandchild" {
  source = "../grandchild"
  value  = terraform_data.inside.input.label
}
output "label" { value = local.label }
output "inner" { value = module.grandchild.value }
""",
    "modules/grandchild/main.tf": """
variable "value" {}
resource "terraform_data" "deep" { input = "${var.value}!" }
output "value" { value = terraform_data.deep.input }
""",
}


def _planned_inputs(module: object) -> dict[str, object]:
    assert isinstance(module, dict)
    found = {one["address"]: one["values"].get("input") for one in module.get("resources", [])}
    for child in module.get("child_modules", []):
        found.update(_planned_inputs(child))
    return found


def test_resources_of_modules_are_those_that_terraform_plans(tmp_path: Path) -> None:
    shown = planned(MODULES, tmp_path)
    values = shown["planned_values"]
    assert isinstance(values, dict)
    theirs = _planned_inputs(values["root_module"])
    unit = unit_of(MODULES)
    ours = {
        address: json.loads(json_text(resource.source_properties.get("input")) or '"not known"')
        for address, resource in unit.graph.resources.items()
    }
    assert ours == theirs
    assert unit.notes == []
