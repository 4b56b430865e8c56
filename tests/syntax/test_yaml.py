from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml as pyyaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from iacguard.syntax import yaml, yaml_recovery, yaml_tree
from iacguard.syntax.node import Document, Mapping, Node, Scalar, Sequence
from iacguard.syntax.yaml_python import PythonParser
from iacguard.syntax.yaml_values import plain_value
from iacguard.text import Source
from tests.support.work import at_most
from tests.syntax.template_meaning import FIXTURES, PyYaml, meaning, scalars, shape

TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Description: Queues, and who may read them  # not the dead ones

Parameters:
  Name:
    Type: String
    Default: 'it''s'
Conditions:
  IsProduction: !Equals [!Ref Stage, prod]

Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "${Name}-queue"
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}
      Tags:
        - Key: team
          Value: !If
            - IsProduction
            - "core"
            - !Ref AWS::NoValue
  Dead:
    Type: AWS::SQS::Queue
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues:
      - !Ref Queue
      PolicyDocument: !Sub |
        {
          "Version": "2012-10-17",
          "Statement": []
        }
      Note: >-
        folded
        text
Outputs:
  Arn:
    Value: !GetAtt Queue.Arn
"""


def parse(text: str) -> Document:
    return yaml.parse(Source("template.yaml", text))


def value_of(text: str) -> object:
    document = parse(text)
    assert document.problems == []
    return meaning(document.root)


def at(node: Node | None, *path: str | int) -> Node:
    for step in path:
        if isinstance(step, str):
            assert isinstance(node, Mapping)
            node = node.get(step)
        else:
            assert isinstance(node, Sequence)
            node = node.items[step]
    assert node is not None
    return node


def problems(text: str) -> list[tuple[int, int, str, str]]:
    """Line, column, text and message of each."""
    return [
        (*problem.span.start_position, problem.span.text, problem.message) for problem in parse(text).problems
    ]


def one_problem(text: str) -> str:
    """The message of the one problem, with its place as ``line:column`` before it."""
    found = problems(text)
    assert len(found) == 1, found
    line, column, _, message = found[0]
    return f"{line}:{column} {message}"


PLAIN = """
yes no on off true false True FALSE YES y n tru null Null ~ nul
0 -0 +1 1 012 0o12 08 0x1F 0xg 0b101 0b2 1_000 _1 0b_ 0x_ 0_ 1__ 99999999999999999999
190:20:30 1:60 22:22 -1:30 123456789012 012345678901 012345670123 000000000000
1.5 -1.5 1. .5 +.5 1e3 1.e+3 1.0e+3 1.0e3 .inf -.INF .nan 1:30.5 1_0.5 . .. -. ._ 1.2.3 10.0.0.0/16
2012-10-17 2001-12-14t21:59:43.10-05:00 = << + a-b v1 1a arn:aws:s3:::bucket
""".split()  # noqa: SIM905


class TestValues:
    @pytest.mark.parametrize("text", PLAIN)
    def test_plain_scalars_mean_what_pyyaml_says(self, text: str) -> None:
        try:
            expected = pyyaml.load(text, PyYaml)
        except (ValueError, pyyaml.YAMLError):
            expected = text
        assert repr(plain_value(text)) == repr(expected)

    def test_empty_is_null(self) -> None:
        assert plain_value("") is None
        assert value_of("a:\nb: 1") == {"a": None, "b": 1}

    def test_text_keeps_the_characters_of_numbers(self) -> None:
        node = at(parse("account: 012345670123").root, "account")
        assert isinstance(node, Scalar)
        assert (node.value, node.text) == (0o12345670123, "012345670123")

    def test_numbers_too_long_to_be_meant_are_strings(self) -> None:
        for text in ("9" * 100_000, "1" + ":1" * 100_000, "1" + "_" * 100_000):
            assert plain_value(text) == text

    def test_quoted_scalars_are_strings(self) -> None:
        assert value_of("""[ "1", 'yes', "null", '' ]""") == ["1", "yes", "null", ""]

    def test_standard_tags_are_applied(self) -> None:
        text = """
        [!!str 1, !!int "1", !!float 1, !!bool "Yes", !!null x, ! 1, !!int x, !!binary aGk=,
         !<tag:yaml.org,2002:str> 1]
        """
        assert value_of(text) == ["1", 1, 1.0, True, None, "1", "x", "aGk=", "1"]
        node = at(parse("a: !!map {b: !!seq []}").root, "a")
        assert (node.tag, at(node, "b").tag) == (None, None)

    def test_short_tags_are_kept_and_take_text(self) -> None:
        assert value_of("[!Ref 1, !Sub yes, !GetAtt [a, b], !Transform {Name: x}, !Base64 ]") == [
            ("!Ref", "1"),
            ("!Sub", "yes"),
            ("!GetAtt", ["a", "b"]),
            ("!Transform", {"Name": "x"}),
            ("!Base64", ""),
        ]

    def test_keys_are_the_text(self) -> None:
        assert value_of("1: a\nyes: b\n'': c\n2012-10-17: d") == {
            "1": "a",
            "yes": "b",
            "": "c",
            "2012-10-17": "d",
        }


class TestPlaces:
    def check(self, text: str, expected: str, *path: str | int) -> None:
        assert at(parse(text).root, *path).span.text == expected

    def test_plain_and_quoted(self) -> None:
        text = 'a: plain text  # comment\nb:   \'single\' \nc: "do\\"uble" # x\n'
        text += "d: two\n  lines\ne: 'two\n\n  lines'\n"
        self.check(text, "plain text", "a")
        self.check(text, "'single'", "b")
        self.check(text, '"do\\"uble"', "c")
        self.check(text, "two\n  lines", "d")
        self.check(text, "'two\n\n  lines'", "e")

    def test_keys(self) -> None:
        root = parse("? a\n: 1\n'b' : 2\n").root
        assert isinstance(root, Mapping)
        assert [entry.key.span.text for entry in root.entries.values()] == ["a", "'b'"]

    def test_tags_belong_to_their_values_and_anchors_do_not(self) -> None:
        text = "a: !Ref x\nb: &n !Ref y\nc: !Sub &m z\nd: &o\n  e: 1\n"
        text += "f: !If\n  - 1\ng: !Base64\nh: &p\ni: &q # c\n  [1]\n"
        self.check(text, "!Ref x", "a")
        self.check(text, "!Ref y", "b")
        self.check(text, "!Sub &m z", "c")
        self.check(text, "e: 1", "d")
        self.check(text, "!If\n  - 1", "f")
        self.check(text, "!Base64", "g")
        self.check(text, "", "h")
        self.check(text, "[1]", "i")

    def test_empty_value_is_after_the_colon(self) -> None:
        span = at(parse("a: 1\nb:\n\n# c\n").root, "b").span
        assert (span.start, span.end) == (7, 7)

    def test_collections_end_with_their_last_value(self) -> None:
        text = "a:\n  b: 1\n  c:\n  - 2\n\n  # comment\n\nd: [ 1, 2 ]  # x\ne: {f: [x: y]}\n\n"
        self.check(text, "b: 1\n  c:\n  - 2", "a")
        self.check(text, "- 2", "a", "c")
        self.check(text, "[ 1, 2 ]", "d")
        self.check(text, "{f: [x: y]}", "e")
        self.check(text, "x: y", "e", "f", 0)
        self.check(text, text.rstrip())

    def test_alias_ends_its_collection(self) -> None:
        self.check("a: &x 1\nb:\n  - *x\n\nc: 2", "- *x", "b")

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("a: |\n  x\n  y\n\n\nb: 1", "|\n  x\n  y"),
            ("a: >-  # why\n  x\n\n# c\nb: 1", ">-  # why\n  x"),
            ("a: |+\n  x\n\n\nb: 1", "|+\n  x\n\n"),
            ("a: |+\n  x\r\n  \r\n", "|+\n  x\r\n  "),
            ("a: |\n  x \n \nb: 1", "|\n  x "),
            ("a: |\n  x", "|\n  x"),
            ("a: |\nb: 1", "|"),
            ("a: !Sub |2-\n    x\nb: 1", "!Sub |2-\n    x"),
        ],
    )
    def test_block_scalars_end_with_their_content(self, text: str, expected: str) -> None:
        self.check(text, expected, "a")

    def test_offsets_count_code_points(self) -> None:
        text = "é: \U0001f600 x\r\nb: 'ü'\r\n"
        self.check(text, "\U0001f600 x", "é")
        self.check(text, "'ü'", "b")

    def test_template(self) -> None:
        properties = at(parse(TEMPLATE).root, "Resources", "Queue", "Properties")
        assert at(properties, "QueueName").span.start_position == (15, 18)
        assert at(properties, "Tags", 0, "Value").span.end_position == (22, 32)
        policy = at(parse(TEMPLATE).root, "Resources", "Policy", "Properties", "PolicyDocument")
        assert isinstance(policy, Scalar)
        assert policy.style == "literal"
        assert json.loads(policy.text)["Version"] == "2012-10-17"
        assert policy.span.text.startswith("!Sub |\n") and policy.span.text.endswith("}")


class TestSharing:
    def test_an_alias_is_the_node_it_names(self) -> None:
        root = parse("a: &x {b: 1}\nc: *x\nd: &x 2\ne: *x\n").root
        assert at(root, "a") is at(root, "c")
        assert at(root, "d") is at(root, "e")

    def test_merge_keys(self) -> None:
        text = """
        one: &one {a: 1, b: 1}
        two: &two {b: 2, c: 2}
        x: {<<: *one, b: 3}
        y: {b: 3, <<: [*one, *two]}
        z: {"<<": 1}
        """
        document = parse(text)
        assert document.problems == []
        assert meaning(document.root) == pyyaml.load(text, PyYaml)

    def test_merging_something_else(self) -> None:
        assert (
            one_problem("a: 1\n<<: [x]\n")
            == "2:1 expected a mapping, or a list of mappings, as the value of '<<'"
        )

    def test_undefined_alias(self) -> None:
        assert one_problem("a: *b\n") == "1:4 no value before this is named '&b'"
        assert meaning(parse("a: *b\nc: 1").root) == {"a": None, "c": 1}

    def test_alias_to_what_encloses_it(self) -> None:
        assert (
            one_problem("a: &x\n  - *x\n") == "2:5 the alias '*x' stands inside the very value that it names"
        )

    def test_anchors_end_with_their_document(self) -> None:
        first, second = yaml.parse_all(Source("a.yaml", "--- &x 1\n--- *x\n"))
        assert (first.problems, len(second.problems)) == ([], 1)


class TestLimits:
    def test_aliases_that_unfold_to_too_much(self) -> None:
        lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
        for name, before in zip("bcdefghij", "abcdefghi", strict=True):
            lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]")
        document = parse("\n".join(lines))
        assert document.root is None
        assert [problem.message for problem in document.problems] == [
            "aliases unfold to more than 1,000,000 values"
        ]

    def test_merges_that_unfold_to_too_much(self) -> None:
        lines = ["m0: &m0 {" + ", ".join(f"k{number}: 1" for number in range(1000)) + "}"]
        lines += [f"m{number}: &m{number}\n  <<: *m{number - 1}" for number in range(1, 1000)]
        assert parse("\n".join(lines)).root is None

    def test_aliases_that_unfold_too_deep(self) -> None:
        nested = "[" * 40 + "{}" + "]" * 40
        lines = [f"a0: &a0 {nested.format('x')}"]
        lines += [f"a{number}: &a{number} {nested.format(f'*a{number - 1}')}" for number in range(1, 50)]
        document = parse("\n".join(lines))
        assert document.root is None
        assert document.problems[0].message == "values are nested more than 200 levels deep"

    @pytest.mark.parametrize("unit", ["[", "{a: ", "- ", "? ", "a:\n [", "&a [", "!Sub ["])
    def test_nesting(self, unit: str) -> None:
        document = parse(unit * 100_000)
        assert document.root is None
        assert document.problems[-1].message == "values are nested more than 200 levels deep"

    def test_nesting_that_is_allowed(self) -> None:
        assert parse("[" * 200 + "]" * 200).problems == []

    @pytest.mark.parametrize(
        "text",
        [
            "a: b: c\n" * 20_000,
            "a: 'b\n" * 20_000,
            "a: [1\n" * 20_000,
            "a:\n    b: 1\n" + "  c: 1\n" * 3_000,
            "a:\n" + "\tb: 1\n" * 3_000,
            "\0" * 100_000,
            "%@`|>&*!{}[]" * 10_000,
            "a:" + " " * 100_000 + "b: c: d",
            "- 'it's\n" * 20_000,
        ],
    )
    def test_much_that_is_wrong_takes_little_time(self, text: str) -> None:
        with at_most(calls=2_000_000):
            document = parse(text)
        assert document.problems
        fatal = [problem for problem in document.problems if problem.fatal]
        assert len(fatal) <= yaml_recovery.MOST_MISTAKES + 1


class TestEmptyTexts:
    @pytest.mark.parametrize("text", ["", " ", "\n\n", "# comment\n", "---\n", "---\n# comment\n...\n"])
    def test_nothing(self, text: str) -> None:
        assert parse(text) == Document(None, [])

    def test_all_documents(self) -> None:
        assert yaml.parse_all(Source("a.yaml", "")) == []
        documents = yaml.parse_all(Source("a.yaml", "a: 1\n---\nb: [\n---\nc: 1\nc: 2\n"))
        assert [meaning(document.root) for document in documents] == [{"a": 1}, {"b": []}, {"c": 2}]
        assert [len(document.problems) for document in documents] == [0, 1, 1]

    def test_only_the_first_document_counts(self) -> None:
        assert value_of("a: 1\n---\nb: [\n") == {"a": 1}


MISTAKES = [
    (
        "a: b: c\nd: 1\n",
        "1:4 found ': ' in a value without quotes, which needs quotes for that",
        {"a": "b: c", "d": 1},
    ),
    (
        "a: !Sub it's b: c # x\nd: 1\n",
        "1:9 found ': ' in a value without quotes, which needs quotes for that",
        {"a": ("!Sub", "it's b: c"), "d": 1},
    ),
    (
        "a: 1\n  b:\n    c: 2\nd: 3\n",
        "2:3 found a key that is indented deeper than the key above it, which already has a value",
        {"a": 1, "b": {"c": 2}, "d": 3},
    ),
    (
        "R:\n  A:\n    B:\n  - x\n  - y\n  C: 1\n",
        "4:1 expected an indentation of 4 spaces, found 2",
        {"R": {"A": {"B": ["x", "y"]}, "C": 1}},
    ),
    (
        "R:\n  A:\n    T: x\n   B:\n     T: y\n  C: 1\n",
        "4:1 expected an indentation of 2 or 4 spaces, found 3",
        {"R": {"A": {"T": "x", "B": {"T": "y"}}, "C": 1}},
    ),
    (
        "R:\n    A:\n      T: x\n  B:\n    T: y\n  C: 1\n",
        "4:1 expected an indentation of 0 or 4 spaces, found 2",
        {"R": {"A": {"T": "x"}, "B": {"T": "y"}, "C": 1}},
    ),
    (
        "a:\n  b: 1\n c: 2\n  d: 3\n",
        "3:1 expected an indentation of 0 or 2 spaces, found 1",
        {"a": {"b": 1, "c": 2, "d": 3}},
    ),
    ("  a: 1\nb: 2\n", "1:1 found the first key indented by 2 spaces, a later one by 0", {"a": 1, "b": 2}),
    (
        "a:\n\tb: 1\n\tc: 2\n",
        "2:1 found a tab in the indentation, which must be made of spaces",
        {"a": {"b": 1, "c": 2}},
    ),
    ("a:\n  -\tb: 1\n", "2:4 found a tab where only spaces may stand", {"a": [{"b": 1}]}),
    ("a: \"x\nb: 1\nc: 'y'\n", '1:4 the " that opens here is not closed', {"a": "x", "b": 1, "c": "y"}),
    ("a: 'x\nb: 'y'\nc: 1\n", "1:4 the ' that opens here is not closed", {"a": "x", "b": "y", "c": 1}),
    ('a:\n  - "\n  - x\nb: "y"\n', '2:5 the " that opens here is not closed', {"a": ["", "x"], "b": "y"}),
    ("a: [1, 2\nb: 3\nc: 4\n", "1:4 the '[' that opens here is not closed", {"a": [1, 2], "b": 3, "c": 4}),
    (
        "a:\n  b: {\n    c: 1,\n    d: 2\n  e: 3\n",
        "2:6 the '{' that opens here is not closed",
        {"a": {"b": {"c": 1, "d": 2}, "e": 3}},
    ),
    ("a: [b, c", "1:4 the '[' that opens here is not closed", {"a": ["b", "c"]}),
    ("a: !Join [\nb: 1\n", "1:10 the '[' that opens here is not closed", {"a": ("!Join", []), "b": 1}),
    ("a: [x, 'y' 'z']\n", "1:12 expected ',' or ']', found '''", {"a": ["x", "y", "z"]}),
    ("a: [\n  'x'\n  'y'\n  ]\n", "3:3 expected ',' or ']', found '''", {"a": ["x", "y"]}),
    ("a: {\n  b: 1\n  c: 2\n  }\n", "2:7 expected ',' or '}' after this value", {"a": {"b": 1, "c": 2}}),
    ("a: [1}\nb: 2\n", "1:6 expected ']' for the '[' before, found '}'", {"a": [1], "b": 2}),
    ("a: [1,, 2]\n", "1:7 expected a value, found ','", {"a": [1, 2]}),
    ("a: {b: 1}}\nc: 2\n", "1:10 found text after a value that is complete", {"a": {"b": 1}, "c": 2}),
    ("{a: 1}\n}\n", "2:1 found '}' that closes nothing", {"a": 1}),
    ("a: 'it's'\nb: 1\n", "1:8 found text after the closing ' (inside, write '')", {"a": "it", "b": 1}),
    ('a: "x" y\nb: 1\n', '1:8 found text after the closing " (inside, write \\")', {"a": "x", "b": 1}),
    (
        "A:\n  B: 1\n  Type AWS::X\n  P: 1\n",
        "3:3 expected a key with ':' after it, found 'Type AWS::X'",
        {"A": {"B": 1, "Type": "AWS::X", "P": 1}},
    ),
    (
        "A:\n  Type AWS::X\n  P: 1\n",
        "2:3 expected a key with ':' after it, found 'Type AWS::X'",
        {"A": {"Type": "AWS::X", "P": 1}},
    ),
    (
        "a: 1\nResources\n  b: 2\n",
        "2:1 expected a key with ':' after it, found 'Resources'",
        {"a": 1, "Resources": {"b": 2}},
    ),
    ("a: 1\nb:2\nc: 3\n", "2:1 found a ':' without a space after it", {"a": 1, "b": 2, "c": 3}),
    (
        "a: *\nb: 1\n",
        "1:4 found a value that starts with '*', which needs quotes for that",
        {"a": "*", "b": 1},
    ),
    (
        "a: *x y\nb: 1\n",
        "1:4 found a value that starts with '*', which needs quotes for that",
        {"a": "*x y", "b": 1},
    ),
    (
        "- *.example.com\n",
        "1:3 found a value that starts with '*', which needs quotes for that",
        ["*.example.com"],
    ),
    (
        "a: @x\nb: y\n",
        "1:4 found a value that starts with '@', which needs quotes for that",
        {"a": "@x", "b": "y"},
    ),
    ("a: |x\nb: 1\n", "1:5 expected a line break after '|', found 'x'", {"a": "|x", "b": 1}),
    ("a: !Ref{b: 1}\n", "1:4 expected a space after the tag, found '{'", {"a": ("!Ref", {"b": 1})}),
    (
        "a: !x!Ref b\nc: 1\n",
        "1:4 found the tag '!x!Ref', of which the part between the '!' is not declared",
        {"a": "b", "c": 1},
    ),
    (
        'a: "\\d+"\n',
        "1:5 found the unknown escape '\\d' in double quotes, where a backslash is written '\\\\'",
        {"a": "\\d+"},
    ),
    (
        'a: "\\ud83d\\ude00"\n',
        "1:5 found the surrogate pair \\ud83d\\ude00, which YAML writes \\U0001F600",
        {"a": "\U0001f600"},
    ),
    (
        "a: 1\nb: - c\nd: 2\n",
        "2:4 found a list item on the line of its key, where it must start on a line of its own",
        {"a": 1, "d": 2},
    ),
    ("a: 1\n- b\n- c\nd: 2\n", "2:1 expected a key in this column, found a list item", {"a": 1, "d": 2}),
    (
        "- a\nb: 1\n- c\n",
        "2:1 expected a list item, which starts with '- ', in this column, found 'b: 1'",
        ["a", "c"],
    ),
    (
        "[a]: 1\nb: 2\n",
        "1:1 expected a plain key, found a list (a template expression like {{ }} needs quotes)",
        {"b": 2},
    ),
    (
        "a: {{ b }}\nc: 1\n",
        "1:5 expected a plain key, found a mapping (a template expression like {{ }} needs quotes)",
        {"a": {}, "c": 1},
    ),
    (
        "a: 1\0\nb: \x07\n",
        "1:5 found the character U+0000, which YAML does not allow, and 1 more of the kind",
        {"a": 1, "b": None},
    ),
    ("a: \ud800x\n", "1:4 found the character U+D800, which YAML does not allow", {"a": "x"}),
    (
        "a:\n<<<<<<< HEAD\n  b: 1\n=======\n  c: 2\n>>>>>>> x\n",
        "2:1 found the marker of a merge conflict that is not resolved",
        {"a": {"b": 1, "c": 2}},
    ),
    ("a: ? b\nc: 1\n", "1:4 mapping keys are not allowed in this context", {"c": 1}),
]


class TestMistakes:
    @pytest.mark.parametrize(("text", "problem", "value"), MISTAKES)
    def test_one_problem_and_the_rest_is_read(self, text: str, problem: str, value: object) -> None:
        assert one_problem(text) == problem
        assert meaning(parse(text).root) == value
        assert all(problem.fatal for problem in parse(text).problems)

    @pytest.mark.parametrize(("text", "problem", "value"), MISTAKES)
    def test_line_ends_make_no_difference(self, text: str, problem: str, value: object) -> None:
        assert meaning(parse(text.replace("\n", "\r\n")).root) == value

    def test_places_after_a_mistake_are_those_of_the_text(self) -> None:
        document = parse("a: b: c\nd:\n   e: 1\n  f: 2\ng: !Ref 'h'\ni: *x\n")
        assert len(document.problems) == 3
        for scalar in scalars(document.root):
            if scalar.text in ("d", "e", "f", "g", "i", "1", "2"):
                assert scalar.span.text == scalar.text
        assert at(document.root, "g").span.text == "!Ref 'h'"
        assert at(document.root, "a").span.text == "b: c"

    def test_duplicate_key(self) -> None:
        document = parse("a: 1\nb: 2\n'a': 3\n")
        (problem,) = document.problems
        assert problem.message == "the key 'a' is there already, on line 1, and the last one counts"
        assert (problem.span.text, problem.fatal) == ("'a'", False)
        assert meaning(document.root) == {"a": 3, "b": 2}

    def test_messages_are_one_printable_line(self) -> None:
        for text in ('"a\\nb": 1\n"a\\nb": 2\n', 'a: "\\\u200b"\n', '"\\0": 1\n"\\0": 1\n', "a: `\ue000\n"):
            (problem,) = parse(text).problems
            assert problem.message.isprintable()

    def test_what_follows_from_a_mistake_is_not_reported(self) -> None:
        text = TEMPLATE.replace("PolicyDocument: !Sub |", 'PolicyDocument: "!Sub |')
        assert [problem.span.start_position.line for problem in parse(text).problems] == [30]

    def test_after_many_mistakes_what_was_read_remains(self) -> None:
        document = parse("a: 1\n" + "b: c: d\n" * 30 + "z: 1\n")
        assert document.problems[-1].message == "nothing from here on is read, after so many mistakes"
        assert at(document.root, "a").span.text == "1"

    def test_one_lost_character_costs_little(self) -> None:
        whole = [scalar.text for scalar in scalars(parse(TEMPLATE).root)]
        mistakes = near = kept = 0
        for offset, character in enumerate(TEMPLATE):
            text = TEMPLATE[:offset] + TEMPLATE[offset + 1 :]
            if character.isalnum():
                continue
            document = parse(text)
            try:
                pyyaml.load(text, PyYaml)
            except pyyaml.YAMLError:
                fatal = [problem.span.start_position.line for problem in document.problems if problem.fatal]
                line = Source("", TEMPLATE).position(offset).line
                mistakes += 1
                near += any(abs(other - line) <= 1 for other in fatal)
                texts = {scalar.text for scalar in scalars(document.root)}
                kept += sum(text in texts for text in whole) / len(whole) > 0.9
        assert mistakes > 100
        assert near / mistakes > 0.9
        assert kept / mistakes > 0.95


class TestComments:
    def texts(self, text: str, containing: str = "") -> list[tuple[int, str]]:
        source = Source("a.yaml", text)
        found = yaml.comments(source, yaml.parse(source), containing)
        assert all(comment.span.text == f"#{comment.text}" for comment in found)
        return [(comment.span.start_position.line, comment.text) for comment in found]

    def test_where_comments_stand(self) -> None:
        text = (
            "# first\na: b#c # one\nb: 'x # y' # two #2\nc: [d,#three\n  e] #\n"
            "f: |  # four\n  # no\n  g\n# five\nh: >\n  # no\ni: !Sub # six\n  j\n"
            'k: x\n  y#z\r\nl: "\n  # no\n  " # seven\r\n#last'
        )
        assert self.texts(text) == [
            (1, " first"), (2, " one"), (3, " two #2"), (4, "three"), (5, ""), (6, " four"),
            (9, " five"), (12, " six"), (18, " seven"), (19, "last"),
        ]  # fmt: skip

    def test_only_those_containing_a_text(self) -> None:
        text = "# iacguard: ignore[a]\na: 'iacguard: # iacguard:'\nb: 1 # x # iacguard: y\n# iacguard\n"
        assert self.texts(text, "iacguard:") == [(1, " iacguard: ignore[a]"), (3, " x # iacguard: y")]
        assert self.texts(TEMPLATE, "iacguard:") == []

    def test_in_shared_and_broken_texts(self) -> None:
        assert self.texts("a: &x ['#', 2] # one\nb: *x # two\nc: d: e # three\n") == [
            (1, " one"),
            (2, " two"),
            (3, " three"),
        ]

    def test_without_a_document(self) -> None:
        assert self.texts("# a\n\n  # b") == [(1, " a"), (3, " b")]

    def test_cheap_without_the_text(self) -> None:
        source = Source("a.yaml", TEMPLATE * 200)
        document = yaml.parse(Source("b.yaml", TEMPLATE))
        with at_most(calls=2_000_000):
            assert yaml.comments(source, document, "iacguard:") == []


# Other parsers' opinions.


def repeated(scalar: Scalar) -> object:
    """The scalar's own text read on its own."""
    return pyyaml.load(f"{scalar.span.text}\n", PyYaml)


def agrees_with_pyyaml(text: str) -> None:
    expected = pyyaml.load(text, PyYaml)
    document = parse(text)
    assert [problem for problem in document.problems if problem.fatal] == []
    assert repr(meaning(document.root)) == repr(expected)
    for scalar in scalars(document.root):
        if scalar.tag is None and not (
            scalar.style in ("literal", "folded") and scalar.span.text[1:3].strip("+-\n\r ")
        ):
            assert repr(repeated(scalar)) == repr(scalar.value), scalar.span.text


FIXTURE_FILES = sorted(
    path for path in FIXTURES.rglob("*") if path.suffix in (".yaml", ".yml") and path.stat().st_size < 200_000
)


@pytest.mark.parametrize("path", FIXTURE_FILES or [Path()], ids=lambda path: path.name)
def test_fixtures_agree_with_pyyaml(path: Path) -> None:
    if not path.name:
        pytest.skip("there are no fixtures")
    text = path.read_text(encoding="utf-8-sig")
    try:
        documents = list(pyyaml.load_all(text, PyYaml))
    except pyyaml.YAMLError:
        assert parse(text).problems
        return
    if len(documents) == 1:
        agrees_with_pyyaml(text)
    else:
        found = yaml.parse_all(Source(str(path), text))
        assert [meaning(document.root) for document in found] == documents


def test_template_agrees_with_pyyaml() -> None:
    agrees_with_pyyaml(TEMPLATE)


_words = (
    st.sampled_from(PLAIN)
    | st.sampled_from(
        ["x y", "it's", 'say "x"', "# no", "a: b", "", " ", "é", "\U0001f600", "\x85", "two\nlines", "\nx"],
    )
    | st.sampled_from(["x\n\n\n", " lead", "tab\there", "a\\b", "{}", "[", "- x", "-", "&a", "*", "!x"])
)
_values = st.recursive(
    _words | st.integers() | st.booleans() | st.none() | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(_words.filter(lambda word: word != "<<"), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=200)
@given(
    _values,
    st.sampled_from([None, "'", '"', "|", ">"]),
    st.sampled_from([None, True, False]),
    st.sampled_from([20, 80, 1000]),
    st.sampled_from(["\n", "\r\n"]),
    st.integers(2, 6),
)
def test_dumped_values_are_read_back(
    value: object, style: str | None, flow: bool | None, width: int, line_break: str, indent: int
) -> None:
    text = pyyaml.safe_dump(
        value,
        default_style=style,
        default_flow_style=flow,
        width=width,
        line_break=line_break,
        indent=indent,
        allow_unicode=True,
    )
    if style is not None:
        text = (
            text.replace("!!int ", "").replace("!!float ", "").replace("!!bool ", "").replace("!!null ", "")
        )
    agrees_with_pyyaml(text)


_pieces = st.lists(
    st.sampled_from([*"ab:[]{},'\"|> 1%@é\t\0", *("\n", "\n  ") * 3, "\n    ", "\r\n"])
    | st.sampled_from([": ", "- ", ", ", "? ", "|-\n", "# c", "&x ", "*x", "!Ref ", "!!str ", "<<: ", "yes"])
    | st.sampled_from(["\\n", "---\n", "...\n"]),
    max_size=30,
)


@settings(max_examples=400)
@given(_pieces.map("".join))
@example("a: |+\n  x \n \n")
@example("a: &x\n  <<: *x\n")
@example("? |\n a\n: b\n")
@example("a: |\n  x\u2028\n\u2028")
@example("e\ne\n [- e\n" + "  e\n" * 12)
def test_any_text_is_read_without_surprise(text: str) -> None:
    source = Source("a.yaml", text)
    document = yaml.parse(source)
    places = [(problem.span.start, problem.span.end) for problem in document.problems]
    places += [(scalar.span.start, scalar.span.end) for scalar in scalars(document.root)]
    assert all(0 <= start <= end <= len(text) for start, end in places)
    assert yaml.comments(source, document) is not None
    try:
        expected = pyyaml.load(text, PyYaml)
    except (pyyaml.YAMLError, ValueError, TypeError):
        return
    fatal = [problem for problem in document.problems if problem.fatal]
    # PyYAML takes lists as keys, aliases to what encloses them and merges of nothing; we do not.
    if not fatal:
        assert repr(meaning(document.root)) == repr(expected)


@settings(max_examples=200)
@given(_pieces.map("".join))
def test_the_parser_in_python_reads_the_same(text: str) -> None:
    source = Source("a.yaml", text)
    with pytest.MonkeyPatch.context() as patch:
        expected = yaml.parse_all(source)
        patch.setattr(yaml_tree, "_Parser", PythonParser)
        found = yaml.parse_all(source)
    if not any(document.problems for document in expected + found):
        assert [shape(document.root) for document in found] == [shape(document.root) for document in expected]


@pytest.mark.parametrize(("text", "problem", "value"), MISTAKES)
def test_the_parser_in_python_finds_the_same_mistakes(
    text: str, problem: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_tree, "_Parser", PythonParser)
    assert meaning(parse(text).root) == value
