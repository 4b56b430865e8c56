from __future__ import annotations

import pytest
import yaml as pyyaml
from hypothesis import given, settings
from hypothesis import strategies as st

from iacguard.syntax import embedded, json, yaml
from iacguard.syntax.embedded import locator
from iacguard.syntax.node import Mapping, Node, Scalar
from iacguard.syntax.yaml_layout import after_properties
from iacguard.text import Source, Span
from tests.syntax.template_meaning import scalars


def value(text: str, notation: str = "yaml") -> Scalar:
    """The value of the only key."""
    source = Source("template", text)
    root = yaml.parse(source).root if notation == "yaml" else json.parse(source).root
    assert isinstance(root, Mapping)
    (entry,) = root.entries.values()
    assert isinstance(entry.value, Scalar)
    return entry.value


def pieces(scalar: Scalar) -> list[str]:
    """What stands in the source for each character."""
    locate = locator(scalar)
    return [locate(offset, offset + 1).text for offset in range(len(scalar.text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: plain", [*"plain"]),
        ("a: !Sub plain", [*"plain"]),
        ("a: two\n   lines", [*"two", "\n   ", *"lines"]),
        ("a: two \r\n\r\n  lines", [*"two", " \r\n\r\n  ", *"lines"]),
        ("a: 'it''s'", ["i", "t", "''", "s"]),
        ("a: ' x\n  y '", [" ", "x", "\n  ", "y", " "]),
        (
            'a: "\\"\\x41\\u00e9\\U0001F600\\n\\/b"',
            ['\\"', "\\x41", "\\u00e9", "\\U0001F600", "\\n", "\\/", "b"],
        ),
        ('a: "x \\\n    y"', ["x", " ", "y"]),
        ('a: &x !Sub "b"', ["b"]),
        ("a: |\n  x\n   y\n", ["x", "\n", " ", "y", "\n"]),
        ("a: !Sub |- # why\n  x\r\n  y\n\n", ["x", "\r\n", "y"]),
        ("a: |+\n\n  x\n\n", ["\n", "x", "\n", "\n"]),
        ("a: |2\n    x\n  y", [" ", " ", "x", "\n", "y"]),
        ("a: >\n  x\n  y\n\n  z\n   w\n  v\n", ["x", "\n", "y", "\n", "z", "\n", " ", "w", "\n", "v", "\n"]),
    ],
)
def test_yaml(text: str, expected: list[str]) -> None:
    assert pieces(value(text)) == expected


def test_json() -> None:
    assert pieces(value('{"a": "x\\n\\ud83d\\ude00\\u00e9\\/"}', "json")) == [
        "x",
        "\\n",
        "\\ud83d\\ude00",
        "\\u00e9",
        "\\/",
    ]


def test_ranges() -> None:
    scalar = value('a: "b\\nc"')
    locate = locator(scalar)
    assert locate(0, 3).text == "b\\nc"
    assert locate(1, 3).text == "\\nc"
    assert [(span.start, span.end) for span in (locate(0, 0), locate(1, 1), locate(3, 3))] == [
        (4, 4),
        (5, 5),
        (8, 8),
    ]


def test_empty() -> None:
    for text in ('a: ""', "a: |\n", "a: !Sub"):
        span = value(text).span
        assert span.start <= locator(value(text))(0, 0).start <= span.end


def test_whole_span_when_the_source_says_something_else() -> None:
    scalar = value("a: 'b'")
    other = Scalar(scalar.span, "c", "c", "single")
    assert locator(other)(0, 1) == scalar.span


def test_policy_in_a_block_scalar() -> None:
    text = 'Policy: !Sub |\n  {\n    "Action": "s3:*",\n    "Resource": "${Bucket}"\n'
    text += '    "Effect": "Allow"\n  }\n'
    scalar = value(text)
    document, locate = json.parse(Source("policy.json", scalar.text)), locator(scalar)

    def placed(span: Span) -> Span:
        return locate(span.start, span.end)

    found = [placed(one.span).text for one in scalars(document.root)]
    assert found[1::2] == ['"s3:*"', '"${Bucket}"', '"Allow"']
    assert [placed(problem.span).start_position for problem in document.problems] == [(4, 28)]
    assert document.root is not None
    assert placed(document.root.span).text == text[text.index("{") :].rstrip()


def check_characters(root: Node | None) -> None:
    for scalar in scalars(root):
        for character, piece in zip(scalar.text, pieces(scalar), strict=True):
            if character not in " \n":
                assert piece == character or piece[0] in "\\'", (scalar.text, pieces(scalar))
            elif len(scalar.text) > 1:
                assert piece != scalar.span.text


@settings(max_examples=200)
@given(
    st.lists(st.sampled_from([*"ab \n'\"\\#:é\U0001f600", "\n\n", "  ", "x\n y", "\t"]), max_size=12).map(
        "".join
    ),
    st.sampled_from([None, "'", '"', "|", ">"]),
    st.sampled_from([10, 80]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_every_character_is_found(content: str, style: str | None, width: int, line_break: str) -> None:
    text = pyyaml.safe_dump(
        {"k": {"v": content}}, default_style=style, width=width, line_break=line_break, allow_unicode=True
    )
    root = yaml.parse(Source("a.yaml", text)).root
    check_characters(root)
    for scalar in scalars(root):
        check_ranges(scalar)


def check_ranges(scalar: Scalar) -> None:
    """Places found by the runs that were copied are those found by decoding the source once more."""
    source, start, end = scalar.span
    start = after_properties(source.text, start, end)
    decoded = embedded._decode(scalar, start, end)
    runs = embedded._escaped_runs(scalar, start, end) or embedded._block_runs(scalar, start, end)
    if runs is None or not scalar.text:
        return
    assert decoded is not None
    slow = embedded._Located(scalar.span, decoded)
    for first in range(len(scalar.text) + 1):
        for last in range(first, len(scalar.text) + 1):
            assert runs.locate(first, last) == slow.locate(first, last), (scalar.text, first, last)
