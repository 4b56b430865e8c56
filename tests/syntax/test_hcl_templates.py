"""Quoted strings, heredocs, interpolations and directives."""

from __future__ import annotations

import pytest

from iacguard.syntax.hcl import tree
from iacguard.syntax.hcl.parser import parse_expression, parse_template
from iacguard.text import Source, Span
from tests.syntax.hcl_shape import shape, shape_of, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('""', "''"),
        ('"a # b // c"', "'a # b // c'"),
        (r'"\n\r\t\"\\"', repr('\n\r\t"\\')),
        (r'"\u00e9\U0001F600"', "'é😀'"),
        ('"$${a} %%{b}"', "'${a} %{b}'"),
        ('"$ $$ 100% %% $"', "'$ $$ 100% %% $'"),
        ('"$$${a}"', "'$${a}'"),
        ('"{}"', "'{}'"),
        ('"a\tb"', "'a\\tb'"),
        ('"é😀"', "'é😀'"),
        ('"${a}"', "${a}"),
        ('"a${b}c"', "'a' + ${b} + 'c'"),
        ('"${a}${b}"', "${a} + ${b}"),
        ('"${ "x${"y"}" }"', "${'x' + ${'y'}}"),
        ('"${\n  a\n}"', "${a}"),
        ('"${ { a = 1 }["a"] }"', "${{'a' = 1}['a']}"),
        ('"${f("}")}"', "${f('}')}"),
        ('"%{if a}b%{else}c%{endif}d"', "%if a <'b'> <'c'> + 'd'"),
        ('"%{ if a }b%{ endif }"', "%if a <'b'> <''>"),
        ('"%{for x in xs}${x},%{endfor}"', "%for x in xs <${x} + ','>"),
        ('"%{for k, v in m}%{if k}${v}%{endif}%{endfor}"', "%for k, v in m <%if k <${v}> <''>>"),
    ],
)
def test_quoted(text: str, expected: str) -> None:
    assert shape_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a  ${~ b ~}  c"', "'a' + ${b} + 'c'"),
        (r'"a\n ${~ b ~} \n c"', "'a' + ${b} + 'c'"),
        # What remains of the white space is an empty string, which makes a string of the value.
        ('" ${~ a}"', "'' + ${a}"),
        ('"a%{ if b ~}  c  %{~ else }d%{ endif }e"', "'a' + %if b <'c'> <'d'> + 'e'"),
        # In a heredoc a marker reaches no further than its own line.
        ("<<EOT\na\n  ${~ b ~}\n  c\nEOT\n", "'a\\n' + ${b} + '  c\\n'"),
    ],
)
def test_trim_markers(text: str, expected: str) -> None:
    assert shape_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<<EOT\nEOT\n", "''"),
        ("<<EOT\na\n  b\nEOT\n", "'a\\n  b\\n'"),
        ("<<EOT\n  a\n  EOT\n", "'  a\\n'"),
        ("<<E-O_T1\na\nE-O_T1\n", "'a\\n'"),
        ("<<EOT\nEOTX\nEOT x\n xEOT\nEOT\n", "'EOTX\\nEOT x\\n xEOT\\n'"),
        ('<<EOT\n"a" \\n $${b} 100%\nEOT\n', "'\"a\" \\\\n ${b} 100%\\n'"),
        ("<<EOT\n# a\n/* b\nEOT\n", "'# a\\n/* b\\n'"),
        ("<<EOT\na ${b}\nEOT\n", "'a ' + ${b} + '\\n'"),
        ("<<EOT\n${b}\nEOT\n", "${b} + '\\n'"),
        ("<<EOT\n${<<IN\nx\nIN\n}\nEOT\n", "${'x\\n'} + '\\n'"),
        ("<<EOT\n${f(\n<<EOT\nEOT\n)}\nEOT\n", "${f('')} + '\\n'"),
        ("<<EOT\r\na\r\nEOT\r\n", "'a\\r\\n'"),
        ("<<EOT\n%{for x in xs}\n${x}\n%{endfor}\nEOT\n", "%for x in xs <'\\n' + ${x} + '\\n'> + '\\n'"),
    ],
)
def test_heredocs(text: str, expected: str) -> None:
    assert shape_of(text) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["    a", "      b", "    "], "a\n  b\n    \n"),
        (["    a", "", "   ", "    b"], "a\n\n   \nb\n"),
        (["  a", "b"], "  a\nb\n"),
        (["\ta", "    b"], "a\n   b\n"),
        (["    a ${x}", "      b"], "a X\n  b\n"),
        (["    ${x}", "      b"], "X\n  b\n"),
        (["${x}", "  b"], "X\n  b\n"),
        # What an interpolation brings in is not looked at, and neither is a line within it.
        (["    a ${", "x", "}", "    b"], "a X\nb\n"),
        (["   $${a}", "  %%{b}"], " ${a}\n%{b}\n"),
    ],
)
def test_the_indent_of_the_least_indented_line_is_stripped(lines: list[str], expected: str) -> None:
    source = Source("main.tf", "\n".join(["<<-EOT", *lines, "  EOT", ""]))

    template, problems = parse_expression(source, source.span())

    assert isinstance(template, tree.Template)
    assert not problems
    texts = [part.text if isinstance(part, tree.TemplateLiteral) else "X" for part in template.parts]
    assert "".join(texts) == expected


def test_each_line_of_a_heredoc_is_mapped_where_its_indent_was_stripped() -> None:
    source = Source("main.tf", "<<-EOT\n    {\n      $${a}\n    }\n    EOT\n")

    template, _ = parse_expression(source, source.span())

    assert isinstance(template, tree.Template)
    assert template.heredoc
    assert template.span.text == source.text.removesuffix("\n")
    parts = [part for part in template.parts if isinstance(part, tree.TemplateLiteral)]
    assert [(part.text, part.mapped) for part in parts] == [("{\n", True), ("  ${a}\n", False), ("}\n", True)]
    assert [part.span.start_position for part in parts] == [(2, 5), (3, 1), (4, 5)]
    assert all(part.span.text == part.text for part in parts if part.mapped)


def test_an_escape_makes_a_literal_unmapped() -> None:
    source = Source("main.tf", r'"a${b}\n"')

    template, _ = parse_expression(source, source.span())

    assert isinstance(template, tree.Template)
    literals = [part for part in template.parts if isinstance(part, tree.TemplateLiteral)]
    assert [(part.text, part.mapped) for part in literals] == [("a", True), ("\n", False)]
    assert [part.span.text for part in literals] == ["a", r"\n"]


def test_what_a_trim_marker_strips_is_outside_of_the_span() -> None:
    source = Source("main.tf", '"${a ~}  b  ${~ c}"')

    template, _ = parse_expression(source, source.span())

    assert isinstance(template, tree.Template)
    literal = template.parts[1]
    assert isinstance(literal, tree.TemplateLiteral)
    assert (literal.text, literal.mapped, literal.span.text) == ("b", True, "b")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('"abc', "1:1 found a string without an end, expected a closing quote"),
        ('"abc\n"', "1:1 found a string without an end, expected a closing quote"),
        ('"${a"', '1:5 found a quote, expected "}"'),
        ('"${}"', '1:4 found "}", expected an expression'),
        ('"${a b}"', '1:6 found "b", expected "}"'),
        ('"%{a}"', '1:4 found "a", expected "if", "else", "endif", "for" or "endfor"'),
        ('"%{if a}b"', '1:2 found a directive without an end, expected "endif" after it'),
        ('"%{for a in b}"', '1:2 found a directive without an end, expected "endfor" after it'),
        ('"%{else}"', '1:2 found "else", expected a directive that it belongs to'),
        ('"%{if a}%{endfor}"', '1:9 found "endfor", expected a directive that it belongs to'),
        (
            '"%{if a}%{else}%{else}%{endif}"',
            '1:16 found "else", expected a directive that it belongs to',
        ),
        ('"%{endif a}"', '1:10 found "a", expected "}"'),
        (
            "<<EOT\nabc\n",
            '1:1 found a heredoc without an end, expected a line with nothing but "EOT"',
        ),
        (
            "<<EOT x\nabc\nEOT\n",
            '1:1 found "<<", expected an expression (a heredoc has a word and a line end after its <<)',
        ),
    ],
)
def test_broken_templates(text: str, problem: str) -> None:
    source = Source("main.tf", text)

    expression, problems = parse_expression(source, source.span())

    assert told(problems) == [problem]
    assert shape(expression) == "<invalid>"


@pytest.mark.parametrize(
    ("text", "problem", "expected"),
    [
        (r'"\d"', r"1:2 found \d, expected \n, \r, \t, \", \\, \uNNNN or \UNNNNNNNN", r"\d"),
        (
            r'"\u12"',
            r"1:2 found \u12, expected the hexadecimal number of a character, "
            r"4 digits after \u and 8 after \U",
            r"\u12",
        ),
        (
            r'"\ud800"',
            r"1:2 found \ud800, expected the hexadecimal number of a character, "
            r"4 digits after \u and 8 after \U",
            r"\ud800",
        ),
        (
            "<<EOT \nabc\nEOT\n",
            "?1:6 found blanks, expected a line end right after the marker of a heredoc",
            "abc\n",
        ),
        ("<<EOT\nabc\nEOT", "?3:4 found the end of the text, expected a line end after a heredoc", "abc\n"),
    ],
)
def test_lesser_mistakes_leave_the_text(text: str, problem: str, expected: str) -> None:
    source = Source("main.tf", text)

    expression, problems = parse_expression(source, source.span())

    assert told(problems) == [problem]
    assert shape(expression) == repr(expected)


def _template(text: str) -> tuple[tree.Expression, list[str]]:
    source = Source("in.tftpl", text)
    template, problems = parse_template(text, lambda start, end: Span(source, start, end))
    return template, told(problems)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "''"),
        ('a "b" \\n\nc', repr('a "b" \\n\nc')),
        ("${a}", "${a}"),
        (
            "a ${b}\n%{~ for x in xs ~}\n  ${x}\n%{~ endfor ~}\n",
            "'a ' + ${b} + %for x in xs <'  ' + ${x}>",
        ),
        ("$${a} $", "'${a} $'"),
    ],
)
def test_a_text_that_is_a_template_as_a_whole(text: str, expected: str) -> None:
    template, problems = _template(text)

    assert not problems
    assert shape(template) == expected


def test_a_template_is_located_by_the_one_who_has_decoded_it() -> None:
    source = Source("main.tf.json", r'"a\tb${c}"')
    offsets = [1, 2, 4, 5, 6, 7, 8, 9]

    template, _ = parse_template("a\tb${c}", lambda start, end: source.span(offsets[start], offsets[end]))

    assert isinstance(template, tree.Template)
    literal, interpolation = template.parts
    assert isinstance(literal, tree.TemplateLiteral)
    assert isinstance(interpolation, tree.TemplateInterpolation)
    assert (literal.span.text, literal.mapped) == (r"a\tb", False)
    assert interpolation.span.text == "${c}"
    assert interpolation.expression.span.text == "c"


def test_a_broken_template_is_invalid() -> None:
    template, problems = _template("a ${b")

    assert problems == ['1:6 found the end of the text, expected "}"']
    assert shape(template) == "<invalid>"
