"""The evaluation of expressions held against Terraform's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iacguard.frontends.terraform.errors import EvaluationError
from iacguard.frontends.terraform.evaluate import evaluate
from iacguard.frontends.terraform.instance import Deployment, ModuleInstance
from iacguard.frontends.terraform.module import Modules
from iacguard.frontends.terraform.operators import json_text
from iacguard.syntax.hcl import parser
from iacguard.text import Source

from .configurations import MemoryFiles, needs_terraform, planned

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
    if isinstance(theirs, str) and isinstance(ours, (bool, int)):
        # Both sides of a conditional get one type in Terraform; readers of values take either.
        return theirs == str(ours).lower()
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


_NUMBERS = st.sampled_from(["0", "1", "2", "-3", "10", "local.one", "local.half", "length(local.list)"])
_TEXTS = st.sampled_from(['"a"', '"b"', '""', "local.text", '"1"', '"true"', "local.list[0]"])
_FLAGS = st.sampled_from(["true", "false", "local.yes", "local.no", "local.none == null"])
_LISTS = st.sampled_from(["local.list", "[]", "local.mixed", '["x"]', "local.people[*].name"])
_MAPS = st.sampled_from(["local.map", "{}", "local.deep", "{ a = 1 }"])


def _grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    binary = st.sampled_from(["+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||"])
    return st.one_of(
        st.builds("({} {} {})".format, inner, binary, inner),
        st.builds("({} ? {} : {})".format, _FLAGS, inner, inner),
        st.builds("(!{})".format, inner),
        st.builds("(-{})".format, inner),
        pair.map(lambda two: f"[{two[0]}, {two[1]}]"),
        pair.map(lambda two: f'{{ x = {two[0]}, (try(tostring({two[1]}), "k")) = 1 }}'),
        pair.map(lambda two: f'"<${{{two[0]}}}|${{{two[1]}}}>"'),
        st.builds("[for i, x in {} : x]".format, inner),
        st.builds("[for x in {} : try(x == {}, null)]".format, inner, inner),
        st.builds("{{ for k, v in {} : k => v }}".format, inner),
        st.builds("try({}, {})".format, inner, inner),
        st.builds("can({})".format, inner),
        st.builds("{}[*]".format, inner.filter(lambda text: text[0] in "[(l")),
        st.builds("({})[{}]".format, inner, inner),
        st.builds("({}).a".format, inner),
        st.builds("coalesce({}, {})".format, inner, inner),
    )


_ANY = st.recursive(st.one_of(_NUMBERS, _TEXTS, _FLAGS, _LISTS, _MAPS), _grow, max_leaves=6)


@settings(
    max_examples=8,
    derandomize=True,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(expressions=st.lists(_ANY, min_size=60, max_size=60))
def test_any_expressions_have_the_values_that_terraform_gives_them(
    expressions: list[str], tmp_path: Path
) -> None:
    _compare(expressions, tmp_path)
