"""What questions to a graph count as looks, so that rules run again only where an edit reaches."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from iacguard.graph.graph import Called, ResourceGraph
from iacguard.graph.tracing import EVERYTHING, Trace, TracedGraph
from tests.support.build import Ref, resource

QUEUE, TOPIC = "AWS::SQS::Queue", "AWS::SNS::Topic"
CALLED = Called("Jobs", (), False)


@pytest.mark.parametrize(
    "ask",
    [
        lambda graph: [*graph.types],
        lambda graph: [*graph.source_types],
        lambda graph: graph.get("Jobs"),
        lambda graph: graph.declares("Jobs"),
        lambda graph: graph.has_type(QUEUE),
        lambda graph: graph.of_type(QUEUE),
        lambda graph: graph.of_source_type(QUEUE),
        lambda graph: graph.links(TOPIC, "TopicName"),
        lambda graph: graph.source_links(TOPIC, "TopicName"),
        lambda graph: graph.referring(TOPIC, "TopicName", CALLED),
        lambda graph: graph.source_referring(TOPIC, "TopicName", CALLED),
        lambda graph: graph.naming(TOPIC, "TopicName", "Jobs"),
        lambda graph: graph.naming(TOPIC, "TopicName", "Jobs", is_of_source=True),
        lambda graph: graph.opaque_users("Jobs"),
    ],
)
def test_who_asks_for_a_part_has_not_looked_at_everything(ask: Callable[[ResourceGraph], object]) -> None:
    graph = ResourceGraph([resource("Jobs", QUEUE, {}), resource("Users", TOPIC, {"TopicName": Ref("Jobs")})])
    trace = Trace()
    # Even where it is the first who asks, and what answers it has to be found out.
    said = ask(TracedGraph(graph, trace))
    assert trace.looks and EVERYTHING not in trace.looks
    untraced = ask(graph)
    assert type(said) is type(untraced)
    trace.begin()
    assert [*TracedGraph(graph, trace).resources] == ["Jobs", "Users"]
    assert trace.looks == {EVERYTHING}
