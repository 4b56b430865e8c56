"""The graph as a drawing."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from iacguard.graph.drawing import drawings, to_dot, to_html, to_mermaid
from iacguard.graph.unit import Unit
from tests.support.build import Ref, resource, unit


def sample() -> Unit:
    return unit(
        resource("Queue", "AWS::SQS::Queue", {}),
        resource('a["x"]', "AWS::Lambda::Function", {"Role": Ref("Role"), "Dead": Ref("Queue")}),
        resource("Role", "AWS::IAM::Role", {"Tags": [Ref('a["x"]'), Ref('a["x"]')]}),
    )


def test_a_pair_is_one_line_however_often_it_refers() -> None:
    (drawing,) = drawings([sample()])

    assert {(line.source, line.target) for line in drawing.lines} == {
        ('a["x"]', "Role"),
        ('a["x"]', "Queue"),
        ("Role", 'a["x"]'),
    }


def test_mermaid_has_every_resource_and_line_with_nothing_that_it_reads_as_its_own() -> None:
    text = to_mermaid([sample()])

    assert 'u0n1["a#91;#34;x#34;#93;<br/>AWS::Lambda::Function"]' in text
    assert '  u0n1 -->|"Role"| u0n2\n' in text
    assert text.startswith("flowchart LR\n")


def test_dot_quotes_what_it_is_given() -> None:
    text = to_dot([sample()])

    assert 'u0n1 [label="a[\\"x\\"]\\nAWS::Lambda::Function"];' in text
    assert 'u0n1 -> u0n2 [label="Role"];' in text
    assert text.count("{") == text.count("}")


def test_the_page_has_a_box_for_every_resource_also_when_they_refer_in_a_circle() -> None:
    page = to_html([sample()])
    (svg,) = re.findall(r"<svg.*</svg>", page, re.DOTALL)
    root = ElementTree.fromstring(svg)

    places = {(box.get("x"), box.get("y")) for box in root.iter("rect")}
    assert len(places) == 3
    assert [text.text for text in root.iter("text")][::2] == ["Queue", 'a["x"]', "Role"]
    assert "http" not in page.replace("http://www.w3.org", "")


@pytest.mark.parametrize("draw", [to_mermaid, to_dot, to_html])
def test_nothing_is_drawn_of_nothing(draw: object) -> None:
    assert callable(draw)
    assert "subgraph" not in draw([unit()]).replace("cluster", "")
