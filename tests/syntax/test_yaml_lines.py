"""What is read line by line is what libyaml's events make, to the character, or is not read at all."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from iacguard.syntax import yaml_lines, yaml_tree
from iacguard.syntax.node import Document, Mapping
from iacguard.syntax.yaml_lines import read_lines
from iacguard.text import Source
from tests.support.work import at_most
from tests.syntax.template_meaning import FIXTURES, shape

TEMPLATE = """\
---
# Queues
AWSTemplateFormatVersion: '2010-09-09'
Description: >
  Queues, and
  who may read them

    - not: these

Parameters:
  Name: {Type: String, Default: 'a b'}  # short
  "Stage":
    Type: String
    Default: prod:1 # 5

Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "${Name}-queue\\n"
      VisibilityTimeout: 030
      Empty:
      Tagged: !Base64
      Tags:
      - Key: team
        Value: !If
          - IsProduction
          - 'it''s'
          - !Ref AWS::NoValue
      -
        Key: - x
      - - a
        - !Select [0, !Split [',', !Ref B]]
      Policy: !Sub |
        {
          "Version": "2012-10-17"

        }

      Last: !Join
        - ''
        - [a,
           {b: c}]
Outputs:
  Arn: {Value: !GetAtt Queue.Arn}
"""


def facts(document: Document) -> object:
    """All that a document is."""
    return shape(document.root), [(*problem.span[1:], *problem[1:]) for problem in document.problems]


def agrees(text: str) -> bool:
    """Whether a text is read line by line; then it has to be read as libyaml's events are."""
    source = Source("a.yaml", text)
    found = read_lines(source)
    if found is None:
        return False
    documents = yaml_tree.read(source, only_first=False)
    assert [facts(document) for document in documents] == [facts(found)]
    return True


def test_a_template() -> None:
    assert not agrees(TEMPLATE), "a list on the line of its key is a mistake"
    assert agrees(TEMPLATE.replace("Key: - x", "Key: -x"))


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\n",
        "a: 1",
        "  a: 1\n  b: 2\n",
        "a:\n",
        "a:\nb:\n\n# c\n",
        "a: # c\n  b: x # c\n# c\n",
        "- # c\n  a: 1\n-  # d\n- !T # e\n",
        "- a\n- b: 1\n  c: 2\n-\n- \n",
        "a:\n- b\n- c\nd: 1\n",
        "a:\n  - b\n  -   c: 1\n      d: 2\n",
        "- - a\n  - - b: 1\n      c: 2\n- d\n",
        "a: !If\n- b\n- !Ref c\nd: !X\ne: !Y::Z\n  f: 1\n",
        "a:\n  !Ref b\nc:\n\n  'd'\ne:\n  !If\n    - f\n",
        "a: 'it''s' # x\nb: \"\\\"\\\\\\n\\t\\/\"\nc: ''\nd: \"\"\n",
        "'a b': 1\n\"c:d\": 2\ne f : 3\ng  : 4\n'h' : 5\n",
        "a: b:c\nd: e#f\ng: -1\nh: ::/0\ni: ?x\nj: .5\nk: 1:30\nl: = \nm: <<\n",
        "yes: on\nno: null\n010: 0x1F\n1.5: 1e3\nA::B: 1\n/a/b: 2\na.b-c_d: -\u00e9 \U0001f600\n",
        "a: |\n  x\n\n   y \n  z\n\n\nb: >-\n  c\n  d\n\n  e\n    f\n  g\nc: |-\n  h",
        "a: |\n\n  x\nb: >\n\n  y\nc: | # d\n  z\nd: |  \n  e\n# f\n",
        "a: >\n    x\n     y\n\n\n    z\n    \n    w\n",
        "- |\n x\n- >-\n  y\n  z\n- a: |\n    b\n  c: 1\n- !Sub |\n  d\n",
        "a: [ ]\nb: {}\nc: [1, -2, 'x, y', \"z\", !Ref a, !If [b, c:d, e f]] # g\n",
        "a: {b: c, 'd': [e], \"f\": {g: !Sub h}}\ni: [\n  j,\n\n  k: l\n]\n".replace("k: l", "{k: l}"),
        "a: !Join ['', [b,\n c, [\n  d]\n ]  \n ]\ne: 1\n",
        "---\na: 1\n",
        "# c\n\na: 1\na: 2\nb: {c: 1}\nb: [3]\n",
        "a: 1\n   \n      # c\nb: 2\n",
        "a: x |\nb: y >\nc: z-\nd: 1\n",
    ],
)
def test_is_read(text: str) -> None:
    assert agrees(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# c\n",
        "---\n",
        "a\n",
        "[a]\n",
        "--- a\n",
        "a: 1\n---\nb: 2\n",
        "a: 1\n...\n",
        "%YAML 1.1\n---\na: 1\n",
        "a: &x 1\nb: *x\n",
        "<<: {a: 1}\n",
        "'<<': 1\n",
        "a: {<<: 1}\n",
        "? a\n: b\n",
        "? a\n",
        ": a\n",
        "a: b: c\n",
        "a: b:\n",
        "a: 'b' c\n",
        "a: 'b'c\n",
        "a: 'b'#c\n",
        "a: 'b\n",
        "a: b\n  c\n",
        "a: 'b\n  c'\n",
        "a: @b\n",
        "a: `b\n",
        "a: %b\n",
        "a: !b!c d\n",
        "a: !!str b\n",
        "a: ! b\n",
        "a: !<b> c\n",
        "!Ref a: b\n",
        "a: - b\n",
        "- a: - b\n",
        "a:\tb\n",
        "a: b\tc\n",
        "a:\r\n  b: 1\r\n",
        "a: b\x85c\n",
        "a: b\u2028c\n",
        "\ufeffa: b\n",
        "a: \0\n",
        "a: \ud800\n",
        "a:\n  b: 1\n c: 2\n",
        " a: 1\nb: 2\n",
        "a: 1\n  b: 2\n",
        "a:\n- b\n  - c\n",
        "a: 1\n- b\n",
        "a: |\nb: 1\n",
        "a: |2\n   b\n",
        "a: |+\n  b\n\n",
        "- - |\n  x\n",
        "a: |\n    b\n  c\n",
        "a: |\n     \n  b\n",
        "a: [b\n",
        "a: [b]]\n",
        "a: [b] c\n",
        "a: [b,]\n",
        "a: [,b]\n",
        "a: [b c: d]\n",
        "a: [b 'c, d']\n",
        "a: [b # c\n]\n",
        "a: [:b]\n",
        "a: [b, c}\n",
        "a: {b}\n",
        "a: {b: }\n",
        "a: {b:c}\n",
        "a: {b: c d: e}\n",
        "a: {b: 1, b: 2}\n",
        "a: {? b : c}\n",
        "a: [!Ref]\n",
        "a: [!Ref[b]]\n",
        "[a]: b\n",
        'a: "\\x41"\n',
        "k" * 1100 + ": 1\n",
        "a: {" + "k" * 1100 + ": 1}\n",
    ],
)
def test_is_left_to_libyaml(text: str) -> None:
    assert not agrees(text)


_LINES = st.sampled_from(
    [
        *(
            "a: 1",
            "b:",
            "c: x y",
            "- d",
            "- e: 1",
            "-",
            "- - f",
            "- g:",
            "# c",
            "",
            "h: |",
            "- |",
            "i: >-",
            "j: !T",
        ),
        *(
            "k: [a, {b: c}]",
            "l: 'm'",
            '"n": "o"',
            "p: !T q",
            "- !T",
            "r s: t",
            "u : v",
            "plain",
            "'q'",
            "[x,",
            "]",
        ),
        *("w: |  # c", "x: [y", "---", "...", "- !T |", "!T", "{z: 1}", "   ", "a:  ", "-  - b: c", "k: >"),
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), _LINES), min_size=1, max_size=9), st.booleans())
@example([(0, "- |"), (2, "plain"), (1, "- d")], True)
def test_lines_of_any_indentation_are_read_alike(lines: list[tuple[int, str]], is_ended: bool) -> None:
    agrees("\n".join([" " * spaces + line for spaces, line in lines]) + "\n" * is_ended)


_PIECES = st.lists(
    st.sampled_from(
        [*"ab:[]{},'\"|>1%@\\=~<-?!&*#`\u00e9\u2028\t\0\r\x85\xa0\U0001f600", *("\n", "\n  ", " ") * 4]
    )
    | st.sampled_from(
        [": ", "- ", ", ", "? ", "|-\n", " # c", "&x ", "*x", "!Ref ", "!!str ", "<<: ", "yes", "0x1"]
    )
    | st.sampled_from(
        ["\n    ", "\n- ", "\n  - ", "k: ", "'q'", '"r"', "[s, t]", "{u: v}", ">\n", "---\n", "...\n"]
    ),
    max_size=14,
)


@settings(max_examples=600, deadline=None)
@given(_PIECES.map("".join))
@example(": a")
@example("a: [b :c]")
@example("a: [b, 'c' ]\n b: c")
def test_any_text_is_read_alike(text: str) -> None:
    agrees(text)
    agrees(f"a: 1\nb:\n  - c: {text}")


_MUTATION = st.tuples(
    st.integers(0, len(TEMPLATE)), st.integers(0, 3), _PIECES.map(lambda pieces: "".join(pieces[:2]))
)


@settings(max_examples=600, deadline=None)
@given(st.lists(_MUTATION, min_size=1, max_size=2))
def test_a_template_with_mistakes_is_read_alike(mutations: list[tuple[int, int, str]]) -> None:
    text = TEMPLATE.replace("Key: - x", "Key: -x")
    for offset, length, put in mutations:
        text = text[:offset] + put + text[offset + length :]
    agrees(text)


def test_nearly_all_fixtures_are_read() -> None:
    texts = [path.read_text() for path in sorted(FIXTURES.rglob("*.yaml"))]

    assert sum(map(agrees, texts)) > 0.95 * len(texts)


@pytest.mark.parametrize("unit", ["- ", "a:\n{}", "- a:\n{}", "[", "{a: "])
@pytest.mark.parametrize("levels", [199, 200, 201, 20_000])
def test_nesting_is_read_as_deep_as_it_is_otherwise(unit: str, levels: int) -> None:
    if unit[0] in "[{":
        text = f"a: {unit * levels}1{('}' if unit[0] == '{' else ']') * levels}\n"
    elif "{}" in unit:
        step = unit.index("a") + 1
        text = "".join([unit.format(" " * step * level) for level in range(1, min(levels, 300) + 1)]) + "b\n"
    else:
        text = unit * levels + "b\n"
    agrees(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "b" * 1_000_000,
        "a" * 1_000_000,
        "a: " + "b:" * 500_000,
        "a " + "b " * 500_000,
        "a" + " " * 1_000_000 + "b: ",
        "- " * 500_000,
        "a: [" + "b, " * 50_000 + "]",
        "a: [" + "b\n," * 20_000 + "]",
        "a: '" + "''" * 500_000,
        'a: "' + "\\n" * 500_000 + '"',
        "a: |\n" + "  b\n" * 40_000,
        "a: [\n" * 20_000,
        "a: " + ": " * 300_000,
        "\n" * 1_000_000,
        "a: |" + "\n" * 40_000 + "b: 1\n",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_absurd_texts_take_little_time(text: str) -> None:
    with at_most(calls=1_000_000):
        read_lines(Source("a.yaml", text))


def test_what_is_remembered_has_bounds() -> None:
    values = "\n".join([f"k{number}: v{number}" for number in range(9_000)])

    assert isinstance((read_lines(Source("a.yaml", values)) or Document(None, [])).root, Mapping)
    assert len(yaml_lines._known) <= yaml_lines._MOST_KNOWN
