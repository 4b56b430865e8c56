"""What roles and services may do with the resources of a unit."""

from __future__ import annotations

import pytest

from iacguard.graph.kind import Kind
from iacguard.graph.resource import Resource
from iacguard.kinds import kind_of
from iacguard.kinds.aws.iam import Role
from iacguard.kinds.aws.lambda_ import Function
from iacguard.kinds.permissions import may_use, role_behind, service_may_use
from tests.support.build import ACCOUNT, ANYTHING, PARTITION, REGION, Data, More, Ref, join, resource, scope

SEND = "sqs:SendMessage"


def _allow(action: Data, on: Data, **more: Data) -> dict[str, Data]:
    return {"Statement": [{"Effect": "Allow", "Action": action, "Resource": on, **more}]}


def _deny(action: Data, on: Data, **more: Data) -> dict[str, Data]:
    return {"Statement": [{"Effect": "Deny", "Action": action, "Resource": on, **more}]}


def _role(*documents: Data, managed: Data = None, boundary: Data = None) -> Resource:
    policies = [{"PolicyName": "p", "PolicyDocument": document} for document in documents]
    return resource(
        "R",
        "AWS::IAM::Role",
        {"Policies": policies, "ManagedPolicyArns": managed, "PermissionsBoundary": boundary},
    )


QUEUE = resource("Q", "AWS::SQS::Queue", {"QueueName": "jobs"})
UNNAMED = resource("Q", "AWS::SQS::Queue", {})
ARN = Ref("Q", "Arn")
WRITTEN = join("arn:", PARTITION, ":sqs:", REGION, ":", ACCOUNT, ":jobs")


def _may(*resources: Resource) -> bool | None:
    here = scope(*resources)
    role = Role.of(here.graph.resources["R"], here)
    queue = here.graph.resources["Q"]
    kind = kind_of(queue.type)
    assert kind is not None
    return may_use(role, SEND, kind.of(queue, here))


@pytest.mark.parametrize(
    ("role", "queue", "answer"),
    [
        (_role(_allow(SEND, ARN)), UNNAMED, True),
        (_role(_allow("sqs:*", "*")), UNNAMED, True),
        (_role(_allow(SEND, WRITTEN)), QUEUE, True),
        (_role(_allow(SEND, "arn:aws:sqs:*:*:jobs")), QUEUE, True),
        (_role(_allow(SEND, "arn:aws:sqs:*:*:other")), QUEUE, False),
        (_role(_allow(SEND, "arn:aws:sqs:eu-west-1:111122223333:jobs")), QUEUE, None),
        (_role(_allow("sqs:ReceiveMessage", ARN)), UNNAMED, False),
        (_role(), UNNAMED, False),
        (_role(_allow(SEND, ANYTHING)), UNNAMED, None),
        (_role(_allow(SEND, ARN), _deny("sqs:*", "*")), UNNAMED, False),
        (_role(_allow(SEND, ARN, Condition={"Bool": {"aws:SecureTransport": "true"}})), UNNAMED, None),
        (_role(managed=["arn:aws:iam::aws:policy/AmazonSQSFullAccess"]), UNNAMED, True),
        (_role(managed=[join("arn:", PARTITION, ":iam::aws:policy/AmazonSQSFullAccess")]), UNNAMED, True),
        (_role(managed=["arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"]), UNNAMED, False),
        (_role(managed=["arn:aws:iam::111122223333:policy/elsewhere"]), UNNAMED, None),
        (_role(managed=ANYTHING), UNNAMED, None),
        (_role(managed=More(())), UNNAMED, None),
        (
            _role(_allow(SEND, ARN), boundary="arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"),
            UNNAMED,
            False,
        ),
        (_role(_allow(SEND, ARN), boundary="arn:aws:iam::aws:policy/PowerUserAccess"), UNNAMED, True),
        (_role(_allow(SEND, ARN), boundary="arn:aws:iam::111122223333:policy/b"), UNNAMED, None),
        (_role(_allow(SEND, ARN), boundary=ANYTHING), UNNAMED, None),
    ],
)
def test_a_role_may_send(role: Resource, queue: Resource, answer: bool | None) -> None:
    assert _may(role, queue) is answer


@pytest.mark.parametrize(
    ("others", "answer"),
    [
        (
            [resource("P", "AWS::IAM::Policy", {"Roles": [Ref("R")], "PolicyDocument": _allow(SEND, ARN)})],
            True,
        ),
        (
            [resource("P", "AWS::IAM::Policy", {"Roles": [ANYTHING], "PolicyDocument": _allow(SEND, ARN)})],
            None,
        ),
        (
            [
                resource("M", "AWS::IAM::ManagedPolicy", {"PolicyDocument": _allow(SEND, ARN)}),
                resource("A", "aws_iam_role_policy_attachment", {"role": Ref("R"), "policy_arn": Ref("M")}),
            ],
            True,
        ),
        (
            [
                resource(
                    "P",
                    "AWS::SQS::QueuePolicy",
                    {
                        "Queues": [Ref("Q")],
                        "PolicyDocument": _allow(SEND, ARN, Principal={"AWS": Ref("R", "Arn")}),
                    },
                )
            ],
            True,
        ),
        (
            [
                resource(
                    "P",
                    "AWS::SQS::QueuePolicy",
                    {"Queues": [ANYTHING], "PolicyDocument": _allow(SEND, "*", Principal="*")},
                )
            ],
            None,
        ),
    ],
)
def test_policies_reach_a_role_in_many_ways(others: list[Resource], answer: bool | None) -> None:
    assert _may(_role(), UNNAMED, *others) is answer


def _queue_policy(**condition: Data) -> Resource:
    statement = _allow(SEND, ARN, Principal={"Service": "sns.amazonaws.com"}, Condition=condition)
    return resource("P", "AWS::SQS::QueuePolicy", {"Queues": [Ref("Q")], "PolicyDocument": statement})


@pytest.mark.parametrize(
    ("policy", "answer"),
    [
        (_queue_policy(), True),
        (_queue_policy(ArnEquals={"aws:SourceArn": Ref("T")}), True),
        (_queue_policy(ArnEquals={"aws:SourceArn": Ref("T", "TopicArn")}), True),
        (_queue_policy(ArnLike={"aws:SourceArn": "arn:aws:sns:*:*:news"}), True),
        (_queue_policy(ArnLike={"aws:SourceArn": "arn:aws:sns:*:*:other"}), False),
        (_queue_policy(StringEquals={"aws:SourceAccount": ACCOUNT}), True),
        (_queue_policy(StringEquals={"aws:SourceAccount": "111122223333"}), None),
        (_queue_policy(StringEquals={"aws:SourceOrgID": "o-1"}), None),
        (resource("Other", "AWS::SQS::Queue", {}), False),
    ],
)
def test_a_topic_may_send_to_a_queue(policy: Resource, answer: bool | None) -> None:
    topic = resource("T", "AWS::SNS::Topic", {"TopicName": "news"})
    here = scope(UNNAMED, topic, policy)

    def view(name: str) -> Kind:
        kind = kind_of(here.graph.resources[name].type)
        assert kind is not None
        return kind.of(here.graph.resources[name], here)

    assert service_may_use("sns.amazonaws.com", SEND, view("Q"), view("T")) is answer


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (Ref("R", "Arn"), "R"),
        ("arn:aws:iam::111122223333:role/worker", "R"),
        ("arn:aws:iam::111122223333:role/other", None),
        (Ref("F"), None),
        (ANYTHING, None),
        (None, None),
    ],
)
def test_the_role_behind_a_function(value: Data, found: str | None) -> None:
    role = resource("R", "AWS::IAM::Role", {"RoleName": "worker"})
    here = scope(resource("F", "AWS::Lambda::Function", {"Role": value}), role)
    function = Function.of(here.graph.resources["F"], here)

    behind = role_behind(function.role)

    assert (None if behind is None else behind.address) == found
