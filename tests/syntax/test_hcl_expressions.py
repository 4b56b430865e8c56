"""Expressions of HCL: how they group, where they stand, what is wrong with the broken ones."""

from __future__ import annotations

import pytest

from iacguard.syntax.hcl import tree
from iacguard.syntax.hcl.parser import parse_expression
from iacguard.text import Source
from tests.syntax.hcl_shape import shape, shape_of, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", "(1 + (2 * 3))"),
        ("1 * 2 + 3", "((1 * 2) + 3)"),
        ("10 - 2 - 3", "((10 - 2) - 3)"),
        ("8 / 4 % 3 * 2", "(((8 / 4) % 3) * 2)"),
        ("a || b && c == d > e + f * g", "(a || (b && (c == (d > (e + (f * g))))))"),
        ("a * b + c > d == e && f || g", "((((((a * b) + c) > d) == e) && f) || g)"),
        ("a <= b != c >= d", "((a <= b) != (c >= d))"),
        ("a < b", "(a < b)"),
        ("!a == b", "((!a) == b)"),
        ("-a.b[0] + c", "((-a.b[0]) + c)"),
        ("!!a", "(!(!a))"),
        ("2 * -3", "(2 * (-3))"),
        ("a - -b", "(a - (-b))"),
        ("a-b", "a-b"),
        ("(1 + 2) * 3", "(((1 + 2)) * 3)"),
        ("a ? b : c", "(a ? b : c)"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("a ? b ? c : d : e", "(a ? (b ? c : d) : e)"),
        ("a == 1 || b ? c + 1 : d", "(((a == 1) || b) ? (c + 1) : d)"),
    ],
)
def test_operators_group_by_precedence(text: str, expected: str) -> None:
    assert shape_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", "0"),
        ("42", "42"),
        ("1.5", "1.5"),
        ("1.0", "1"),
        ("1e3", "1000"),
        ("1.5E-2", "0.015"),
        ("12345678901234567890", "12345678901234567890"),
        ("true", "true"),
        ("false", "false"),
        ("null", "null"),
        ("truest", "truest"),
        ("null-ish", "null-ish"),
        ("größe", "größe"),
        ("_x1", "_x1"),
    ],
)
def test_literals_and_names(text: str, expected: str) -> None:
    assert shape_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.b.c", "a.b.c"),
        ("a.for.in.if", "a.for.in.if"),
        ("a . b", "a.b"),
        ("a[0]", "a[0]"),
        ('a["k"].b', "a['k'].b"),
        ("a[b.c + 1]", "a[(b.c + 1)]"),
        ("a.0.b", "a[0].b"),
        ("a[*]", "a[*]<_>"),
        ("a[ * ].b", "a[*]<_.b>"),
        ("a[*].b[0].c", "a[*]<_.b[0].c>"),
        ("a[*].b[*].c", "a[*]<_.b[*]<_.c>>"),
        ("a.*.b.0.c", "a.*<_.b[0].c>"),
        ("a.*.b[0]", "a.*<_.b>[0]"),
        ("a[*].b.*.c[0]", "a[*]<_.b.*<_.c>[0]>"),
        ("f(a).b", "f(a).b"),
        ("[1, 2][0]", "[1, 2][0]"),
        ("{ a = 1 }.a", "{'a' = 1}.a"),
        ('"abc"[0]', "'abc'[0]"),
        ("true.a", "true.a"),
    ],
)
def test_references_indexes_and_splats(text: str, expected: str) -> None:
    assert shape_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f()", "f()"),
        ("f (a)", "f(a)"),
        ("f(a, b)", "f(a, b)"),
        ("f(\n  a,\n  b,\n)", "f(a, b)"),
        ("f(a, b...)", "f(a, b...)"),
        ("f(xs\n...)", "f(xs...)"),
        ("provider::aws::arn_parse(a)", "provider::aws::arn_parse(a)"),
        ("provider :: aws :: arn_parse (a)", "provider::aws::arn_parse(a)"),
        ("f(<<EOT\nx\nEOT\n, 1)", "f('x\\n', 1)"),
    ],
)
def test_calls(text: str, expected: str) -> None:
    assert shape_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[]", "[]"),
        ("[\n  1,\n  2 # two\n  , /* three */ 3,\n]", "[1, 2, 3]"),
        ("{}", "{}"),
        ("{ a = 1, b : 2 }", "{'a' = 1, 'b' = 2}"),
        ("{\n  a = 1\n  b = 2\n}", "{'a' = 1, 'b' = 2}"),
        ("{\n\n  a = 1,\n  # c\n\n  b = 2, // d\n}", "{'a' = 1, 'b' = 2}"),
        ('{ "a b" = 1, "c${d}" = 2 }', "{'a b' = 1, 'c' + ${d} = 2}"),
        ("{ (a) = 1, (b.c) = 2 }", "{(a) = 1, (b.c) = 2}"),
        ("{\n  a = x\n  (b) = 1\n}", "{'a' = x, (b) = 1}"),
        ("{ true = 1, null = 2, 5 = 3, if = 4 }", "{'true' = 1, 'null' = 2, 5 = 3, 'if' = 4}"),
        ("{ a.b = 1 }", "{a.b = 1}"),
        ("{ a /* why */ = 1 }", "{'a' = 1}"),
        ("{ a = b ? c : d }", "{'a' = (b ? c : d)}"),
        ("{ a = <<EOT\nx\nEOT\n}", "{'a' = 'x\\n'}"),
        ("{ forest = 1 }", "{'forest' = 1}"),
        ("[for x in xs : x]", "[for x in xs : x]"),
        ("[ # why\n for k, v in m :\n v if k != 1 ]", "[for k, v in m : v if (k != 1)]"),
        ("{for k, v in m : k => v}", "{for k, v in m : k => v}"),
        ("{\n for v in m :\n v.k => v... if v.a\n}", "{for v in m : v.k => v... if v.a}"),
        ("[for x in [for y in z : y] : { a = x }]", "[for x in [for y in z : y] : {'a' = x}]"),
    ],
)
def test_collections_and_for(text: str, expected: str) -> None:
    assert shape_of(text) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "1:1 found the end of the text, expected an expression"),
        ("1 +", "1:4 found the end of the text, expected an expression"),
        ("a b", '1:3 found "b", expected the end of the expression'),
        ("a.", '1:3 found the end of the text, expected an attribute name after "."'),
        ("a.*.b.*.c", '1:7 found "*", expected an attribute name'),
        ("a.0.1", '1:3 found "0.1", expected a whole number (write "[0][1]" for two indexes in a row)'),
        ("a[1", '1:4 found the end of the text, expected "]"'),
        ("f(a b)", '1:5 found "b", expected "," or ")"'),
        ("f(a..., b)", '1:7 found ",", expected ")" after "..."'),
        ("a::b", '1:5 found the end of the text, expected "("'),
        ("[1 2]", '1:4 found "2", expected "," or "]"'),
        ("[1, 2", '1:6 found the end of the text, expected "," or "]"'),
        ("{ a }", '1:5 found "}", expected "=" and a value'),
        ("{ a = 1 b = 2 }", '1:9 found "b", expected a new line, "," or "}"'),
        ("{ a = \n 1 }", "1:7 found the end of the line, expected an expression"),
        ("{ a = 1", '1:8 found the end of the text, expected a new line, "," or "}"'),
        ("{", '1:1 found "{" without an end, expected "}" before the end'),
        ("a ? b", '1:6 found the end of the text, expected ":" and what holds otherwise'),
        ("[for in xs : x]", '1:9 found "xs", expected "in"'),
        ("[for x of xs : x]", '1:8 found "of", expected "in"'),
        ("[for x in xs]", '1:13 found "]", expected ":" and a value'),
        ("[for x in xs : k => x]", '1:18 found "=>", expected "]"'),
        ("{for x in xs : x}", '1:17 found "}", expected "=>" and a value'),
        ("()", '1:2 found ")", expected an expression'),
        ("1.2.3", "1:1 found a malformed number, expected one like 1.5e3"),
        ("1e99999", "1:1 found a number of more digits than are followed, expected a smaller one"),
        ("a & b", '1:3 found "&", expected the end of the expression'),
        ("“a”", '1:1 found "“", expected an expression'),
        ("[1, /* 2", '1:5 found a comment without an end, expected "*/"'),
    ],
)
def test_what_is_wrong_is_told_in_one_place(text: str, problem: str) -> None:
    source = Source("main.tf", text)

    expression, problems = parse_expression(source, source.span())

    assert told(problems) == [problem]
    assert shape(expression) == "<invalid>"


def test_spans_cover_each_expression() -> None:
    text = 'x = -a.b[f("é", 1)] + c[*].d ? [1] : {k = "v"}'
    source = Source("main.tf", text)

    expression, _ = parse_expression(source, source.span(4))

    assert isinstance(expression, tree.Conditional)
    sum_ = expression.condition
    assert isinstance(sum_, tree.Binary)
    assert isinstance(sum_.left, tree.Unary)
    index = sum_.left.operand
    assert isinstance(index, tree.Index)
    assert isinstance(sum_.right, tree.Splat)
    covered = [expression, sum_, sum_.left, index, index.target, index.key, sum_.right, sum_.right.each]
    assert [part.span.text for part in covered] == [
        text[4:],
        '-a.b[f("é", 1)] + c[*].d',
        '-a.b[f("é", 1)]',
        'a.b[f("é", 1)]',
        "a.b",
        'f("é", 1)',
        "c[*].d",
        "c[*].d",
    ]


def test_only_the_text_of_the_span_is_read() -> None:
    source = Source("main.tf", "aaa + bbb")

    expression, problems = parse_expression(source, source.span(0, 5))

    assert told(problems) == ["1:6 found the end of the text, expected an expression"]
    assert expression.span == source.span(0, 5)
