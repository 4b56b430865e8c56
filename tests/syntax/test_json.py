from __future__ import annotations

import json as standard
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iacguard.syntax import json
from iacguard.syntax.node import Document, Mapping, Scalar
from iacguard.text import Source
from tests.support.work import at_most
from tests.syntax.template_meaning import FIXTURES, meaning, scalars


def parse(text: str) -> Document:
    return json.parse(Source("template.json", text))


def problems(text: str) -> list[str]:
    """Each as ``line:column message``."""
    return [
        "{}:{} ".format(*problem.span.start_position) + problem.message for problem in parse(text).problems
    ]


class TestValues:
    def test_kinds(self) -> None:
        text = ' { "a" : [ 1 , -2.5e3 , true , false , null , "x" , { } , [ ] ] , "b" : { "c" : "d" } } '
        assert problems(text) == []
        assert meaning(parse(text).root) == standard.loads(text)

    @pytest.mark.parametrize("text", ["1", '"x"', "null", " [] ", "-0", "1E+2", "0.10"])
    def test_any_value_may_be_the_root(self, text: str) -> None:
        assert problems(text) == []
        assert repr(meaning(parse(text).root)) == repr(standard.loads(text))

    @pytest.mark.parametrize("text", ["", " ", "\n\r\n\t"])
    def test_nothing(self, text: str) -> None:
        assert parse(text) == Document(None, [])

    def test_text_keeps_the_characters_of_numbers(self) -> None:
        root = parse("1.50").root
        assert isinstance(root, Scalar)
        assert (root.value, root.text, root.style) == (1.5, "1.50", "plain")

    def test_numbers_too_long_to_be_meant_are_strings(self) -> None:
        assert meaning(parse("9" * 100_000).root) == "9" * 100_000
        assert meaning(parse("1e999").root) == math.inf

    def test_escapes(self) -> None:
        text = r'"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\u20ac\\u0041"'
        assert problems(text) == []
        assert meaning(parse(text).root) == standard.loads(text) == '"\\/\b\f\n\r\té\U0001f600€\\u0041'

    def test_strings_are_told_from_words(self) -> None:
        root = parse('["true", "1"]').root
        assert [(scalar.value, scalar.style) for scalar in scalars(root)] == [
            ("true", "double"),
            ("1", "double"),
        ]


class TestPlaces:
    def test_everything_has_its_place(self) -> None:
        text = '\t{ "é": "\U0001f600" ,\r\n  "b\\n": [ true, {"c": -1.5} ] }\n'
        root = parse(text).root
        assert isinstance(root, Mapping)
        assert root.span.text == text.strip()
        assert [entry.key.span.text for entry in root.entries.values()] == ['"é"', '"b\\n"']
        assert [entry.value.span.text for entry in root.entries.values()] == [
            '"\U0001f600"',
            '[ true, {"c": -1.5} ]',
        ]
        assert [scalar.span.text for scalar in scalars(root)][3:] == ["true", '"c"', "-1.5"]


MISTAKES = [
    ('{"a": 1,}', "1:8 found a ',' after the last entry of an object", {"a": 1}),
    ("[1, 2, ]", "1:6 found a ',' after the last item of a list", [1, 2]),
    ('{"a": 1, // why\n "b": 2}', "1:10 found a comment, which JSON does not have", {"a": 1, "b": 2}),
    ('{"a": /* , */ 1}', "1:7 found a comment, which JSON does not have", {"a": 1}),
    ('# why\n{"a": 1}', "1:1 found a comment, which JSON does not have", {"a": 1}),
    (
        '{"a": \'b "c"\'}',
        "1:7 expected a string in double quotes, found one in single quotes",
        {"a": 'b "c"'},
    ),
    ("{'a': \"b\"}", "1:2 expected a string in double quotes, found one in single quotes", {"a": "b"}),
    ('{"a": 1 "b": 2}', "1:8 expected ',' or '}' after this value", {"a": 1, "b": 2}),
    ('{\n "a": "x"\n "b": 2\n}', "2:10 expected ',' or '}' after this value", {"a": "x", "b": 2}),
    ('{"a": {}\n "b": 2}', "1:9 expected ',' or '}' after this value", {"a": {}, "b": 2}),
    ('["a" "b"]', "1:5 expected ',' or ']' after this value", ["a", "b"]),
    ("[{}\n {}]", "1:4 expected ',' or ']' after this value", [{}, {}]),
    ('{"a" 1}', "1:5 expected ':' after the key", {"a": 1}),
    ('{"a"= 1}', "1:5 expected ':' after the key, found '='", {"a": 1}),
    ('{"a"\n "b": 2}', "1:5 expected ':' and a value after the key", {"b": 2}),
    ('{"a", "b": 2}', "1:5 expected ':' and a value after the key", {"b": 2}),
    ('{"a": , "b": 2}', "1:7 expected a value, found ','", {"b": 2}),
    ('{"a": }', "1:7 expected a value, found '}'", {}),
    ('{a: 1, "b": 2}', "1:2 expected a key in double quotes, found 'a'", {"a": 1, "b": 2}),
    ('{"a": 1,, "b": 2}', "1:9 expected a key in double quotes, found ','", {"a": 1, "b": 2}),
    ('{1, "b": 2}', "1:2 expected a key in double quotes, found '1'", {"b": 2}),
    ('{{"a": 1}, "b": 2}', "1:2 expected a key in double quotes, found '{'", {"b": 2}),
    ("[,1]", "1:2 expected a value, found ','", [1]),
    ('{"a": True}', "1:7 expected a value, found 'True' (JSON writes true)", {"a": True}),
    ('{"a": None}', "1:7 expected a value, found 'None' (JSON writes null)", {"a": None}),
    (
        '{"a": some text, "b": 2}',
        "1:7 expected a value, found 'some text' (text needs double quotes)",
        {"a": "some text", "b": 2},
    ),
    (
        '{"a": text", "b": 2}',
        "1:7 expected a value, found 'text' (text needs double quotes)",
        {"a": "text", "b": 2},
    ),
    (
        '{"a": ${b}, "c": 2}',
        "1:7 expected a value, found '${b}' (text needs double quotes)",
        {"a": "${b}", "c": 2},
    ),
    (
        "[012345678901]",
        "1:2 expected a value, found '012345678901' (which is no number in JSON)",
        ["012345678901"],
    ),
    ("[+1]", "1:2 expected a value, found '+1' (which is no number in JSON)", ["+1"]),
    ("[.5]", "1:2 expected a value, found '.5' (which is no number in JSON)", [".5"]),
    ("[NaN]", "1:2 expected a value, found 'NaN' (text needs double quotes)", ["NaN"]),
    ('{"a": "x,\n "b": 2}', '1:7 the " that opens here is not closed', {"a": "x", "b": 2}),
    ('{"a": "x}\n', '1:7 the " that opens here is not closed', {"a": "x"}),
    (
        '{"a": "x\n  y", "b": 2}',
        "1:9 found a line break in a string, where it is written \\n",
        {"a": "x\n  y", "b": 2},
    ),
    ('{"a": "x\ty"}', "1:9 found a control character in a string, where it is written \\t", {"a": "x\ty"}),
    (
        '{"a": "x\0y"}',
        "1:9 found a control character in a string, where it is written \\u0000",
        {"a": "x\0y"},
    ),
    (
        '["C:\\path"]',
        "1:5 found the unknown escape '\\p' in a string, where a backslash is written '\\\\'",
        ["C:\\path"],
    ),
    ('["\\ud83d"]', "1:2 found one half of a surrogate pair in a string, without the other half", ["\ufffd"]),
    ('{"a": "b": "c", "d": 1}', "1:10 expected ',' or '}', found ':'", {"a": "b", "d": 1}),
    ('{"a": "say "hi" now", "d": 1}', "1:13 expected ',' or '}', found 'hi'", {"a": "say ", "d": 1}),
    ('{"a": 1; "d": 1}', "1:8 expected ',' or '}', found ';'", {"a": 1, "d": 1}),
    ('{"a": 1\0, "d": 1}', "1:8 expected ',' or '}', found the character U+0000", {"a": 1, "d": 1}),
    ('["a": 1, "b"]', "1:5 expected ',' or ']', found ':'", ["a", "b"]),
    ('{"a": [1, 2, "b": 3]}', "1:17 expected ',' or ']', found ':'", {"a": [1, 2, "b"]}),
    ('{"a": {"b": 1], "c": 2}', "1:14 expected ',' or '}', found ']'", {"a": {"b": 1}, "c": 2}),
    (
        '{"a": [1, {"b": 2], "c": 3}',
        "1:11 the '{' that opens here is not closed",
        {"a": [1, {"b": 2}], "c": 3},
    ),
    ('{"a": [1, 2}', "1:7 the '[' that opens here is not closed", {"a": [1, 2]}),
    ('{"a": {"b": 1}', "1:1 the '{' that opens here is not closed", {"a": {"b": 1}}),
    (
        '{\n "a": {\n  "b": 1\n ,\n "c": 2\n}',
        "2:7 the '{' that opens here is not closed",
        {"a": {"b": 1, "c": 2}},
    ),
    ('{\n "a": {"x": 1},\n },\n "c": 2\n}', None, {"a": {"x": 1}, "c": 2}),
    ("[", "1:1 the '[' that opens here is not closed", []),
    ('{"a": 1} {}', "1:10 expected the end of the text, found '{'", {"a": 1}),
    ("{}}", "1:3 expected the end of the text, found '}'", {}),
    ("[\u00a01]", "1:2 found the white space U+00A0, which JSON does not have", [1]),
    ("\0", "1:1 expected a value, found the character U+0000", None),
]


class TestMistakes:
    @pytest.mark.parametrize(("text", "problem", "value"), MISTAKES)
    def test_the_rest_is_read(self, text: str, problem: str | None, value: object) -> None:
        found = problems(text)
        assert found
        if problem is not None:
            assert found[0] == problem
        if value is not None:
            assert len(found) <= (1 if problem else 2), found
            assert meaning(parse(text).root) == value
        assert all(problem.fatal for problem in parse(text).problems)

    def test_several_mistakes(self) -> None:
        text = '{\n  "a": [1, 2,],\n  // b\n  c: "d"\n  "e": tru\n}'
        assert problems(text) == [
            "2:13 found a ',' after the last item of a list",
            "3:3 found a comment, which JSON does not have",
            "4:3 expected a key in double quotes, found 'c'",
            "4:9 expected ',' or '}' after this value",
            "5:8 expected a value, found 'tru' (text needs double quotes)",
        ]

    def test_duplicate_key(self) -> None:
        document = parse('{"a": 1,\n "b": {}, "a": {"b": 2}}')
        (problem,) = document.problems
        assert (problem.span.text, problem.span.start_position, problem.fatal) == ('"a"', (2, 11), False)
        assert problem.message == "the key 'a' is there already, on line 1, and the last one counts"
        assert meaning(document.root) == {"a": {"b": 2}, "b": {}}

    def test_messages_are_one_printable_line(self) -> None:
        for text in (
            '{"a\\nb": 1, "a\\nb": 2}',
            '["\\\x85"]',
            "[\ue000\u2028]",
            '{"\\u0000": 1, "\\u0000": 2}',
        ):
            assert parse(text).problems
            assert all(problem.message.isprintable() for problem in parse(text).problems)

    def test_missing_bracket_is_found_by_indentation(self) -> None:
        lines = [
            "{",
            '  "a": {',
            '    "b": [',
            '      {"c": 1}',
            "  },",
            '  "d": {',
            '    "e": 2',
            "  }",
            "}",
        ]
        assert problems("\n".join(lines)) == ["3:10 the '[' that opens here is not closed"]

    def test_surplus_bracket_does_not_end_the_text(self) -> None:
        text = '{\n  "a": 1},\n  "b": 2\n}'
        assert meaning(parse(text).root) == {"a": 1, "b": 2}
        assert problems(text) == ["2:9 found the last '}' although more entries follow"]

    def test_after_many_mistakes_what_was_read_remains(self) -> None:
        document = parse('{"a": 1, ' + "b: c,\n" * 100 + '"d": 1}')
        assert len([problem for problem in document.problems if problem.fatal]) == json.MOST_PROBLEMS + 1
        assert document.problems[-1].message == "nothing from here on is read, after so many mistakes"
        assert meaning(document.root)["a"] == 1  # type: ignore[index]


class TestLimits:
    @pytest.mark.parametrize("unit", ["[", '{"a":', '[{"a":', "[ /**/"])
    def test_nesting(self, unit: str) -> None:
        document = parse(unit * 100_000)
        assert document.root is None
        assert document.problems[-1].message == "values are nested more than 200 levels deep"

    def test_nesting_that_is_allowed(self) -> None:
        text = '{"a":' * 100 + "[" * 100 + "]" * 100 + "}" * 100
        assert problems(text) == []

    @pytest.mark.parametrize(
        "unit",
        [
            "}",
            '"',
            '"a\n',
            "{}",
            '{"a":1} ',
            "[,",
            ":",
            "/*",
            "//\n",
            "\\d",
            "\0",
            "\u00a0",
            "1 ",
            "'",
            "a ",
            ";",
            "]}",
        ],
    )
    @pytest.mark.parametrize("start", ["", "[", "{", '["', '{"a":'])
    def test_much_that_is_wrong_takes_little_time(self, start: str, unit: str) -> None:
        with at_most(calls=10_000_000):
            parse(start + unit * (60_000 // len(unit)))


# Other parsers' opinions.

FIXTURE_FILES = sorted(path for path in FIXTURES.rglob("*.json") if path.stat().st_size < 200_000)


@pytest.mark.parametrize("path", FIXTURE_FILES or [Path()], ids=lambda path: path.name)
def test_fixtures_agree_with_the_standard_library(path: Path) -> None:
    if not path.name:
        pytest.skip("there are no fixtures")
    text = path.read_text(encoding="utf-8-sig")
    try:
        expected = standard.loads(text)
    except ValueError:
        assert problems(text)
        return
    assert meaning(parse(text).root) == expected


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@settings(max_examples=200)
@given(_values, st.sampled_from([None, 0, 1, 4]), st.booleans())
def test_dumped_values_are_read_back(value: object, indent: int | None, ascii_only: bool) -> None:
    text = standard.dumps(value, indent=indent, ensure_ascii=ascii_only)
    document = parse(text)
    assert document.problems == []
    assert repr(meaning(document.root)) == repr(standard.loads(text))
    for scalar in scalars(document.root):
        assert repr(standard.loads(scalar.span.text)) == repr(scalar.value)


_pieces = st.lists(
    st.sampled_from(
        [
            *"{}[],:\"'\\ \n\t1a\0é",
            *("true", "-1.5", "null", "True", "01", "${x}"),
            *('"a"', '"a": ', '"b": 1', "//", "/*", "*/", "\r\n", "},\n", "],\n"),
            *("\\n", "\\ud83d", "\\ude00", "\\u00e9"),
        ]
    ),
    max_size=30,
)


@settings(max_examples=500)
@given(_pieces.map("".join))
def test_any_text_is_read_without_surprise(text: str) -> None:
    document = parse(text)
    places = [(problem.span.start, problem.span.end) for problem in document.problems]
    places += [(scalar.span.start, scalar.span.end) for scalar in scalars(document.root)]
    assert all(0 <= start <= end <= len(text) for start, end in places)
    try:
        expected = standard.loads(text)
    except ValueError:
        assert document.problems or not text.strip(" \t\r\n")
    else:
        if not any(problem.fatal for problem in document.problems):
            assert meaning(document.root) == expected


def test_every_lost_character_is_noticed() -> None:
    text = standard.dumps({"a": [1, {"b": "c\n", "d": [True, None]}], "e": {}, "f": -1.5}, indent=2)
    for offset in range(len(text)):
        broken = text[:offset] + text[offset + 1 :]
        try:
            expected = standard.loads(broken)
        except ValueError:
            assert 1 <= len([problem for problem in parse(broken).problems if problem.fatal]) <= 3, broken
        else:
            assert meaning(parse(broken).root) == expected
