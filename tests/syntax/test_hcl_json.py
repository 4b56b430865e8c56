"""Terraform's JSON notation."""

from __future__ import annotations

import json as stdlib_json
from typing import Any, TypeAlias

import pytest

from iacguard.syntax.hcl import json, tree
from iacguard.text import Source
from tests.syntax.hcl_shape import shape, told

Json: TypeAlias = Any


def read(value: Json) -> tree.File:
    return json.parse(Source("main.tf.json", stdlib_json.dumps(value, indent=2)))


def outline(body: tree.Body) -> list[str]:
    lines = [f"{attribute.name} = {shape(attribute.expression)}" for attribute in body.attributes.values()]
    for block in body.blocks:
        lines.append(" ".join([block.type, *(label.text for label in block.labels)]))
        lines.extend("  " + line for line in outline(block.body))
    return lines


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({}, []),
        ([], []),
        ({"//": "a comment", "locals": {"a": 1, "//": 2}}, ["locals", "  a = 1"]),
        (
            {"resource": {"aws_x": {"a": {"b": 1}, "c": {}}, "aws_y": {"d": {}}}},
            ["resource aws_x a", "  b = 1", "resource aws_x c", "resource aws_y d"],
        ),
        (
            [{"resource": [{"aws_x": {"a": {}}}, {"aws_x": [{"b": {}}]}]}, {"data": {"aws_z": {"c": {}}}}],
            ["resource aws_x a", "resource aws_x b", "data aws_z c"],
        ),
        (
            {"provider": {"aws": [{"region": "x"}, {"alias": "w"}]}},
            ["provider aws", "  region = 'x'", "provider aws", "  alias = 'w'"],
        ),
        ({"output": {"a": {"value": "${b.c}"}}}, ["output a", "  value = ${b.c}"]),
        (
            {"locals": {"a": "x${y}", "b": [1, None, True, "$${z}"], "c": {"${d}": {"e": 1.5}}, "f": ""}},
            [
                "locals",
                "  a = 'x' + ${y}",
                "  b = [1, null, true, '${z}']",
                "  c = {${d} = {'e' = 1.5}}",
                "  f = ''",
            ],
        ),
    ],
)
def test_blocks_and_values(value: Json, expected: list[str]) -> None:
    file = read(value)

    assert not file.problems
    assert outline(file.body) == expected


def test_the_blocks_that_every_resource_may_have() -> None:
    body = {
        "count": 2,
        "ingress": [{"from_port": 80}],
        "lifecycle": {"ignore_changes": ["tags", 'tags["a"]'], "precondition": [{"condition": "${a}"}]},
        "provisioner": [{"local-exec": {"command": "x", "connection": {"host": "y"}}}],
        "dynamic": {"egress": {"for_each": "${b}", "iterator": "it", "content": {"port": "${it.value}"}}},
    }
    file = read({"resource": {"aws_x": {"a": body}}})

    assert not file.problems
    assert outline(file.body) == [
        "resource aws_x a",
        "  count = 2",
        "  ingress = [{'from_port' = 80}]",
        "  lifecycle",
        "    ignore_changes = [tags, tags['a']]",
        "    precondition",
        "      condition = ${a}",
        "  provisioner local-exec",
        "    command = 'x'",
        "    connection",
        "      host = 'y'",
        "  dynamic egress",
        "    for_each = ${b}",
        "    iterator = it",
        "    content",
        "      port = ${it.value}",
    ]


def test_references_and_types_are_expressions() -> None:
    file = read(
        {
            "resource": {"aws_x": {"a": {"provider": "aws.west", "depends_on": ["aws_y.b", "module.c"]}}},
            "module": {"m": {"source": "./m", "providers": {"aws": "aws.west"}}},
            "variable": {"v": {"type": "list(object({ a = string }))", "default": "${literal}"}},
            "moved": {"from": "aws_x.a", "to": "aws_x.b[0]"},
        }
    )

    assert not file.problems
    assert outline(file.body) == [
        "resource aws_x a",
        "  provider = aws.west",
        "  depends_on = [aws_y.b, module.c]",
        "module m",
        "  source = './m'",
        "  providers = {'aws' = aws.west}",
        "variable v",
        "  type = list(object({'a' = string}))",
        "  default = '${literal}'",
        "moved",
        "  from = aws_x.a",
        "  to = aws_x.b[0]",
    ]


def test_spans_lead_to_the_json_text() -> None:
    text = r'{"resource": {"aws_x": {"a": {"name": "é\n\"${b[\"k\"]}", "plain": "xy"}}}}'
    file = json.parse(Source("main.tf.json", text))

    assert not file.problems
    assert file.body.span.text == text
    (block,) = file.body.blocks
    assert block.header.text == '"a"'
    assert block.span.text == text[text.index('"a"') : -3]
    assert [label.span.text for label in block.labels] == ['"aws_x"', '"a"']
    name = block.body.attributes["name"]
    assert name.name_span.text == '"name"'
    assert name.span.text == r'"name": "é\n\"${b[\"k\"]}"'
    template = name.expression
    assert isinstance(template, tree.Template)
    literal, interpolation = template.parts
    assert isinstance(literal, tree.TemplateLiteral)
    assert isinstance(interpolation, tree.TemplateInterpolation)
    assert (literal.text, literal.mapped, literal.span.text) == ('é\n"', False, r"é\n\"")
    assert interpolation.span.text == r"${b[\"k\"]}"
    assert interpolation.expression.span.text == r"b[\"k\"]"
    plain = block.body.attributes["plain"].expression
    assert isinstance(plain, tree.Template)
    (literal,) = plain.parts
    assert isinstance(literal, tree.TemplateLiteral)
    assert (literal.text, literal.mapped, literal.span.text) == ("xy", True, "xy")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"locals": {"a": "${b"}}', '1:22 found the end of the text, expected "}"'),
        ('{"locals": {"a": "x${+}"}}', '1:22 found "+", expected an expression'),
        ('{"foo": {}}', '1:2 found "foo", expected the type of a block'),
        ('{"resource": {"aws_x": "y"}}', "1:24 found a string, expected an object"),
        ('{"resource": {"aws_x": {"a": [1]}}}', "1:31 found 1, expected an object"),
        ('{"moved": {"from": "a b"}}', '1:23 found "b", expected the end of the expression'),
        ('["x"]', "1:2 found a string, expected an object"),
    ],
)
def test_problems(text: str, problem: str) -> None:
    file = json.parse(Source("main.tf.json", text))

    assert told(file.problems) == [problem]


def test_a_text_that_is_broken_is_read_as_far_as_it_goes() -> None:
    file = json.parse(Source("main.tf.json", '{"resource": {"aws_x": {"a": {"b": 1'))

    assert file.problems
    assert outline(file.body) == ["resource aws_x a", "  b = 1"]
