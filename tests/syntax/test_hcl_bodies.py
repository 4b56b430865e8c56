"""Bodies of HCL files: attributes, blocks, comments, and what remains of broken ones."""

from __future__ import annotations

from textwrap import dedent

import pytest

from iacguard.syntax.hcl import tree
from iacguard.syntax.hcl.parser import MAX_PROBLEMS, parse
from iacguard.text import Source
from tests.syntax.hcl_shape import shape, told


def outline(body: tree.Body) -> list[str]:
    """Attributes, then blocks, one a line, the content of blocks indented."""
    lines = [f"{attribute.name} = {shape(attribute.expression)}" for attribute in body.attributes.values()]
    for block in body.blocks:
        lines.append(" ".join([block.type, *(repr(label.text) for label in block.labels)]))
        lines.extend("  " + line for line in outline(block.body))
    return lines


def read(text: str) -> tuple[list[str], list[str]]:
    """The outline of a text and its problems. Problems are complete before values are asked for."""
    file = parse(Source("main.tf", text))
    problems = told(file.problems)
    lines = outline(file.body)
    assert told(file.problems) == problems
    return lines, problems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("\n\n", []),
        ("# nothing", []),
        ("a = 1", ["a = 1"]),
        ("a = 1 # one\nb = 2 // two\nc = /* three */ 3\n", ["a = 1", "b = 2", "c = 3"]),
        ("a=1\r\nb=2\r\n", ["a = 1", "b = 2"]),
        ("\ta\t=\t1\n", ["a = 1"]),
        ("a-b = 1\nif = 2\nfor = 3\nnull = 4\n", ["a-b = 1", "if = 2", "for = 3", "null = 4"]),
        ("größe = 1\n", ["größe = 1"]),
        ("a /* x */ = 1\n", ["a = 1"]),
        ("a {}\n", ["a"]),
        ("a {\n}\n", ["a"]),
        ("a { b = 1 }\n", ["a", "  b = 1"]),
        ("a { b = [\n1,\n2] }\n", ["a", "  b = [1, 2]"]),
        ('a "b" "c" {\n  d = 1\n}\n', ["a 'b' 'c'", "  d = 1"]),
        ("a b c {\n}\n", ["a 'b' 'c'"]),
        ('a"b"{\n}\n', ["a 'b'"]),
        ('a "b" /* c */ "d" {\n}\n', ["a 'b' 'd'"]),
        (r'a "b\"c" "$${d}" "é" {' + "\n}\n", ["a 'b\"c' '${d}' 'é'"]),
        ("a {\n  b {\n    c {}\n  }\n  d = 1\n}\n", ["a", "  d = 1", "  b", "    c"]),
        ("a { # b\n  c = 1\n}\n", ["a", "  c = 1"]),
        ("a {\n  b = <<EOT\n}\nEOT\n}\n", ["a", "  b = '}\\n'"]),
        ("a = 1 + (\n  2\n)\n", ["a = (1 + (2))"]),
        ('a = "\0"\n', ["a = '\\x00'"]),
        ('a = "😀" \nb = c\n', ["a = '😀'", "b = c"]),
    ],
)
def test_sound_bodies(text: str, expected: list[str]) -> None:
    assert read(text) == (expected, [])


def test_spans() -> None:
    text = dedent(
        """\
        # é
        resource "a" "b" {
          name = "x" # why
          tags {
            k = <<EOT
        t
        EOT
          }
        }
        """
    )
    body = parse(Source("main.tf", text)).body
    assert body.span.text == text
    (block,) = body.blocks
    assert block.span.text == text[4:-1]
    assert block.header.text == 'resource "a" "b"'
    assert [label.span.text for label in block.labels] == ['"a"', '"b"']
    assert block.body.span.text == text[text.index("{") + 1 : -2]
    attribute = block.body.attributes["name"]
    assert attribute.span.text == 'name = "x"'
    assert attribute.name_span.text == "name"
    assert attribute.expression.span.text == '"x"'
    assert attribute.expression is attribute.expression
    (tags,) = block.body.blocks
    assert tags.header.text == "tags"
    assert tags.body.attributes["k"].span.text == "k = <<EOT\nt\nEOT"
    assert repr(block) == "Block(resource a b)"


def test_offsets_count_code_points() -> None:
    text = '# é 😀\nname = "ü${"😀"}" # 😀\nother = x\n'
    file = parse(Source("main.tf", text))
    assert [attribute.span.text for attribute in file.body.attributes.values()] == [
        'name = "ü${"😀"}"',
        "other = x",
    ]
    assert [comment.span.text for comment in file.comments] == ["# é 😀", "# 😀"]


def test_comments_are_those_outside_of_strings() -> None:
    text = dedent(
        """\
        # one
        //two\r
        a = [ # three
          "# no", /*four*/ 1 // five
        ]
        b = "${ x /* six */ }"
        c = <<EOT
        # no
        EOT
        d { # seven
        }
        /* eight
         */ e /* nine */ = 1 # ten"""
    )
    file = parse(Source("main.tf", text))
    assert not file.problems
    assert [comment.text for comment in file.comments] == [
        " one",
        "two",
        " three",
        "four",
        " five",
        " six ",
        " seven",
        " eight\n ",
        " nine ",
        " ten",
    ]
    assert file.comments[1].span.text == "//two"
    assert file.comments[3].span.text == "/*four*/"


def test_comments_in_what_is_broken_are_found_once() -> None:
    text = "a = [ # one\n  1 2 # two\n] # three\nb /* four */ !\n# five\n"
    file = parse(Source("main.tf", text))
    assert len(file.problems) == 2
    assert [comment.text for comment in file.comments] == [" one", " two", " three", " four ", " five"]


def test_a_comment_without_an_end_takes_none_of_the_others() -> None:
    file = parse(Source("main.tf", "a = [ /* one */ 1 /* two\n b = 2 # three\n"))
    assert [comment.text for comment in file.comments] == [" one ", " three"]


def test_of_an_attribute_written_twice_the_first_counts() -> None:
    assert read("a = 1\na = 2\n") == (
        ["a = 1"],
        ['?2:1 found a second "a", expected an attribute only once'],
    )


@pytest.mark.parametrize(
    ("text", "expected", "problem"),
    [
        (
            "a = \nb = 1\n",
            ["a = <invalid>", "b = 1"],
            "1:5 found the end of the line, expected an expression",
        ),
        (
            "a = # later\nb = 1\n",
            ["a = <invalid>", "b = 1"],
            "1:5 found the end of the line, expected an expression",
        ),
        (
            "a = 1 +\nb = 2\n",
            ["a = <invalid>", "b = 2"],
            "1:8 found the end of the line, expected an expression",
        ),
        ("a = 1 b = 2\n", ["a = 1", "b = 2"], '1:7 found "b", expected a new line'),
        ("a = 1,\nb = 2\n", ["a = 1", "b = 2"], '1:6 found ",", expected a new line'),
        ("a = b c\nd = 2\n", ["a = b", "d = 2"], '1:7 found "c", expected a new line'),
        ("a: 1\nb = 2\n", ["b = 2"], '1:2 found ":", expected "=" and a value, or "{"'),
        ("a\nb = 2\n", ["b = 2"], '1:2 found the end of the line, expected "=" and a value, or "{"'),
        ("a == 1\nb = 2\n", ["a = <invalid>", "b = 2"], '1:4 found "=", expected an expression'),
        ('"a" = 1\nb = 2\n', ["b = 2"], "1:1 found a quote, expected a name without quotes"),
        (") x {\n\n}\nb = 2\n", ["b = 2"], '1:1 found ")", expected an attribute or a block'),
        ("\x01\nb = 2\n", ["b = 2"], "1:1 found '\\x01', expected an attribute or a block"),
        (
            'a = "b\nc = 1\n',
            ["a = <invalid>", "c = 1"],
            "1:5 found a string without an end, expected a closing quote",
        ),
        (
            'a = "${b\nc = 1\n',
            ["a = <invalid>", "c = 1"],
            '2:1 found "c", expected "}"',
        ),
        (
            "a = /* b\nc = 1\n",
            ["a = <invalid>", "c = 1"],
            '1:5 found a comment without an end, expected "*/"',
        ),
        ("/* b\nc = 1\n", ["c = 1"], '1:1 found a comment without an end, expected "*/"'),
        (
            "a = [\n  1 2,\n  3\n]\nb = 1\n",
            ["a = <invalid>", "b = 1"],
            '2:5 found "2", expected "," or "]"',
        ),
        (
            "a = {\n  b = [1, 2\n  c = 3\n}\nd = 1\n",
            ["a = <invalid>", "d = 1"],
            '3:3 found "c", expected "," or "]"',
        ),
        ("a = 1\n}\nb = 2\n", ["a = 1", "b = 2"], '2:1 found "}", expected an attribute or a block'),
        ('a "${b}" {\n}\n', ["a '${b}'"], "1:3 found a template, expected a plain string as label"),
        (
            'a "b {\n  c = 1\n}\nd = 1\n',
            ["d = 1", "a", "  c = 1"],
            "1:3 found a string without an end, expected a closing quote",
        ),
        ('a "b"\n{\n  c = 1\n}\n', ["a 'b'", "  c = 1"], '1:6 found the end of the line, expected "{"'),
        (
            'a "b"\n  c = 1\n}\nd = 1\n',
            ["d = 1", "a 'b'", "  c = 1"],
            '1:6 found the end of the line, expected "{"',
        ),
        ("a {\n  b = 1 }\n", ["a", "  b = 1"], '?2:9 found "}", expected a new line'),
        ("a { b = 1\n}\n", ["a", "  b = 1"], '?1:10 found the end of the line, expected "}"'),
        ("a { b = 1, c = 2 }\nd = 1\n", ["d = 1", "a", "  b = 1"], '1:10 found ",", expected "}"'),
        ("a { b = }\nc = 1\n", ["c = 1", "a", "  b = <invalid>"], '1:9 found "}", expected an expression'),
        (
            "a { b {} }\n",
            ["a", "  b"],
            "?1:5 found a block, expected an attribute in a block of one line",
        ),
        ("a {} b {}\n", ["a", "b"], '1:6 found "b", expected a new line'),
    ],
)
def test_a_broken_item_costs_little_but_itself(text: str, expected: list[str], problem: str) -> None:
    assert read(text) == (expected, [problem])


@pytest.mark.parametrize(
    ("text", "expected", "problem"),
    [
        pytest.param(
            """\
            resource "a" "b" {
              x = 1

            resource "c" "d" {
              y = 2
            }
            """,
            ["resource 'a' 'b'", "  x = 1", "resource 'c' 'd'", "  y = 2"],
            '1:18 found "{" without an end, expected "}" before line 4',
            id="block",
        ),
        pytest.param(
            """\
            resource "a" "b" {
              lifecycle {
                x = 1
              count = 2
            }

            resource "c" "d" {
              y = 2
            }
            """,
            ["resource 'a' 'b'", "  count = 2", "  lifecycle", "    x = 1", "resource 'c' 'd'", "  y = 2"],
            '2:13 found "{" without an end, expected "}" before line 4',
            id="nested block",
        ),
        pytest.param(
            """\
            resource "a" "b" {
              lifecycle {
                x = 1
            }

            resource "c" "d" {
              y = 2
            }
            """,
            ["resource 'a' 'b'", "  lifecycle", "    x = 1", "resource 'c' 'd'", "  y = 2"],
            '2:13 found "{" without an end, expected "}" before line 4',
            id="nested block at the end",
        ),
        pytest.param(
            """\
            resource "a" "b" {
              tags = {
                x = 1
              count = 2
            }

            resource "c" "d" {
              y = 2
            }
            """,
            ["resource 'a' 'b'", "  tags = <invalid>", "  count = 2", "resource 'c' 'd'", "  y = 2"],
            '2:10 found "{" without an end, expected "}" before line 4',
            id="object",
        ),
        pytest.param(
            """\
            resource "a" "b" {
              tags = [
                x,
              count = 2
            }

            resource "c" "d" {
              y = 2
            }
            """,
            ["resource 'a' 'b'", "  tags = <invalid>", "  count = 2", "resource 'c' 'd'", "  y = 2"],
            '2:10 found "[" without an end, expected "]" before line 4',
            id="list",
        ),
        pytest.param(
            """\
            resource "a" "b" {
              policy = jsonencode({
                x = 1
              }
              count = 2
            }

            resource "c" "d" {
              y = 2
            }
            """,
            ["resource 'a' 'b'", "  policy = <invalid>", "  count = 2", "resource 'c' 'd'", "  y = 2"],
            '5:3 found "count", expected "," or ")"',
            id="call",
        ),
        pytest.param(
            """\
            resource "a" "b" {
              policy = <<EOT
              {}
              EOF
            }

            resource "c" "d" {
              y = 2
            }
            """,
            ["resource 'a' 'b'", "  policy = <invalid>", "resource 'c' 'd'", "  y = 2"],
            '2:12 found a heredoc without an end, expected a line with nothing but "EOT"',
            id="heredoc",
        ),
        pytest.param(
            """\
            resource "a" "b" {
            x = 1
            y = {
            z = 2
            }
            }
            resource "c" "d" {
              y = 2
            """,
            ["resource 'a' 'b'", "  x = 1", "  y = {'z' = 2}", "resource 'c' 'd'", "  y = 2"],
            '7:18 found "{" without an end, expected "}" before the end',
            id="next to a block without indent",
        ),
        pytest.param(
            """\
            a {
            b = [
            c,
            }
            e {
            f = 1
            }
            """,
            ["a", "  b = <invalid>", "e", "  f = 1"],
            '4:1 found "}", expected an expression',
            id="nothing indented",
        ),
        pytest.param(
            "a = {\n",
            ["a = <invalid>"],
            '1:5 found "{" without an end, expected "}" before the end',
            id="object at the end",
        ),
    ],
)
def test_what_has_no_end_is_told_by_indent(text: str, expected: list[str], problem: str) -> None:
    assert read(dedent(text)) == (expected, [problem])


def test_a_text_that_is_no_hcl_at_all() -> None:
    lines, problems = read("\x7fELF\x00\x01 {[(\"\n)]}\n<<'\n" * 200)

    assert lines == []
    assert 1 <= len(problems) <= MAX_PROBLEMS


def test_problems_are_told_in_order_and_not_without_end() -> None:
    _, problems = read("".join(f"a{number} = \n" for number in range(100)))

    assert len(problems) == MAX_PROBLEMS
    assert problems[0].startswith("1:6 ")
    assert problems[-1].startswith("20:7 ")
