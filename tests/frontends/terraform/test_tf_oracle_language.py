"""The rules of the language, held against Terraform's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from .configurations import needs_terraform
from .oracle import differences, expressions_in

pytestmark = [pytest.mark.slow, needs_terraform]

FILES = {
    "main.tf": r"""
variable "strings" {
  type    = list(string)
  default = ["a", 1]
}
variable "none" {
  type    = list(string)
  default = null
}
variable "empty" {
  type    = list(string)
  default = []
}
variable "numbers" {
  type    = set(number)
  default = [3, "10", 3, 1]
}
variable "map" {
  type    = map(number)
  default = { b = "2", a = 1 }
}
variable "any_map" {
  type    = map(any)
  default = { b = "x", a = 1 }
}
variable "any_list" {
  type    = list(any)
  default = [1, "x", true]
}
variable "object" {
  type = object({
    name = string
    size = optional(number, 5)
    tags = optional(map(string))
    list = optional(list(string), ["d"])
    deep = optional(object({ x = optional(string, "dx"), y = optional(number) }), {})
  })
  default = { name = 1, extra = true }
}
variable "objects" {
  type    = list(object({ a = string, b = optional(bool, true) }))
  default = [{ a = 1 }, { a = "x", b = "false" }]
}
variable "tuple" {
  type    = tuple([string, number])
  default = [1, "2"]
}
variable "untyped" { default = { a = [1, "x"] } }
variable "any" {
  type    = any
  default = [1, "x"]
}
variable "text" {
  type    = string
  default = 5
}
locals {
  one    = 1
  yes    = true
  no     = false
  none   = null
  text   = "some text"
  list   = ["b", "a", "c"]
  typed  = tolist(["b", "a", "c"])
  set    = toset(["b", "a"])
  map    = tomap({ b = "x", a = "y" })
  object = { b = "x", a = 1, "c d" = [true] }
  people = [{ name = "ann", age = 31 }, { name = "bob", age = 25 }, { name = "cid", age = 31 }]
  nested = { list = [{ name = "x", deep = [{ y = 1 }, { y = 2 }] }, { name = "y", deep = [] }] }
}
""",
}

NUMBERS = r"""
5
3.2
1e3
1E-3
1.5e+2
0.1
00012
123456789012345678901234567890
3.14159265358979323846264338327950288419716939937510582097494459
1e100
0.1 + 0.2
0.1 + 0.2 == 0.3
1 / 3
2 / 3
1 / 3 * 3 == 1
1 / 3 + 1 / 3 + 1 / 3
10 / 4
-7 / 2
7 % 3
-7 % 3
7 % -3
7.5 % 2
11 % 5.1
7 % 0
5 - 7
2 * 4.5
"5" + 1
"5" * "2"
"x" + 1
true + 1
null + 1
[] + 1
-local.one
-"5"
-true
--5
1 - -1
1 + 2 * 3 - 4 / 2
(1 + 2) * 3
2 * 3 % 4
10 - 3 - 2
100 / 10 / 5
2 + 3 == 5
1 < 2
2 <= 2
3 > 2
"10" > "9"
"a" < "b"
true < 2
null < 1
1 < 2 == true
1 == 1.0
1 == "1"
0.5 == 1/2
1e2 == 100
100000000000000000000 * 100000000000000000000
123456789012345678901234567890 + 0.5
99999999999999999999999999999999 - 99999999999999999999999999999998
2 * 0.1
1.10
1.0
"${1.0}"
"${1e21}"
"${1e-10}"
"${100000000000000000000000}"
"${1/3}"
"${0.1 + 0.2}"
"${-1.50}"
[1.0, 1.50, 1e3, 0.000001]
tostring(0.30000000000000004)
9007199254740993
9007199254740993 + 1
0.1 * 3
1.1 * 1.1
4.35 * 100
1e-7 * 1e-7
1e50 + 1e-50
(1e50 + 1e-50) - 1e50
5 == 5.0 && "5" != 5
floor(4.35 * 100)
1000000 * 1000000 / 7
1.15 * 100
"1" == 1 ? "same" : "other"
"""

OPERATORS = r"""
true && false
true || false
!true
!"true"
!1
!null
"true" && true
"yes" && true
1 && true
null && true
false || null
!local.yes || local.yes && local.no
true || true && false
(true || true) && false
!false == true
1 == 1 && 2 == 2
[1] == [1]
[1] == ["1"]
[] == []
[1, 2] == [1]
{} == {}
{ a = 1 } == { a = 1 }
{ a = 1 } == { a = "1" }
{ a = 1 } == { b = 1 }
{ a = [1] } == { a = [1] }
tolist([1]) == [1]
tolist([1]) == tolist([1])
tolist([1]) == tolist(["1"])
tolist([]) == tolist([])
[] == tolist([])
tomap({ a = 1 }) == { a = 1 }
tomap({ a = 1 }) == tomap({ a = 1 })
toset([1]) == toset([1, 1])
toset([1]) == tolist([1])
toset([]) == []
var.strings == ["a", "1"]
var.strings == tolist(["a", "1"])
var.empty == []
var.empty == tolist([])
var.none == null
var.none != null
var.none == []
var.map == { a = 1, b = 2 }
var.map == tomap({ a = 1, b = 2 })
var.numbers == toset([1, 3, 10])
var.tuple == ["1", 2]
null == null
null != null
null == "null"
local.none == null
"a" == "a"
"a" == "A"
"é" == "e\u0301"
true == "true"
true == true
{ a = null } == { a = null }
[null] == [null]
keys(local.map) == ["a", "b"]
keys(local.object) == ["a", "b", "c d"]
split(",", "a") == ["a"]
[for x in ["a"] : x] == ["a"]
local.typed[*] == local.typed
{ for k, v in local.map : k => v } == local.map
"""

CONDITIONALS = r"""
true ? 1 : 2
false ? 1 : 2
true ? 1 : "a"
false ? 1 : "a"
true ? "a" : 1
true ? true : "a"
true ? 1 : true
true ? null : 1
true ? 1 : null
false ? null : "x"
true ? null : null
true ? [] : [1]
true ? [1] : []
false ? [1] : []
true ? [1] : ["a"]
true ? [1, "a"] : ["b"]
true ? [1, 2] : [3, 4]
true ? [1, "a"] : ["a", 1]
true ? [1, true] : ["a"]
true ? [1, true] : [2]
true ? [1] : [[1]]
true ? [[1]] : [[]]
true ? {} : { a = 1 }
true ? { a = 1 } : {}
true ? { a = 1 } : { a = "x" }
true ? { a = 1 } : { b = "x" }
true ? { a = 1 } : { b = [] }
true ? { a = 1, b = "x" } : { a = 2 }
true ? { a = 1, b = true } : { a = 2 }
true ? { a = 1, b = [1] } : {}
true ? { a = 1 } : [1]
true ? [1] : "x"
true ? { a = 1 } : "x"
true ? 1 : [1]
true ? local.typed : []
false ? local.typed : []
true ? local.typed : [1]
false ? local.typed : [1]
true ? local.typed : null
true ? local.typed : tolist([1])
true ? local.typed : toset(["a"])
true ? toset(["b", "a"]) : local.typed
true ? toset(["b", "a"]) : []
false ? toset(["b", "a"]) : ["z", "y", "z"]
false ? toset(["b", "a"]) : [1]
true ? local.map : {}
false ? local.map : {}
false ? local.map : { z = 1 }
true ? local.map : { z = [] }
true ? local.object : {}
true ? local.object : local.map
true ? { a = null } : { a = 1 }
true ? { a = null } : { a = "x" }
true ? [null] : ["a"]
true ? { a = { b = 1 } } : { a = {} }
true ? { a = { b = 1 } } : { a = { b = "x" } }
true ? [{ a = 1 }, { b = 2 }] : []
true ? [{ a = 1 }] : [{ a = "x", b = 2 }]
"true" ? 1 : 2
"false" ? 1 : 2
"x" ? 1 : 2
1 ? 1 : 2
null ? 1 : 2
[] ? 1 : 2
true ? false ? 1 : 2 : 3
false ? 1 : false ? 2 : 3
true ? 1 : tonumber("x")
false ? 1 : tonumber("x")
true ? [][0] : 1
(true ? 1 : 2) + 1
true ? 1 + 1 : 2
1 == 1 ? 2 == 2 ? "a" : "b" : "c"
true ? "${1}" : 2
(true ? [] : [1])
length(true ? ["a"] : [])
[for x in(true ? [1] : ["a"]) : x]
true ? var.none : []
true ? var.empty : [1]
true ? keys(local.map) : []
true ? { for k, v in local.map : k => v } : {}
true ? [for x in local.list : x] : []
true ? range(2) : ["a"]
true ? [1, 2] : range(2)
true ? merge({ a = 1 }, {}) : { a = "x" }
(true ? { a = 1 } : { a = "x" }).a
(true ? { a = 1 } : { b = "x" })["a"]
true ? tomap({ a = 1 }) : tomap({ b = "x" })
true ? tolist([[1]]) : tolist([["a"]])
true ? tolist([{ a = 1 }]) : [{ a = "x" }]
true ? { a = tolist([1]) } : { a = [] }
true ? { a = tolist([1]) } : { a = ["x"] }
"""

COLLECTIONS = r"""
[]
[1, "a", true, null]
[1, 2, ]
[[1], [2, [3]]]
{}
{ a = 1, b = "x" }
{ a : 1, "b" : 2, (local.text) : 3 }
{ "${local.text}x" = 1 }
{ (local.one) = "a" }
{ (true) = 1 }
{ (null) = 1 }
{ ([]) = 1 }
{ a = 1, a = 2 }
{ "a b" = 1 }
{ true = 1, null = 2, 5 = 3, 1.5 = 4 }
{ local.text = 1 }
{ a = 1 }.a
{ a = { b = [1, 2] } }.a.b[1]
["a", "b"][1]
["a", "b"]["1"]
["a", "b"][2]
["a", "b"][-1]
["a", "b"][0.5]
["a", "b"]["x"]
["a", "b"][true]
["a", "b"][null]
["a", "b"].0
["a", "b"].a
{ a = 1 }["a"]
{ a = 1 }["b"]
{ a = 1 }.b
{ "1" = "x" }[1]
{ "true" = "x" }[true]
{ a = 1 }[null]
{ a = 1 }[[]]
local.list[1]
local.list.1
local.typed[1]
local.typed[3]
local.map["a"]
local.map.a
local.map.z
local.map["z"]
local.set[0]
local.set["a"]
local.set.a
local.text[0]
local.text.a
local.none.a
local.none[0]
local.one.a
local.object["c d"][0]
local.nested.list[0].deep[1].y
local.nested.list.0.deep.1.y
local.people[0]["name"]
local.people[length(local.people) - 1].name
var.object
var.object.size
var.object.deep.x
var.object.extra
var.objects
var.objects[1].b
var.objects[*].a
var.tuple
var.strings
var.strings[1]
var.numbers
var.map
var.any_map
var.any_list
var.untyped
var.any
var.text
var.none
"""

FOR = r"""
[for x in [1, 2] : x * 2]
[for i, x in ["a", "b"] : "${i}=${x}"]
[for k, v in { b = 1, a = 2 } : "${k}=${v}"]
[for v in { b = 1, a = 2 } : v]
[for x in toset(["b", "a"]) : x]
[for k, v in toset(["b", "a"]) : "${k}${v}"]
[for x in [] : x]
[for x in null : x]
[for x in "abc" : x]
[for x in 5 : x]
[for x in [1, 2, 3] : x if x > 1]
[for x in [1, 2] : x if "true"]
[for x in [1, 2] : x if "x"]
[for x in [1, 2] : x if null]
[for x in [1, 2] : x if 1]
{ for x in ["a", "b"] : x => upper(x) }
{ for i, x in ["a", "b"] : i => x }
{ for x in ["a", "a"] : x => 1 }
{ for x in ["a", "b", "a"] : x => 1... }
{ for x in local.people : x.age => x.name... }
{ for x in local.people : x.age => x.name }
{ for k, v in { a = 1 } : k => v if v > 1 }
{ for k, v in { a = 1 } : k => v... if v > 0 }
{ for x in [true] : x => 1 }
{ for x in [1.50] : x => 1 }
{ for x in [null] : x => 1 }
{ for x in [[]] : x => 1 }
{ for x in ["b", "a"] : x => x }
[for x in [[1, 2], [3]] : [for y in x : y + 1]]
[for x in [1] : [for x in [2] : x]]
[for x in local.people : x]
[for x in local.people : x.nope]
[for x in local.people : try(x.nope, x.name)]
[for x in local.typed : x]
{ for k, v in local.map : v => k }
[for k, v in local.nested.list[0] : k]
flatten([for x in local.nested.list : [for y in x.deep : y.y]])
merge([for x in local.people : { (x.name) = x.age }]...)
{ for x in toset(["b", "a"]) : x => length(x) }
[for i, x in local.typed : i]
[for k in sort(keys(local.object)) : k]
[for x in [tonumber("x")] : 1]
[for i, x in range(3) : i * x if i % 2 == 0]
[for x in var.numbers : x]
[for k, v in var.map : v + 1]
length([for x in local.people : x if x.age == 31])
[for x in { "10" = 1, "9" = 2, "a" = 3, "B" = 4, "é" = 5 } : x]
"""

SPLATS = r"""
local.people[*].name
local.people.*.name
local.people[*]
local.people.*
local.nested.list[*].deep[*].y
local.nested.list.*.deep
local.nested.list[*].deep[0]
local.nested.list[*].deep[0].y
local.nested.list.*.name[0]
local.none[*]
local.none.*
local.none[*].a
local.none.*.a
null[*]
local.text[*]
local.text.*
local.one[*]
local.object[*].a
local.object.*.a
local.object[*].nope
local.map[*].a
local.map[*]
local.set[*]
toset([{ n = "b" }, { n = "a" }])[*].n
local.typed[*]
[][*]
[][*].a
[null][*]
[null][*].a
[[1, 2], [3]][*][0]
[[1, 2], [3]][*][1]
[[[1]]][*][*]
[[[1]]][*][*][0]
var.none[*]
var.empty[*]
var.objects[*].b
var.objects.*.b
length(local.none[*])
length(local.text[*])
join(",", local.people[*].name)
(local.people)[*].name
local.people[*].name[0]
local.people.*.name[0]
{ a = 1 }[*].a
"x"[*]
[1, 2][*] == [1, 2]
local.people[*]["name"]
"""

TEMPLATES = r"""
"plain"
""
"a${1}b"
"${1}"
"${true}"
"${null}"
"a${null}"
"${[]}"
"a${[]}"
"a${{}}"
"${"nested ${"deep"}"}"
"a${1 + 1}b"
"$${not}"
"%%{not}"
"$$"
"$"
"%"
"$a{b}"
"a\tb\nc\"d\\e\r"
"\u00e9\u0041\U0001F600"
"${ 1 }"
"a${~ 1 ~}b"
"a  ${~ 1 ~}  b"
"  ${~1~}  "
"a %{ if true }yes%{ else }no%{ endif } b"
"a %{~ if true ~} yes %{~ else ~} no %{~ endif ~} b"
"%{ if false }x%{ endif }"
"%{ if "true" }x%{ endif }"
"%{ if null }x%{ endif }"
"%{ if "x" }x%{ endif }"
"%{ for x in ["a", "b"] }${x},%{ endfor }"
"%{ for i, x in ["a", "b"] }${i}${x}%{ endfor }"
"%{ for k, v in { b = 1, a = 2 } }${k}${v}%{ endfor }"
"%{ for x in [] }x%{ endfor }"
"%{ for x in null }x%{ endfor }"
"%{ for x in toset(["b", "a"]) }${x}%{ endfor }"
"%{ for x in [1, 2] }%{ if x > 1 }${x}%{ endif }%{ endfor }"
"%{ for x in [[1], [2]] }%{ for y in x }${y}%{ endfor };%{ endfor }"
"%{ for x in [1, 2] ~} ${x} %{~ endfor }"
"%{ if true }${1}%{ endif }"
"e\u0301" == "é"
length("e\u0301")
"${"e"}${"\u0301"}"
"${jsonencode({ a = 1 })}"
"x${jsonencode({ a = 1 })}"
"${1.50}-${1e3}"
"${local.one}${local.one}"
"${local.list[0]}"
"a${local.none == null ? "" : "b"}c"
"\\${local.one}"
"${"\""}"
"${"}"}"
"${local.people[0].name} is ${local.people[0].age}"
<<EOT
a
  b ${local.one}
EOT
<<-EOT
    a
      b
    c
EOT
<<-EOT
    a
  ${local.one}
      b
EOT
<<-EOT
	tab
  two
EOT
<<EOT
EOT
<<-EOT

    a

    b
EOT
<<EOT
a "quoted" \n $${x} %%{y}
EOT
<<EOT
%{ for x in [1, 2] ~}
${x}
%{ endfor ~}
EOT
<<EOT
%{ for x in [1, 2] }
${x}
%{ endfor }
EOT
<<EOT
%{ if true ~}
yes
%{ else ~}
no
%{ endif ~}
end
EOT
<<-EOT
  %{ for x in ["a"] ~}
    - ${x}
  %{ endfor ~}
  done
EOT
upper(<<EOT
abc
EOT
)
jsonencode({ a = <<EOT
x
EOT
})
"""

SETTINGS = r"""
path.module
path.root
"${path.module}/x"
abs(length(path.module) - 1)
"""

CASES = {
    "numbers": (FILES, NUMBERS),
    "operators": (FILES, OPERATORS),
    "conditionals": (FILES, CONDITIONALS),
    "collections": (FILES, COLLECTIONS),
    "for": (FILES, FOR),
    "splats": (FILES, SPLATS),
    "templates": (FILES, TEMPLATES),
    "settings": (FILES, SETTINGS),
}


@pytest.mark.parametrize("group", CASES)
def test_expressions_have_the_values_and_types_that_terraform_gives_them(group: str, tmp_path: Path) -> None:
    files, text = CASES[group]
    differing = differences(files, expressions_in(text), tmp_path)
    assert not differing, "\n".join(differing)
