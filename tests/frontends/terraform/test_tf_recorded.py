"""Expressions with what Terraform 1.11.4 made of them, so that they are held against it without it."""

# ruff: noqa: E501 - what Terraform says stays on one line

from __future__ import annotations

import json

import pytest

from .oracle import REFUSED, UNKNOWN, Number, ours, same

FILES = {
    "main.tf": """
resource "terraform_data" "u" {}
locals {
  none   = null
  open   = terraform_data.u.id
  set    = toset(["a", terraform_data.u.id])
}
variable "token" {
  default   = "t"
  ephemeral = true
}
variable "map" {
  type    = map(number)
  default = null
}
"""
}

RECORDED = r"""
regex("[a-z0-9-_]+", "a-_b")
    "a-_b"
regex("[\\w-.]+", "a-.b")
    "a-.b"
regex("[\\w-\\.]+", "a-.b")
    "a-.b"
regex("[a-c-e]+", "d-e")
    "-e"
regex("[\\d-\\w]+", "a-1")
    "a-1"
regex("[\\s-]+", "a - b")
    " - "
regex("[[:alpha:]-z]+", "a-z")
    "a-z"
regex("[\\pL-x]+", "a-é")
    "a-\u00e9"
regex("[a-\\d]+", "a")
    refused
regex("[!--]+", "+-")
    "+-"
can(regex("^[a-zA-Z0-9-_]+$", "my-name_1"))
    true
replace("a b&c-d", "/[^\\w-.]/", "_")
    "a_b_c-d"
replace("baaac", "/a*?/", "x")
    "xbxaxaxaxcx"
replace("aaa", "/a??/", "-")
    "-a-a-a-"
replace("xax", "/x|/", "-")
    "-a-"
replace("xax", "/|x/", "-")
    "-x-a-x-"
replace("foo bar", "/\\w*/", "<$0>")
    "<foo> <bar>"
regexall("a*?", "baac")
    ["", "", "", "", ""]
regexall("|x", "xax")
    ["", "", "", ""]
regexall("x|", "xax")
    ["x", "x"]
log(3, 10)
    0.4771212547196623
log(7, 3)
    1.7712437491614224
ceil(log(27, 3))
    4
log(1024, 2)
    10
pow(1.1, 10)
    2.593742460100002
pow(1.0001, 1000)
    1.105165392603197
pow(7, -3)
    0.0029154518950437317
range(0, 0, 0)
    []
range(1, 1, 0)
    []
range(1, 2, 0)
    refused
format("%g|%G|%.3g", 1/3, -2/3, 1/3)
    "0.33333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333335|-0.6666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666666667|0.333"
coalesce(null, true, [1])
    true
coalesce(null, 1, true)
    1
coalesce(null, [1], { b = 2 })
    refused
coalesce(true, 1)
    refused
jsondecode("\"\\ud83d\"")
    "\ufffd"
jsondecode("[\"\\ud83d\\ude00\", \"\\udc00x\", \"\\\\ud83d\"]")
    ["\ud83d\ude00", "\ufffdx", "\\ud83d"]
textencodebase64("é", "latin1")
    "6Q=="
textencodebase64("日", "cp936")
    "yNU="
textencodebase64("é", "cp437")
    "gg=="
textencodebase64("é", "US-ASCII")
    refused
textdecodebase64("6Q==", "US-ASCII")
    refused
yamldecode("---")
    null
yamldecode("---\n...")
    null
yamldecode("# only a comment")
    refused
yamldecode("a: !!str")
    {"a": ""}
yamldecode("a: !!str null\nb: !!str true\nc: !!str 1.5\nd: !!str yes")
    {"a": "null", "b": "true", "c": "1.5", "d": "yes"}
yamldecode("\"e\\u0301\": \"e\\u0301\"") == { "é" = "é" }
    true
yamlencode("\u00a0\u00ad\u200b\ue000\ufffd\u0378😀")
    "\"\u00a0\u00ad\u200b\ue000\ufffd\u0378\\U0001F600\"\n"
yamlencode({ a = "x\n\u200by", b = "x\n😀y" })
    "\"a\": |-\n  x\n  \u200by\n\"b\": \"x\\n\\U0001F600y\"\n"
[for x, x in ["a"] : x]
    ["a"]
tolist(local.set)
    unknown
[for x in local.set : x]
    ["a", "!unknown"]
flatten([local.set])
    unknown
formatlist("%s", local.set)
    unknown
one(local.set)
    unknown
issensitive(zipmap([sensitive("k")], ["a"]))
    true
regex("^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$", "john.doe+tag@example.co.uk")
    "john.doe+tag@example.co.uk"
regex("^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(?:-((?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\\+([0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*))?$", "1.2.3-rc.1+build.5")
    ["1", "2", "3", "rc.1", "build.5"]
regex("^((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9][a-z0-9-]{0,61}[a-z0-9])$", "sub.domain.example.com")
    ["sub.domain.example.com"]
regex("^(\\w+\\s?)+$", "hello big world")
    ["world"]
regex("^([a-z]+-?)+[a-z]$", "my-long-name-here")
    ["her"]
regexall("(?m)^\\s*([A-Z_]+)\\s*=\\s*(.*?)\\s*$", "A=1\n  B_C = two words  \n# x\nD=")
    [["A", "1"], ["B_C", "two words"], ["D", ""]]
regex("(x+x+)+y", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxy")
    ["xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]
regex("^(?:(\\w+)(?P<sep>[.,]?)\\s*)*$", "a.b, c")
    refused
regex("^(?:(?P<word>\\w+)(?P<sep>[.,]?)\\s*)*$", "a.b, c")
    {"sep": "", "word": "c"}
replace("aXbXXc", "/((?:X|XX)*)*c/", "<$1>")
    "aXb<XX>"
regex("(?i)^(([a-z]+)\\.?)*$", "Some.Name")
    ["Name", "Name"]
regexall("(a*)*b|c", "aab cab")
    [["aa"], [null], ["a"]]
jsondecode(jsonencode(toset(["b", "a"])))[0]
    "a"
jsondecode(jsonencode(tomap({ a = 1 }))) == { a = 1 }
    true
jsondecode(jsonencode({ a = toset(["b", "a"]) })).a[1]
    "b"
concat(jsondecode(jsonencode(tolist(["a"]))), [1])
    ["a", 1]
regex("^*a", "a")
    "a"
regex("a$+", "a")
    "a"
regexall("$?", "ab")
    ["", "", ""]
tonumber(var.map)
    refused
try(tonumber(var.map), "of another type")
    "of another type"
terraform_data.u.input
    null
setproduct(local.set, ["x"])
    unknown
length(setproduct(local.set, ["x"]))
    unknown
[for pair in setproduct(local.set, ["x"]) : pair[1]]
    unknown
setproduct(toset([local.open]), ["x"])
    [["!unknown", "x"]]
setproduct(["a", local.open], ["x"])
    [["a", "x"], ["!unknown", "x"]]
"x${0 * -1}"
    "x-0"
format("%d|%s|%v|%.1f", -0, -0, -0, -0)
    "0|-0|-0|-0.0"
[for index in [0, 1] : "n${index * -1}"]
    ["n-0", "n-1"]
tostring(-0 + 0)
    "0"
["a", "b"][-0]
    "a"
pow(2, 0.5)
    1.4142135623730951
log(3, 10) + log(7, 3)
    2.2483650038810845
tonumber("1p4")
    16
tonumber("1.5p-2")
    0.375
timeadd("2024-01-01T00:00:00Z", "2562048h")
    refused
yamldecode("a: &x {k: 1}\nb:\n  <<: *x\n  k: 2")
    {"a": {"k": 1}, "b": {"k": 2}}
yamldecode("a: &x {k: 1}\nb:\n  <<: [*x]")
    refused
yamldecode("a: !custom [1]")
    refused
yamldecode("a: !!set {b, c}")
    refused
yamldecode("a: !!str [1]")
    refused
yamldecode("a: ! 5")
    refused
yamldecode("a: |\n  <<: x\n  !y z")
    {"a": "<<: x\n!y z"}
tolist([null, [1]])
    refused
toset([null, {}])
    refused
tolist([null, "a"])
    [null, "a"]
tomap({ a = null, b = [1] })
    {"a": null, "b": [1]}
issensitive(nonsensitive([sensitive("x")])[0])
    true
issensitive([sensitive("x")] == ["x"])
    true
issensitive([for x in ["x"] : x if sensitive(false)])
    true
issensitive(lookup({ a = 1 }, "a", sensitive(0)))
    false
issensitive(flatten([sensitive(["x"])]))
    true
issensitive(setproduct([sensitive("x")], ["a"]))
    false
issensitive("${local.open}${sensitive("x")}")
    true
issensitive(local.open)
    unknown
issensitive("a${local.open}")
    unknown
ephemeralasnull("a")
    "a"
"""
"""Each expression, and on the line after it its value as JSON: ``refused`` or ``unknown`` where it has none."""


def _cases() -> list[tuple[str, str]]:
    lines = RECORDED.strip().splitlines()
    return [(text, value.strip()) for text, value in zip(lines[::2], lines[1::2], strict=True)]


@pytest.mark.parametrize(("text", "expected"), _cases())
def test_an_expression_has_the_value_that_terraform_gave_it(text: str, expected: str) -> None:
    ((mine, _),) = ours(FILES, [text])
    if expected == "refused":
        # Of what Terraform refuses nothing may be said, and it need not be told.
        assert mine in (REFUSED, UNKNOWN)
    elif expected == "unknown":
        assert mine == UNKNOWN
    else:
        assert same(mine, json.loads(expected, parse_int=Number, parse_float=Number)), mine


@pytest.mark.parametrize(
    "text",
    [
        'cidrhost("::ffff:10.0.0.0/104", 5)',
        'cidrsubnet("::/64", 32, 65535)',
        'cidrsubnet("10.0.0.0/16", 8, -1)',
        'cidrsubnet("10.0.0.0/16", -1, 0)',
        "pow(8, 1/3)",
        "pow(1.1, 10) * pow(1.1, 10)",
        'formatdate("YYYY", "0000-01-01T00:00:00Z")',
        r'yamldecode("a: &x {k: 1}\nb:\n  k: 2\n  <<: *x")',
        'yamldecode("a: !!null x")',
        'ephemeralasnull("x${var.token}")',
        'base64gzip("x")',
    ],
)
def test_of_what_is_not_followed_nothing_is_said(text: str) -> None:
    for asked in (text, f'try({text}, "failed")'):
        # What nobody followed is no failure either.
        ((mine, _),) = ours(FILES, [asked])
        assert mine == UNKNOWN
