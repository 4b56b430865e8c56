"""No text breaks the HCL parser: not by size, not by nesting, not by being none."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iacguard.syntax.hcl import tree
from iacguard.syntax.hcl.parser import (
    MAX_PROBLEMS,
    parse,
    parse_embedded_expression,
    parse_expression,
    parse_template,
)
from iacguard.syntax.hcl.reader import MAX_CHAIN, MAX_DEPTH
from iacguard.text import Source, Span
from tests.support.work import at_most
from tests.syntax.hcl_shape import told

FILES = sorted((Path(__file__).parent / "data").glob("*.tf"))

# What is written over and over to make a parser give up.
REPEATED = [
    *("[", "(", "{", '"', "-", "!", "<", "#", "}", "a", "1", "\\", "$", "\r", "\u0300", "."),
    *("${", '"${', "f(", "a.", "a[", "[*]", ".*", ".0", "%{if x}", "[for x in ", "{for x in ", "a?", "a+"),
    *("b {", 'b "c" {', "{=", "a ", "a,", "<<E\n", "/*", "a/*", "a = [\n", "a = {\n", 'a = "\n', "a = <<E\n"),
    *('r "a" "b" {\n x = <<E\n}\n', "a = 1 ", "a::", "1e", "a = <<E\n${", "r {\n", "r {\n  x = f(\n"),
]
PREFIXES = ["", "a = ", 'a = "', "a = <<EOT\n", "a = ["]


@pytest.mark.parametrize("repeated", REPEATED, ids=ascii)
def test_much_of_the_same_takes_no_long_time(repeated: str) -> None:
    with at_most(calls=10_000_000):
        for prefix in PREFIXES:
            text = prefix + repeated * (20_000 // len(repeated)) + "\n"
            source = Source("main.tf", text)
            file = parse(source)
            assert len(file.problems) <= MAX_PROBLEMS
            list(_expressions(file.body))
            parse_expression(source, source.span())
            parse_template(text, source.span)


@pytest.mark.parametrize("opening", ["[", "(", "{a=", "f(", "a[", '"${', "[for x in ", "a ? (", "-("])
def test_absurd_nesting_is_refused(opening: str) -> None:
    file = parse(Source("main.tf", f"a = {opening * 100_000}\nb = 1\n"))

    assert len(file.problems) == 1
    assert "levels" in file.problems[0].message
    assert isinstance(file.body.attributes["a"].expression, tree.Invalid)


def test_nesting_up_to_the_limit_is_read() -> None:
    depth = MAX_DEPTH - 1
    file = parse(Source("main.tf", f"a = {'[' * depth}1{']' * depth}\nb = {'f(' * depth}{')' * depth}\n"))
    assert not file.problems
    list(_expressions(file.body))

    assert parse(Source("main.tf", f"a = [{'[' * depth}1{']' * depth}]\n")).problems


def test_blocks_nest_up_to_the_limit() -> None:
    def text(depth: int) -> str:
        return "b {\n" * depth + "a = 1\n" + "}\n" * depth + "c = 1\n"

    assert not parse(Source("main.tf", text(MAX_DEPTH - 1))).problems
    file = parse(Source("main.tf", text(MAX_DEPTH + 1)))
    assert len(file.problems) == 1
    assert list(file.body.attributes) == ["c"]


@pytest.mark.parametrize("link", [" + 1", ".b", "[0]", " ? 1 : a", " || a", " .b", "[*]"])
def test_chains_are_long_but_not_endless(link: str) -> None:
    assert not parse(Source("main.tf", f"a = a{link * (MAX_CHAIN - 2)}\n")).problems
    file = parse(Source("main.tf", f"a = a{link * (MAX_CHAIN + 10)}\nb = 1\n"))
    assert len(file.problems) == 1
    assert list(file.body.attributes) == ["a", "b"]


@pytest.mark.parametrize(
    "text", ["", "\0", "\ufeff", "\r", "\r\n", "\x00\x01\x02", "{}", "é", "😀 = 1", "a = \ud800", "= 1", "}"]
)
def test_odd_texts(text: str) -> None:
    source = Source("main.tf", text)
    file = parse(source)
    assert file.body.span == source.span()
    list(_expressions(file.body))


# Texts that are nearly HCL.

_FRAGMENTS = st.sampled_from(
    [
        *'{}[]()"\n=,?:.*#!-<+~\t\\1aé',
        *(
            " ",
            "  ",
            "${",
            "%{",
            "<<EOT\n",
            "EOT\n",
            "/*",
            "*/",
            "//",
            "for ",
            "if ",
            "$$",
            "...",
            "=>",
            "::",
        ),
        *(
            "\r\n",
            " ? 1 : 2",
            "[*]",
            ".*",
            ".0",
            "[0]",
            " in ",
            "1e5",
            "\\q",
            "null",
            "<<-EOT\n",
            "~}",
            "${~",
        ),
        *(
            "a = 1\n",
            'b "c" {\n',
            "  d = [\n",
            "}\n",
            "a.b",
            "f(",
            '"x"',
            "{ a = 1 }",
            " == ",
            "%{endif}",
            "😀",
        ),
    ]
)


@st.composite
def _spoiled(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(FILES)).read_text("utf-8")
    start = draw(st.integers(0, len(text)))
    text = text[start : start + draw(st.integers(0, 1500))]
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(_FRAGMENTS) + text[place + draw(st.integers(0, 10)) :]
    return text


_TEXTS = st.one_of(st.lists(_FRAGMENTS, max_size=30).map("".join), _spoiled(), st.text(max_size=30))


@settings(max_examples=400)
@given(_TEXTS)
def test_any_text_is_read_and_every_node_is_inside_of_its_parent(text: str) -> None:
    source = Source("main.tf", text)
    file = parse(source)

    problems = told(file.problems)
    _check_body(file.body)
    assert told(file.problems) == problems
    assert all(0 <= problem.span.start <= problem.span.end <= len(text) for problem in file.problems)
    starts = [comment.span.start for comment in file.comments]
    assert starts == sorted(set(starts))
    assert all(comment.text in comment.span.text for comment in file.comments)

    parse_expression(source, source.span())
    parse_template(text, source.span)


@settings(max_examples=400)
@given(st.one_of(st.lists(_FRAGMENTS, max_size=12).map("".join), _spoiled()))
def test_what_is_made_when_asked_for_is_what_is_made_at_once(text: str) -> None:
    for start in range(0, len(text), max(1, len(text) // 12)):
        source = Source("main.tf", text[start:])

        later = parse_expression(source, source.span())
        # Of a text whose places are told by a function, everything is made at once.
        at_once = parse_embedded_expression(text[start:], partial(Span, source))

        assert _parts_of(later[0]) == _parts_of(at_once[0])
        assert later[1] == at_once[1]


def _parts_of(node: object) -> object:
    if isinstance(node, tree.Expression):
        kind = tree.GetAttr if isinstance(node, tree.Dotted) else type(node)
        slots = [slot.lstrip("_") for slot in kind.__slots__ if slot != "plain"]
        return (kind, node.span, [_parts_of(getattr(node, slot)) for slot in slots])
    if isinstance(node, tuple):
        return (type(node), [_parts_of(part) for part in node])
    return node


def _expressions(body: tree.Body) -> Iterator[tree.Expression]:
    for attribute in body.attributes.values():
        yield attribute.expression
    for block in body.blocks:
        yield from _expressions(block.body)


def _check_body(body: tree.Body) -> None:
    for attribute in body.attributes.values():
        assert attribute.name_span.text == attribute.name
        _check_inside(body.span, attribute.span)
        _check_node(attribute.expression, attribute.span)
    for block in body.blocks:
        _check_inside(body.span, block.span)
        _check_inside(block.span, block.header)
        _check_inside(block.span, block.body.span)
        _check_body(block.body)


def _check_node(node: object, around: Span) -> None:
    if isinstance(node, tree.Expression):
        _check_inside(around, node.span)
        for slot in type(node).__slots__:
            _check_node(getattr(node, slot.lstrip("_")), node.span)
    elif isinstance(node, tuple) and not isinstance(node, Span):
        span = getattr(node, "span", around)
        _check_inside(around, span)
        if isinstance(node, tree.TemplateLiteral) and node.mapped:
            assert node.span.text == node.text
        for part in node:
            _check_node(part, span)


def _check_inside(around: Span, span: Span) -> None:
    assert around.start <= span.start <= span.end <= around.end
