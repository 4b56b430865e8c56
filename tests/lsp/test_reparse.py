"""A tree that was parsed in part is the tree of the whole text."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iacguard.frontends.cloudformation.include import parse
from iacguard.lsp.reparse import reparsed
from iacguard.syntax.node import Document, Mapping, Node, Scalar
from iacguard.text import Source
from tests.lsp.editing import edits

TEMPLATE = """\
# A template.
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Days: {Type: Number, Default: 0x1F}   # a remark
  Name:
    Type: String
    Default: >-
      folded
       and more

Globals:
  Function: {Timeout: 3}
Conditions:
  IsLong: !Equals [!Ref Days, 30]
Mappings:
  A: {b: {c: d}}
Resources:
  Jobs: {Type: AWS::SQS::Queue, Condition: IsLong}

  # Between two.
  Other:
    Type: AWS::SQS::Queue
    Properties: {
      QueueName: "a
        b"
    }
  Empty:
  "Users":
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub |+
        ${Jobs.QueueName}

        # no remark
      Subscription:
      - Protocol: sqs
        Endpoint: plain
          text
      - !Ref
      - {<<: {a: b}, c: d}
      DisplayName: 'it''s é 😀'
  Last:
    Type: AWS::Lambda::Function
    Properties:
      Code:
        ZipFile: |2
            import os
              print(1 & 2)
Outputs:
  One: {Value: !Ref Users}
  Two:
    Value: x
"""

TYPED = [
    *" \n\t#:-'\"[]{}|>?&*!,.%\r",
    "\n  ",
    "  ",
    "---\n",
    "...\n",
    "\n...",
    "<<: ",
    "? a",
    "&a ",
    "*a",
    "\n# x\n",
    "\n\tx",
    ": ",
    "- ",
    "|+\n",
    "'\n'",
    "\r\n",
    "\u2028",
    "\x85",
    "\ufeff",
    "!!int ",
    "Resources:\n",
    "\n  Jobs: 1\n",
    "\n  New: 1\n",
]


def told(node: Node | None) -> object:
    """A tree in all that can be seen of it."""
    if node is None:
        return None
    span = (node.span.start, node.span.end, node.tag)
    if isinstance(node, Scalar):
        return (*span, type(node.value), node.value, node.text, node.style)
    if isinstance(node, Mapping):
        return (
            *span,
            [(name, told(one.key), told(one.value)) for name, one in node.entries.items()],
        )
    return (*span, [told(item) for item in node.items])


def sources(node: Node | None) -> set[Source]:
    if node is None or isinstance(node, Scalar):
        return set() if node is None else {node.span.source}
    inner = (
        [one for entry in node.entries.values() for one in entry] if isinstance(node, Mapping) else node.items
    )
    return {node.span.source}.union(*map(sources, inner))


def check(document: Document, text: str) -> Document | None:
    """Parses a later state both ways; None when that could not be done in part."""
    source = Source("t.yaml", text)
    found = reparsed(document, source)
    if found is not None:
        whole = parse(Source("t.yaml", text))
        assert not whole.problems
        assert told(found.root) == told(whole.root)
        assert sources(found.root) == {source}
    return found


def typed(text: str, chance: random.Random) -> str:
    """A text after something was typed, deleted or pasted anywhere."""
    at = chance.randrange(len(text) + 1)
    kind = chance.randrange(4)
    end = at if kind else min(len(text), at + chance.choice([1, 1, 2, 5, 20]))
    put = "" if kind == 0 else chance.choice(TYPED)
    return text[:at] + put + text[end:]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.integers(0, 2**32), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_every_edit_leaves_the_tree_of_the_whole(seed: int, end: str, ends_with_one: bool) -> None:
    chance = random.Random(seed)
    text = TEMPLATE.replace("\n", end)
    text = text if ends_with_one else text.rstrip()
    document = parse(Source("t.yaml", text))
    for _ in range(12):
        for new in (typed(text, chance), *edits(text, chance)):
            found = check(document, new)
            if found is not None:
                # The next edit is made of what was moved, some of it not looked at since.
                text, document = new, reparsed(document, Source("t.yaml", new)) or found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Default: 0x1F", "Default: 31"),
        ("# a remark", "# another remark"),
        ("text\n", "text\n          more\n          # a remark\n"),
        ("\n  # Between two.", "\n  # Between them."),
        ("print(1", "print(2"),
        ("  Empty:\n", "  Empty: 1\n"),
        ("Value: x\n", "Value: x"),
        ("Value: x\n", "Value: x\n    More: y\n"),
        ("IsLong: !Equals", "IsLong:  !Equals"),
    ],
)
def test_an_edit_inside_of_an_entry_is_parsed_alone(old: str, new: str) -> None:
    assert check(parse(Source("t.yaml", TEMPLATE)), TEMPLATE.replace(old, new)) is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Other:", "Others:"),
        ("Globals:", "# x\nGlobals:\n"),
        ("Type: Number", "Type: &anchor Number"),
        ("Condition: IsLong}", "Condition: IsLong"),
        ("  Empty:\n", "  Empty:\n  More: 1\n"),
        ("  Empty:\n", ""),
        ("Value: x\n", "Value: x\n---\na: b\n"),
        ("2010", "2011"),
    ],
)
def test_what_reaches_further_is_parsed_as_a_whole(old: str, new: str) -> None:
    assert check(parse(Source("t.yaml", TEMPLATE)), TEMPLATE.replace(old, new)) is None


def test_trees_with_anchors_and_of_json_are_parsed_as_a_whole() -> None:
    text = TEMPLATE.replace("{Timeout: 3}", "&a {Timeout: 3}")
    assert check(parse(Source("t.yaml", text)), text.replace("plain", "plane")) is None
    text = '{"Resources": {"Jobs": {"Type": "AWS::SQS::Queue"}}}'
    assert check(parse(Source("t.yaml", text)), text.replace("SQS", "SNS")) is None
