"""Which of two resources is made first."""

from __future__ import annotations

import pytest

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.order import may_wait
from iacguard.graph.resource import Resource
from iacguard.text import Source, Span
from iacguard.value import ListValue, Origin, Reference
from tests.support.build import Data, Ref, What, resource

EARLIER = "Earlier"
OTHER = "Other"


def _earlier() -> Resource:
    return resource(EARLIER, "AWS::Test::Earlier", {})


@pytest.mark.parametrize(
    ("later", "other", "answer"),
    [
        ({}, {}, False),
        ({"name": Ref(EARLIER)}, {}, True),
        ({"names": [{"name": Ref(EARLIER, "Arn")}]}, {}, True),
        ({"name": Ref(OTHER)}, {"name": Ref(EARLIER)}, True),
        ({"name": Ref(OTHER)}, {"name": "text"}, False),
        # What refers to each other comes to an end.
        ({"name": Ref(OTHER)}, {"name": Ref("Later")}, False),
        # A parameter is no resource, but what is not known at all may well be one.
        ({"name": What("parameter Name")}, {}, False),
        ({"name": What()}, {}, True),
        ({"name": Ref("Gone")}, {}, True),
    ],
)
def test_a_reference_puts_in_order(later: dict[str, Data], other: dict[str, Data], answer: bool) -> None:
    one = resource("Later", "AWS::Test::Later", later)
    graph = ResourceGraph([_earlier(), one, resource(OTHER, "AWS::Test::Other", other)])

    assert may_wait(one, _earlier(), graph) is answer


def test_so_does_depends_on() -> None:
    one = resource("Later", "AWS::Test::Later", {})
    one.attributes = {"DependsOn": ListValue(one.span, (Reference(one.span, EARLIER),))}

    assert may_wait(one, _earlier(), ResourceGraph([_earlier(), one]))


def test_whole_modules_may_wait_for_each_other() -> None:
    one = resource("Later", "AWS::Test::Later", {})
    source = Source("main.tf", "module")
    one.calls = (Origin(Span(source, 0, 6), "module logs is called here"),)

    assert may_wait(one, _earlier(), ResourceGraph([_earlier(), one]))


def test_what_is_read_through_a_resource_waits_for_it() -> None:
    one = resource("Later", "AWS::Test::Later", {"AWS::Test::Earlier": "a name that came through it"})

    assert may_wait(one, _earlier(), ResourceGraph([_earlier(), one]))
