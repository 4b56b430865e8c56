"""Which resource a value refers to."""

from __future__ import annotations

import pytest

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.sqs import Queue
from iacguard.text import Source
from iacguard.value import Interpolation, Literal, Reference, Unknown, Value
from tests.support.build import What, join, resource, scope

HERE = Source("main.tf", "here").span()
NAMED = Interpolation(HERE, (Unknown(HERE, "not given", "var.b"), Literal(HERE, "-q")))
"""What another queue is called: for all that is known, the same."""


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (Reference(HERE, "One"), True),
        (Reference(HERE, "Two"), False),
        (Reference(HERE, "Two", None, value=NAMED), False),
        (Reference(HERE, "Two", "Arn", value=NAMED), False),
        (Reference(HERE, "Gone", None, value=NAMED), None),
        (Unknown(HERE, "not given"), None),
    ],
)
def test_a_reference_to_another_of_the_type_is_none_to_this_one_whatever_both_are_called(
    value: Value, answer: bool | None
) -> None:
    one = resource("One", "AWS::SQS::Queue", {"QueueName": join(What("var.a"), "-q")})
    two = resource("Two", "AWS::SQS::Queue", {"QueueName": join(What("var.b"), "-q")})
    where = scope(one, two)

    assert Queue.of(one, where).referred_by(Reading[object](two, where, value, HERE, "")) is answer
