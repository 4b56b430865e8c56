"""Addresses as they are told to people."""

from __future__ import annotations

import pytest

from iacguard.graph.addresses import as_seen_from
from tests.support.build import resource


@pytest.mark.parametrize(
    ("seen_from", "text", "told"),
    [
        ("aws_sqs_queue.q", "by aws_lambda_function.f", "by aws_lambda_function.f"),
        ("module.a.aws_sqs_queue.q", "by module.a.aws_lambda_function.f", "by aws_lambda_function.f"),
        (
            'module.a["x"].aws_sqs_queue.q[0]',
            'by module.a["x"].aws_lambda_function.f, module.a["y"].aws_lambda_function.f',
            'by aws_lambda_function.f, module.a["y"].aws_lambda_function.f',
        ),
        (
            "module.a.aws_sqs_queue.q",
            "by module.a.module.a.aws_lambda_function.f",
            "by module.a.aws_lambda_function.f",
        ),
        ("module.a.aws_sqs_queue.q", "by module.b.module.a.f", "by module.b.module.a.f"),
    ],
)
def test_what_is_beside_a_resource_is_named_without_its_module(seen_from: str, text: str, told: str) -> None:
    assert as_seen_from(resource(seen_from, "aws_sqs_queue", {}, language="terraform"), text) == told


def test_what_is_in_the_same_nested_stack_is_named_without_it() -> None:
    queue = resource("Stack/Queue", "AWS::SQS::Queue", {})

    assert as_seen_from(queue, "by Stack/Worker and Other/Worker") == "by Worker and Other/Worker"
