"""Expressions put together at random, held against what Terraform makes of them."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest

from .configurations import needs_terraform
from .oracle import differences

pytestmark = [pytest.mark.slow, needs_terraform]

FILES = {
    "main.tf": """
locals {
  one    = 1
  half   = 0.5
  yes    = true
  none   = null
  text   = "some text"
  list   = ["b", "a", "c"]
  mixed  = [1, "two", true, null]
  typed  = tolist(["b", "a", "c"])
  counts = tolist([3, 1, 2])
  set    = toset(["b", "a"])
  map    = tomap({ zebra = 1, ape = 2 })
  object = { zebra = 1, ape = "x", "a b" = true }
  people = [{ name = "ann", age = 31, tags = ["x", "y"] }, { name = "bob", age = 25, tags = [] }]
}
"""
}

_LEAVES = {
    "number": [
        "0",
        "1",
        "2",
        "-3",
        "10",
        "2.5",
        "0.1",
        "1e3",
        "local.one",
        "local.half",
        "local.counts[0]",
        '"7"',
    ],
    "text": [
        '"a"',
        '"b"',
        '""',
        "local.text",
        '"12"',
        "local.list[0]",
        "local.people[1].name",
        '"añ👍🏽"',
        '"a-b_c"',
    ],
    "flag": ["true", "false", "local.yes", "local.none == null", '"true"'],
    "list": [
        "local.list",
        "[]",
        '["x"]',
        "local.people[*].name",
        "local.typed",
        "keys(local.map)",
        "local.none[*]",
    ],
    "numbers": ["local.counts", "[1, 2, 2]", "range(3)", "[]", '["1", 2]', "values(local.map)"],
    "set": ["local.set", 'toset(["z", "a"])', "toset([])"],
    "map": ["local.map", "{}", "{ a = 1 }", "local.object", "local.people[0]", 'tomap({ k = "v" })'],
    "null": ["null", "local.none"],
}
_FORMS = {
    "number": [
        "(<number> <arithmetic> <number>)",
        "(-<number>)",
        "length(<any>)",
        "try(tonumber(<text>), 1)",
        "max(<number>, <number>)",
        "min(<numbers>...)",
        "floor(<number>)",
        "ceil(<number>)",
        "abs(<number>)",
        "sum(<numbers>)",
        "element(<numbers>, abs(<number>))",
        "index(<list>, <text>)",
        "<numbers>[<number>]",
        "signum(<number>)",
    ],
    "text": [
        '"(${<any>}|${<any>})"',
        "try(<list>[<number>], <text>)",
        "upper(<text>)",
        'join("-", <list>)',
        'join("", <numbers>)',
        "substr(<text>, <number>, <number>)",
        "strrev(<text>)",
        'replace(<text>, "a", <text>)',
        'replace(<text>, "/[a-c]+/", "<$0>")',
        'format("%s:%v", <number>, <any>)',
        'format("%5.1f|%-6s|%03d", <number>, <text>, <number>)',
        "jsonencode(<any>)",
        "tostring(<any>)",
        "coalesce(<text>, <any>)",
        "lookup(<map>, <text>, <any>)",
        "title(<text>)",
        'trim(<text>, "ab")',
        "one(<list>)",
        '"%{ for x in <list> }${x},%{ endfor }"',
        '"%{ if <flag> }${<any>}%{ else }-%{ endif }"',
    ],
    "flag": [
        "(<number> <order> <number>)",
        "(<any> <equality> <any>)",
        "(<list> <equality> <list>)",
        "(<flag> && <flag>)",
        "(<flag> || <flag>)",
        "(!<flag>)",
        "can(<list>[<number>])",
        "contains(<list>, <any>)",
        "contains(<numbers>, <number>)",
        "alltrue([<flag>, <flag>])",
        "anytrue([<flag>, <flag>])",
        "startswith(<text>, <text>)",
    ],
    "list": [
        "[<text>, <text>]",
        "[<text>, <null>, <text>]",
        "tolist([<any>, <any>])",
        "tolist(<list>)",
        "[for i, x in <list> : x if i <order> <number>]",
        "[for x in <list> : upper(x)]",
        '[for k, v in <map> : "${k}"]',
        "[for x in <set> : x]",
        "concat(<list>, <list>)",
        "concat(<list>, <numbers>)",
        "(<any>)[*]",
        "distinct(<list>)",
        "reverse(<list>)",
        "slice(<list>, <number>, <number>)",
        "sort(<list>)",
        "compact(<list>)",
        "flatten([<list>, [<list>], <any>])",
        'split("a", <text>)',
        "keys(<map>)",
        "values(<map>)",
        "tolist(<set>)",
        "setproduct(<list>, <set>)",
        "chunklist(<list>, <number>)",
        'formatlist("%s-%v", <list>, <any>)',
        "coalescelist(<list>, <list>)",
        'regexall("[a-z]", <text>)',
        "matchkeys(<list>, <list>, <list>)",
    ],
    "numbers": [
        "[<number>, <number>]",
        "range(<number>)",
        "range(<number>, <number>)",
        "[for x in <numbers> : x <arithmetic> 1]",
        "tolist([<number>, <any>])",
    ],
    "set": [
        "toset(<list>)",
        "toset(<numbers>)",
        "toset([<any>, <any>])",
        "setunion(<set>, <list>)",
        "setintersection(<set>, <list>)",
        "setsubtract(<set>, <numbers>)",
    ],
    "map": [
        '{ x = <number>, (try(tostring(<any>), "k")) = 1 }',
        "{ x = <any>, y = <any> }",
        "tomap({ x = <any>, y = <any> })",
        "tomap(<map>)",
        '{ for i, x in <list> : "${i}" => x }',
        "{ for x in <list> : x => <number>... }",
        '{ for k, v in <map> : k => v if k != "ape" }',
        "merge(<map>, <map>)",
        "zipmap(<list>, <list>)",
        "zipmap(<list>, <numbers>)",
        "transpose({ a = <list>, b = <list> })",
    ],
    "null": ["one([])"],
}
_OPERATORS = {
    # Division gives infinities, and multiplication the negative zeros that nobody writes on purpose.
    "arithmetic": ["+", "-", "%"],
    "order": ["<", ">", "<=", ">="],
    "equality": ["==", "!="],
}


def expression(kind: str, depth: int, random: Random) -> str:
    """An expression of a kind, of so many levels at the most."""
    if kind in _OPERATORS:
        return random.choice(_OPERATORS[kind])
    if kind == "any":
        # Null of a type, as a conditional makes it, is not told from null alone.
        kind = random.choice([one for one in _LEAVES if one != "null"])
    if depth == 0 or random.random() < 0.2:
        return random.choice(_LEAVES[kind])
    forms = [
        *_FORMS[kind],
        f"try(<{kind}>, <{kind}>)",
        f"(<flag> ? <{kind}> : <{kind}>)",
        f"(<flag> ? <{kind}> : <any>)",
    ]
    return re.sub(r"<(\w+)>", lambda hole: expression(hole[1], depth - 1, random), random.choice(forms))


@pytest.mark.parametrize("seed", range(3))
def test_any_expressions_have_the_values_that_terraform_gives_them(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    found = differences(FILES, [expression("any", 3, random) for _ in range(250)], tmp_path, strict=False)
    assert not found, "\n".join(found)
