"""Which resource of the unit a value names, and who may name one."""

from __future__ import annotations

import pytest

from iacguard.graph.kind import Kind
from iacguard.graph.resource import Resource
from iacguard.kinds.aws.lambda_ import EventSourceMapping, Function
from iacguard.kinds.aws.sns import Subscription
from iacguard.kinds.aws.sqs import Queue
from iacguard.kinds.invocations import keeps_failures
from iacguard.kinds.mentions import may_be_named
from iacguard.kinds.naming import function_of, is_fifo_queue, named_by
from tests.support.build import Data, Ref, What, join, resource, scope

FUNCTION = resource("F", "AWS::Lambda::Function", {"FunctionName": "worker"})
ALIAS = resource("A", "AWS::Lambda::Alias", {"FunctionName": Ref("F"), "Name": "live"})


@pytest.mark.parametrize(
    ("value", "is_named"),
    [
        (Ref("F"), True),
        (Ref("F", "Arn"), True),
        (Ref("A"), True),
        ("worker", True),
        ("arn:aws:lambda:eu-west-1:111122223333:function:worker", True),
        ("other", False),
        (What(), False),
    ],
)
def test_a_function_is_named_by_itself_or_by_an_alias(value: Data, is_named: bool) -> None:
    here = scope(FUNCTION, ALIAS, resource("M", "AWS::Lambda::EventSourceMapping", {"FunctionName": value}))
    mapping = EventSourceMapping.of(here.graph.resources["M"], here)

    assert (function_of(mapping.function) is not None) is is_named


@pytest.mark.parametrize(
    ("value", "is_fifo"),
    [
        (Ref("Fifo", "Arn"), True),
        (Ref("Plain", "Arn"), False),
        (Ref("Perhaps", "Arn"), None),
        ("arn:aws:sqs:eu-west-1:111122223333:orders.fifo", True),
        ("arn:aws:sqs:eu-west-1:111122223333:orders", False),
        (join("arn:aws:sqs:eu-west-1:111122223333:", What("name")), None),
        ("arn:aws:sns:eu-west-1:111122223333:orders.fifo", None),
        (What(), None),
    ],
)
def test_a_fifo_queue_is_known_by_its_declaration_or_its_arn(value: Data, is_fifo: bool | None) -> None:
    here = scope(
        resource("Fifo", "AWS::SQS::Queue", {"FifoQueue": True}),
        resource("Plain", "AWS::SQS::Queue", {}),
        resource("Perhaps", "AWS::SQS::Queue", {"FifoQueue": What()}),
        resource("S", "AWS::SNS::Subscription", {"Endpoint": value}),
    )

    assert is_fifo_queue(Subscription.of(here.graph.resources["S"], here).endpoint) is is_fifo


def test_a_resource_of_another_kind_is_not_meant() -> None:
    here = scope(FUNCTION, resource("S", "AWS::SNS::Subscription", {"Endpoint": Ref("F", "Arn")}))
    endpoint = Subscription.of(here.graph.resources["S"], here).endpoint

    assert named_by(endpoint, Queue) is None
    assert named_by(endpoint, Function) is not None


@pytest.mark.parametrize(
    ("others", "may"),
    [
        ([], False),
        ([resource("C", "Custom::Thing", {"Queue": Ref("Q")})], True),
        ([resource("C", "Custom::Thing", {"Text": join("x ", Ref("Q", "Arn"))})], True),
        ([resource("C", "Custom::Thing", {"Queue": What()})], True),
        ([resource("C", "Custom::Thing", {"Queue": What("parameter Name")})], False),
        ([resource("C", "AWS::CloudWatch::Alarm", {"Dimensions": [{"Value": Ref("Q")}]})], False),
    ],
)
def test_who_may_name_a_resource(others: list[Resource], may: bool) -> None:
    here = scope(resource("Q", "AWS::SQS::Queue", {}), *others)
    queue: Kind = Queue.of(here.graph.resources["Q"], here)

    assert may_be_named(queue, frozenset({"AWS::CloudWatch::Alarm"})) is may


@pytest.mark.parametrize(
    ("function", "config", "keeps"),
    [
        ({}, None, False),
        ({"DeadLetterConfig": {"TargetArn": "arn:aws:sqs:eu-west-1:111122223333:q"}}, None, True),
        ({"DeadLetterConfig": {"TargetArn": What()}}, None, None),
        ({}, {"FunctionName": Ref("F"), "DestinationConfig": {"OnFailure": {"Destination": "arn"}}}, True),
        ({}, {"FunctionName": What(), "DestinationConfig": {"OnFailure": {"Destination": "arn"}}}, None),
        ({}, {"FunctionName": Ref("F")}, False),
    ],
)
def test_whether_failures_are_kept(
    function: dict[str, Data], config: dict[str, Data] | None, keeps: bool | None
) -> None:
    resources = [resource("F", "AWS::Lambda::Function", function)]
    if config is not None:
        resources.append(resource("E", "AWS::Lambda::EventInvokeConfig", config))
    here = scope(*resources)

    assert keeps_failures(Function.of(here.graph.resources["F"], here)) is keeps
