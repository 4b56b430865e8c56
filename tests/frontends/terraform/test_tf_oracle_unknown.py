"""What stays known of expressions over values that only the apply settles, held against Terraform's plan.

Nothing that Terraform does not know may be said here, but where it follows from what is written; and
what Terraform knows is known here too.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from .configurations import needs_terraform
from .oracle import UNKNOWN, expressions_in, ours, plan_of, same

pytestmark = [pytest.mark.slow, needs_terraform]

FILES = {
    "main.tf": """
resource "terraform_data" "u" {}
resource "terraform_data" "counted" { count = 2 }
locals {
  text    = terraform_data.u.id
  any     = jsondecode(terraform_data.u.id)
  number  = tonumber(terraform_data.u.id)
  flag    = terraform_data.u.id == "x"
  list    = split(",", terraform_data.u.id)
  partly  = ["a", terraform_data.u.id, "c"]
  typed   = tolist(["a", terraform_data.u.id, "c"])
  set     = toset(["a", terraform_data.u.id])
  object  = { known = 1, open = terraform_data.u.id }
  map     = tomap({ known = "k", open = terraform_data.u.id })
  objects = [{ n = "x", v = terraform_data.u.id }, { n = "y", v = "w" }]
}
""",
}

EXPRESSIONS = r"""
local.text
local.any
local.number
local.flag
local.list
local.partly
local.partly[0]
local.partly[1]
local.partly[2]
local.partly[local.number]
local.typed[0]
local.typed[1]
local.object
local.object.known
local.object.open
local.object["known"]
local.object[local.text]
local.map.known
local.map["open"]
local.map[local.text]
local.objects[*].n
local.objects[*].v
local.objects[0].v
local.set
local.text == "a"
local.text == local.text
local.text != null
local.text == null
local.partly == ["a"]
local.partly == []
local.object == {}
[local.text] == ["a"]
local.number + 1
local.number > 1
-local.number
!local.flag
local.flag && true
local.flag && false
local.flag || true
local.flag || false
false && local.flag
true || local.flag
local.flag ? 1 : 2
local.flag ? "a" : "a"
true ? local.text : "a"
false ? local.text : "a"
true ? "a" : local.text
true ? 1 : local.text
true ? [1] : local.list
true ? local.partly : []
"x${local.text}y"
"${local.text}"
"a${1}"
"%{ if local.flag }a%{ endif }"
"%{ for x in local.partly }${x}%{ endfor }"
"%{ for x in local.objects }${x.n}%{ endfor }"
[for x in local.partly : x]
[for x in local.partly : upper(x)]
[for x in local.list : x]
[for i, x in local.partly : i]
[for x in local.partly : x if x != "a"]
[for x in local.objects : x.n if x.n == "x"]
{ for x in local.objects : x.n => x.v }
{ for x in local.objects : x.v => x.n }
{ for i, x in local.partly : i => x }
{ for k, v in local.object : k => v }
{ for k, v in local.map : k => v }
{ (local.text) = 1 }
{ a = local.text, b = 1 }
local.list[*]
local.text[*]
local.any[*]
terraform_data.counted[*].id
length(terraform_data.counted)
terraform_data.counted[0].id
length(local.text)
length(local.partly)
length(local.typed)
length(local.list)
length(local.set)
length(local.object)
length(local.map)
length(local.any)
length(toset([local.text]))
keys(local.object)
keys(local.map)
values(local.object)
values(local.map)
merge(local.object, { extra = 2 })
merge(local.object, { open = 2 })
merge(local.map, { extra = "x" })
merge({ a = 1 }, local.any)
lookup(local.object, "known", "d")
lookup(local.object, "open", "d")
lookup(local.object, "none", "d")
lookup(local.object, local.text, "d")
lookup(local.map, "known", "d")
lookup({ a = 1 }, "a", local.text)
lookup({ a = 1 }, "b", local.text)
contains(local.partly, "a")
contains(local.partly, "z")
contains(["a"], local.text)
contains([], local.text)
contains(local.list, "a")
contains(local.set, "a")
concat(local.partly, ["z"])
concat(local.list, ["z"])
concat([local.text], ["z"])
flatten([local.partly, ["z"]])
flatten([["a"], [local.text]])
flatten([["a"], local.list])
flatten([local.any])
coalesce(local.text, "a")
coalesce("a", local.text)
coalesce(null, local.text)
coalesce("", local.text)
coalescelist([], local.partly)
coalescelist(local.list, ["a"])
coalescelist(["a"], local.list)
compact(local.partly)
compact(["a", "", null])
distinct(local.partly)
distinct(["a", "a"])
element(local.partly, 0)
element(local.partly, 1)
element(local.partly, local.number)
element(local.list, 0)
index(local.partly, "a")
index(local.partly, "c")
join(",", local.partly)
join(",", ["a", "b"])
join(local.text, ["a", "b"])
one([local.text])
one(local.list)
one([])
reverse(local.partly)
reverse(local.typed)
slice(local.partly, 0, 1)
slice(local.partly, 1, 3)
slice(local.typed, 0, 1)
sort(local.partly)
setproduct(local.partly, ["x"])
setproduct(["x"], local.list)
setunion(["a"], ["b"])
setunion(local.partly, ["b"])
setintersection(local.partly, ["a"])
setsubtract(["a"], local.partly)
sum([1, local.number])
max(1, local.number)
tolist(local.partly)
toset(local.partly)
tomap(local.object)
tostring(local.text)
tonumber(local.text)
tobool(local.flag)
transpose({ a = [local.text] })
zipmap(["a", "b"], local.objects)
zipmap(["a", "b", "c"], local.partly)
zipmap(local.partly, [1, 2, 3])
zipmap(["a"], [local.text])
chunklist(local.partly, 2)
matchkeys(["a", "b", "c"], local.partly, ["a"])
alltrue([true, local.flag])
alltrue([false, local.flag])
alltrue([local.flag, false])
anytrue([true, local.flag])
anytrue([local.flag, true])
anytrue([false, local.flag])
range(local.number)
format("%s", local.text)
format("%d", local.number)
format("a-%s", local.text)
format("%s", "a")
formatlist("%s", local.partly)
formatlist("x-%s", local.list)
formatlist("%s-%s", ["a", "b"], local.text)
upper(local.text)
lower("ABC")
replace(local.text, "a", "b")
split(",", local.text)
substr(local.text, 0, 1)
trimspace(local.text)
trimprefix("x${local.text}", "x")
startswith("x${local.text}", "x")
startswith("x${local.text}", "y")
startswith(local.text, "y")
startswith(local.text, "")
endswith("${local.text}x", "x")
regex("a", local.text)
regexall("a", local.text)
jsonencode(local.text)
jsonencode(local.object)
jsonencode({ a = 1 })
jsondecode(local.text)
yamlencode(local.object)
base64encode(local.text)
md5(local.text)
cidrsubnet(local.text, 8, 1)
cidrsubnet("10.0.0.0/16", 8, local.number)
timeadd(local.text, "1h")
try(local.text, "a")
try(local.text.nope, "a")
try([][0], "a")
try(local.object.nope, "a")
try(local.object.open, "a")
try(local.partly[5], "a")
try(local.any.nope, "a")
try(local.partly, "a")
can(local.text)
can(local.object.nope)
can(local.partly[5])
can(local.any.x)
can("a")
nonsensitive(local.text)
issensitive(local.text)
templatestring(local.text, {})
parseint(local.text, 10)
local.any == null
local.any.x
local.any[0]
[local.any]
{ a = local.any }
length([local.any])
keys({ a = local.any })
"${local.flag ? "a" : "b"}"
[for x in ["a", "b"] : x if local.flag]
[for x in local.list : 1]
local.list == []
{ a = local.text } == { a = "x", b = 1 }
{ a = local.text } == { a = "x" }
abs(local.number)
signum(1)
fileexists(local.text)
file(local.text)
element(["a"], 0)
length("x${local.text}")
concat(local.typed, tolist(["z"]))
slice(local.partly, 0, local.number)
"${local.text}" == "x"
merge(local.object, null)
values({ a = 1, b = local.text })[0]
"""

# Terraform says nothing of these before the apply. What is said here follows from what is written,
# as long as an identity is no empty string and none that stands beside it in a list.
MORE = r"""
local.text == local.text
local.flag && false
local.flag || true
false && local.flag
true || local.flag
local.flag ? "a" : "a"
contains([], local.text)
compact(local.partly)
distinct(local.partly)
alltrue([local.flag, false])
startswith("x${local.text}", "x")
startswith("x${local.text}", "y")
endswith("${local.text}x", "x")
try(local.partly, "a")
can(local.text)
issensitive(local.text)
"""


def _covers(mine: object, other: object) -> bool:
    """Whether nothing is said that Terraform does not know, and all that it knows."""
    if mine == UNKNOWN or other == UNKNOWN:
        return mine == other
    if isinstance(mine, list) and isinstance(other, list):
        return len(mine) == len(other) and all(map(_covers, mine, other))
    if isinstance(mine, dict) and isinstance(other, dict):
        return mine.keys() == other.keys() and all(_covers(mine[key], other[key]) for key in mine)
    return same(mine, other)


def differing(files: dict[str, str], expressions: list[str], folder: Path) -> list[str]:
    """The expressions of which something else is known here."""
    theirs, _ = plan_of(files, expressions, folder, guarded=False)
    return [
        f"{text}\n  ours:   {mine}\n  theirs: {other}"
        for text, (mine, _), other in zip(expressions, ours(files, expressions), theirs, strict=True)
        if not _covers(mine, other)
    ]


def test_as_much_is_known_as_terraform_knows(tmp_path: Path) -> None:
    more = expressions_in(MORE)
    found = differing(FILES, [text for text in expressions_in(EXPRESSIONS) if text not in more], tmp_path)
    assert not found, "\n".join(found)
