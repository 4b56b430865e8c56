"""Configurations that would take for ever, or all memory, are left unknown with a reason."""

from __future__ import annotations

import re

import pytest

from iacguard.frontends.terraform.functions.patterns import TooManySteps, check
from iacguard.graph.unit import Unit
from iacguard.value import ListValue, Unknown
from tests.support.work import at_most

from .configurations import plain, resource_value, unit, unit_of


def _chain(first: str, step: str, length: int) -> str:
    """Local values each of which is made of the one before."""
    made = "".join(
        f"  a{index + 1} = {step.replace('PREVIOUS', f'local.a{index}')}\n" for index in range(length)
    )
    return f'locals {{\n  a0 = {first}\n{made}}}\nresource "x" "y" {{\n  v = local.a{length}\n}}\n'


def _of(expression: str) -> str:
    return f'resource "x" "y" {{\n  v = {expression}\n}}\n'


_LONG = 'join("", [for i in range(1000) : "aaaaaaaaaaaaaaaaaaaa"])'

COSTLY = {
    "range": _of("range(1000000000)"),
    "product": _of("setproduct(range(1000), range(1000), range(1000))"),
    "loops": _of('[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : "${a}"]]]'),
    "hidden": _of('try([for a in range(1000) : [for b in range(1000) : a]], "fallback")'),
    "width": _of('format("%1000000000d", 1)'),
    "precision": _of('format("%.1000000000f", 1)'),
    "text": _chain('"xxxxxxxxxx"', '"${PREVIOUS}${PREVIOUS}"', 40),
    "open text": 'variable "u" {}\n' + _chain('"${var.u}-"', '"${PREVIOUS}${PREVIOUS}"', 40),
    "nested": _chain('["x"]', "[PREVIOUS, PREVIOUS]", 40),
    "joined": _chain('["x"]', "concat(PREVIOUS, PREVIOUS)", 40),
    "encoded": _chain('"x"', "jsonencode([PREVIOUS, PREVIOUS])", 40),
    "choices": 'variable "u" {}\n' + _chain('"x"', 'var.u == PREVIOUS ? "${PREVIOUS}a" : "${PREVIOUS}b"', 40),
    "replaced": _of(f'replace({_LONG}, "a", {_LONG})'),
    "listed": _of(f'formatlist("%s%s", {_LONG}, range(1024))'),
    "large": _of("1e3000 * 1e3000 * 1e3000 * 1e3000 * 1e3000"),
    "nested text": _of('jsondecode(join("", [for x in range(1000) : "["]))'),
    "precise": _of('format("%.9999f", 1 / 3)'),
    "power": _of("pow(pow(pow(10, 1000), 1000), 1000)"),
    "digits": _of(f"parseint({_LONG}, 36)"),
    "backtracking": _of(f'regex("(a?){{60}}c", {_LONG})'),
}


def _quickly(text: str) -> Unit:
    with at_most(calls=30_000_000):
        return unit(text)


@pytest.mark.parametrize("text", COSTLY.values(), ids=list(COSTLY))
def test_what_would_take_for_ever_is_left_unknown(text: str) -> None:
    value = resource_value(_quickly(text), "x.y", "v")
    assert "Unknown" in repr(value) or (isinstance(value, ListValue) and value.rest is not None)


@pytest.mark.parametrize("name", ["product", "loops", "hidden", "width", "backtracking", "power"])
def test_what_is_not_followed_is_noted(name: str) -> None:
    made = unit(COSTLY[name])
    assert isinstance(resource_value(made, "x.y", "v"), Unknown)
    assert [note.kind for note in made.notes] == ["budget"]


AMBIGUOUS = {
    "nested": (f'try(regex("(a+)+$", "{"a" * 5000}b"), "no match")', "no match"),
    "alternatives": (f'regex("(a|a)*$", "{"a" * 5000}b")', [None]),
    "optional": (f'regex("(a+b?)*$", "{"a" * 50}c")', [None]),
    "repeated": (f'regex("a*a*a*a*a*$", "{"a" * 3000}c")', ""),
    "replaced": (f'replace("{"a" * 5000}b", "/(a*)*c/", "x")', "a" * 5000 + "b"),
}


@pytest.mark.parametrize(("text", "expected"), AMBIGUOUS.values(), ids=list(AMBIGUOUS))
def test_patterns_with_many_ways_are_matched_in_a_bounded_number_of_steps(
    text: str, expected: object
) -> None:
    assert plain(resource_value(_quickly(_of(text)), "x.y", "v")) == expected


def test_of_too_many_instances_one_is_looked_at() -> None:
    made = _quickly('resource "x" "y" {\n  count = 1000000\n  v = "s"\n}\n')
    assert list(made.graph.resources) == ["x.y[0]"]
    assert made.graph.resources["x.y[0]"].condition is None
    assert [note.kind for note in made.notes] == ["budget"]


def test_of_too_many_keys_one_instance_stands_for_all() -> None:
    made = _quickly(
        'locals {\n  keys = flatten([for a in range(30) : [for b in range(1000) : "${a}-${b}"]])\n}\n'
        'resource "x" "y" {\n  for_each = toset(local.keys)\n  v = "s"\n}\n'
    )
    assert list(made.graph.resources) == ["x.y[*]"]
    assert [note.kind for note in made.notes] == ["budget"]


def test_files_outside_of_the_tree_are_not_read() -> None:
    made = unit(
        'resource "x" "y" {\n  v = file("/etc/passwd")\n  w = file("../../../../../../etc/passwd")\n'
        '  x = file("~/.profile")\n}\n'
    )
    for name in "vwx":
        assert isinstance(resource_value(made, "x.y", name), Unknown)


def test_a_template_that_renders_itself_is_refused() -> None:
    made = unit_of(
        {"main.tf": _of('templatefile("a.tftpl", {})'), "a.tftpl": 'a${templatefile("a.tftpl", {})}b'}
    )
    value = resource_value(made, "x.y", "v")
    assert isinstance(value, Unknown) and "inside of a template" in value.reason


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"^[a-z0-9]+(-[a-z0-9]+)*$", "a-long-name-of-a-thing-" * 20),
        (r"^arn:([^:]*):([^:]*):([^:]*):([^:]*):(.*)$", "arn:aws:lambda:eu-west-1:123456789012:function:a"),
        (r"^(?P<year>\d{4})-(?P<month>\d{2})$", "2024-01"),
        (r"^([a-z]+\.)+[a-z]{2,}$", "some.host.of.example.org"),
        (r"(foo|bar)*-x", "foobarfoobarfoobar" * 50),
        (r"https?://[^/]+/(.*)", "https://github.com/some/where"),
        (r"\s+", "words and  spaces " * 100),
    ],
)
def test_patterns_that_people_write_are_followed(pattern: str, text: str) -> None:
    check(pattern, text)


@pytest.mark.parametrize(
    "pattern", [r"(a*)*b", r"(a|ab|b)*c", r"(a?){30}c", r"(\w+\s?)*$", r"(.*)*x", r"(?i)(a*A)*c"]
)
def test_patterns_with_too_many_ways_are_told(pattern: str) -> None:
    with pytest.raises(TooManySteps):
        check(pattern, "ab" * 2000)


def test_what_is_no_pattern_is_refused() -> None:
    with pytest.raises(re.error):
        check("(a", "a")


def test_long_chains_of_locals_have_their_value() -> None:
    made = _quickly(_chain('"x"', 'upper(PREVIOUS) == "X" ? "X" : join("", [PREVIOUS])', 2000))
    assert plain(resource_value(made, "x.y", "v")) == "X"
    assert made.notes == []


def test_a_long_circle_of_locals_is_unknown() -> None:
    made = _quickly(_chain("local.a2000", "upper(PREVIOUS)", 2000))
    assert isinstance(resource_value(made, "x.y", "v"), Unknown)
    assert {note.kind for note in made.notes} == {"cycle"}
