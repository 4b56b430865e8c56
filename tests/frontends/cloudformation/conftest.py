"""What the tests of the CloudFormation front end share."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from iacguard.graph.unit import NO_INPUTS, Inputs
from tests.frontends.cloudformation.cfn_loading import Evaluate, Evaluated, Load, load_text


@pytest.fixture
def evaluate() -> Evaluate:
    """Evaluates an expression as a property, among other sections."""

    def run(expression: str, sections: str = "", inputs: Inputs = NO_INPUTS) -> Evaluated:
        body = indent(dedent(expression).strip("\n"), " " * 8)
        resources = "Resources:\n  Subject:\n    Type: AWS::Test::Subject\n    Properties:\n      It:\n"
        others = "  Bucket:\n    Type: AWS::S3::Bucket\n  Queue:\n    Type: AWS::SQS::Queue\n"
        return Evaluated(load_text(f"{dedent(sections)}\n{resources}{body}\n{others}", inputs=inputs))

    return run


@pytest.fixture
def load() -> Load:
    """Loads a whole template."""
    return load_text
