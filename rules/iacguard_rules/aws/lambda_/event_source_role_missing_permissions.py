"""Execution role may not read the event source.

Why: Lambda reads queues and streams with the function's own role. When the role may not, AWS refuses to
create the mapping.

Fix: attach the managed policy for the source to the role: `service-role/AWSLambdaSQSQueueExecutionRole`,
`service-role/AWSLambdaKinesisExecutionRole` or `service-role/AWSLambdaDynamoDBExecutionRole`, or allow the
actions on the ARN of the source. For a DynamoDB stream that is the ARN of the stream, not of the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from iacguard.graph.kind import Kind
from iacguard.kinds import kind_of
from iacguard.kinds.attachments import is_left_open
from iacguard.kinds.aws.iam import Role
from iacguard.kinds.aws.lambda_ import EventSourceMapping
from iacguard.kinds.permissions import may_use
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard.tuples import NamedTuple
from iacguard_rules.aws.lambda_._roles import role_of


class _Need(NamedTuple):
    """What reading from a kind of source takes."""

    actions: tuple[tuple[str, ...], ...]
    """Each by itself, or one of several that do as well."""
    below: str = ""


@cache
def _needs() -> dict[str, _Need]:
    return {
        "AWS::SQS::Queue": _Need(
            (("sqs:ReceiveMessage",), ("sqs:DeleteMessage",), ("sqs:GetQueueAttributes",))
        ),
        "AWS::Kinesis::Stream": _Need(
            (
                ("kinesis:GetRecords",),
                ("kinesis:GetShardIterator",),
                ("kinesis:DescribeStream", "kinesis:DescribeStreamSummary"),
            )
        ),
        "AWS::DynamoDB::Table": _Need(
            (("dynamodb:GetRecords",), ("dynamodb:GetShardIterator",), ("dynamodb:DescribeStream",)),
            "/stream/*",
        ),
    }


@rule(
    EventSourceMapping,
    id="lambda-event-source-role-missing-permissions",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
    ),
)
def check(mapping: EventSourceMapping) -> Iterator[Problem]:
    """Fires on a source of the unit that the function's role certainly may not read."""
    target = mapping.source.target
    need = None if target is None else _needs().get(target.type)
    kind = None if target is None else kind_of(target.type)
    if target is None or need is None or kind is None:
        return
    role = role_of(mapping.function)
    if role is None or role.exists() is False or is_left_open(role):
        return
    source = kind.of(target, mapping.scope)
    missing = [ways[0] for ways in need.actions if _lacks(role, ways, source, need.below)]
    if missing:
        hint = Hint(role.resource.header, "the role of the function")
        message = f"the function's role does not allow {', '.join(missing)} on the source"
        yield Problem(mapping.function, message, hints=[hint])


def _lacks(role: Role, ways: tuple[str, ...], source: Kind, below: str) -> bool:
    return all(may_use(role, action, source, below) is False for action in ways)
