"""Which function a value names: by reference, by name, with a qualifier, and inside other text."""

from __future__ import annotations

from datetime import date

import pytest

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.reading import Reading
from iacguard.graph.resource import Identity, Resource
from iacguard.graph.world import Scope, World
from iacguard.kinds.aws.lambda_ import Function
from iacguard.text import Source
from iacguard.value import Interpolation, Literal, MapValue, Reference, Unknown, Value
from iacguard_rules.aws.lambda_._callee import LATEST, UNSETTLED, Callee, Named, Qualifier, are_same

SPAN = Source("template.yaml", "Resources: {}").span()
LIVE = Qualifier("live", "Live")
ACCOUNT = Unknown(SPAN, "settled at deployment", "AWS::AccountId")


def _text(value: str) -> Literal:
    return Literal(SPAN, value)


def _joined(*pieces: Value) -> Interpolation:
    return Interpolation(SPAN, pieces)


def _resource(address: str, type: str, **properties: Value) -> Resource:
    identity = Identity(address, type, type, "cloudformation")
    return Resource(identity, SPAN, SPAN, lambda: MapValue(SPAN, properties))


def _named(value: Value, name: Value | None = None) -> Named | None:
    properties = {} if name is None else {"FunctionName": name}
    function = _resource("Worker", "AWS::Lambda::Function", **properties)
    alias = _resource(
        "Live", "AWS::Lambda::Alias", FunctionName=Reference(SPAN, "Worker"), Name=_text("live")
    )
    version = _resource("Three", "AWS::Lambda::Version", FunctionName=Reference(SPAN, "Worker"))
    others = [_resource("Other", "AWS::Lambda::Function"), _resource("Stack", "AWS::CloudFormation::Stack")]
    scope = Scope(ResourceGraph([function, alias, version, *others]), World(), date(2026, 1, 1))
    callee = Callee(Function.of(function, scope))
    return callee.named(Reading(others[0], scope, value, SPAN, "Arn"))


@pytest.mark.parametrize(
    ("value", "qualifier"),
    [
        (Reference(SPAN, "Worker"), LATEST),
        (Reference(SPAN, "Worker", "Arn"), LATEST),
        (Reference(SPAN, "Worker", "invoke_arn"), LATEST),
        (Reference(SPAN, "Worker", "qualified_arn"), Qualifier(None, "Worker.version")),
        (Reference(SPAN, "Live"), LIVE),
        (Reference(SPAN, "Three"), Qualifier(None, "Three")),
        (_joined(Reference(SPAN, "Worker", "Arn"), _text(":blue")), Qualifier("blue")),
        (_joined(Reference(SPAN, "Worker"), _text(":"), Reference(SPAN, "Live", "name")), LIVE),
        (_joined(Reference(SPAN, "Worker", "Arn"), _text(":"), ACCOUNT), UNSETTLED),
        (
            _joined(
                _text("arn:aws:lambda:eu-west-1:"), ACCOUNT, _text(":function:"), Reference(SPAN, "Worker")
            ),
            LATEST,
        ),
        (
            _joined(
                _text("arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"),
                Reference(SPAN, "Live"),
                _text("/invocations"),
            ),
            LIVE,
        ),
    ],
    ids=repr,
)
def test_references_name_it(value: Value, qualifier: Qualifier) -> None:
    assert _named(value) == Named(True, qualifier)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (_text("worker"), Named(True, LATEST)),
        (_text("worker:live"), Named(True, Qualifier("live"))),
        (_text("arn:aws:lambda:eu-west-1:123456789012:function:worker"), Named(True, LATEST)),
        (_text("arn:aws:lambda:eu-west-1:123456789012:function:worker:7"), Named(True, Qualifier("7"))),
        (
            _joined(_text("arn:aws:lambda:eu-west-1:"), ACCOUNT, _text(":function:worker")),
            Named(True, LATEST),
        ),
        (_text("arn:aws:lambda:eu-west-1:123456789012:function:worker-two"), None),
        (_text("arn:aws:sqs:eu-west-1:123456789012:worker"), None),
        (_text("other"), None),
        (Reference(SPAN, "Other", "Arn"), None),
        (_joined(Reference(SPAN, "Worker"), _text("-errors")), None),
        (_joined(_text("arn:aws:sqs:eu-west-1:123456789012:"), Reference(SPAN, "Worker")), None),
        (Reference(SPAN, "Stack", "Outputs.Function"), Named(False, UNSETTLED)),
        (ACCOUNT, Named(False, UNSETTLED)),
    ],
    ids=repr,
)
def test_a_name_that_is_known(value: Value, expected: Named | None) -> None:
    assert _named(value, _text("worker")) == expected


def test_a_generated_name_is_in_no_literal() -> None:
    assert _named(_text("arn:aws:lambda:eu-west-1:123456789012:function:worker")) is None


def test_names_with_the_same_symbol_are_equal() -> None:
    stage = Unknown(SPAN, "parameter Stage has no default", "parameter Stage")
    name = _joined(stage, _text("-worker"))

    arn = _joined(_text("arn:aws:lambda:eu-west-1:123456789012:function:"), stage, _text("-worker"))
    assert _named(arn, name) == Named(True, LATEST)
    assert _named(_text("prod-worker"), name) == Named(False, UNSETTLED)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (LATEST, LATEST, True),
        (LATEST, LIVE, False),
        (Qualifier("live"), LIVE, True),
        (LATEST, Qualifier(None, "Three"), False),
        (Qualifier("3"), Qualifier(None, "Three"), None),
        (UNSETTLED, LATEST, None),
    ],
)
def test_qualifiers(one: Qualifier, other: Qualifier, expected: bool | None) -> None:
    assert are_same(one, other) is expected
    assert are_same(other, one) is expected
