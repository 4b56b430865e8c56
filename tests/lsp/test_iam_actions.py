"""Where texts have IAM actions, and what is told of them."""

from __future__ import annotations

import pytest

from iacguard.lsp.iam_actions import action_at, told
from iacguard.lsp.markup import Markup
from iacguard.text import Source


def found(text: str) -> str:
    """The action at the bar in a text; empty for none."""
    source = Source("x", text.replace("|", ""))
    span = action_at(source, text.index("|"))
    return "" if span is None else span.text


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("Action: s3:Get|Object", "s3:GetObject"),
        ("Action: 's3:*|'", "s3:*"),
        ("NotAction:\n  - iam:PassRole\n  # one more: this\n  - s3:P|ut*\n", "s3:Put*"),
        ('{"Action": ["s3:GetObject", "sqs:Send|Message"]}', "sqs:SendMessage"),
        ('actions = [\n  "s3:GetObject",\n  "s3:Li|st*",\n]', "s3:List*"),
        ('not_actions = ["s3:Get|*"]', "s3:Get*"),
        ('Action = "*|"', "*"),
        ('policy = <<EOF\n{"Statement": [{"Action": "kms:Dec|rypt"}]}\nEOF', "kms:Decrypt"),
        ("Action: s3:GetObject\nResource: s3:Get|Object", ""),
        ("Events: [s3:ObjectCreated|:*]", ""),
        ('Action: "s3:*"\nResource: "arn:aws:s3|:::x"', ""),
        ('Action: x\nPrincipal: {AWS: "*|"}', ""),
        ("Type: AWS::S3|::Bucket", ""),
        ("|", ""),
    ],
)
def test_actions_are_found_where_policies_have_them(text: str, action: str) -> None:
    assert found(text) == action


def test_what_is_told() -> None:
    plain = Markup(is_markdown=False)
    assert "access level Write" in told("dynamodb:PutItem", plain)
    assert "matches" in told("s3:*", plain)
    assert "of 2 services" not in told("s3:*", plain)
    assert "did you mean s3:GetObject" in told("s3:GetObjekt", plain)
    assert "did you mean s3:Get*?" in told("s3:Gte*", plain)
    assert "no service has the prefix" in told("nothing:Get", plain)
    assert "needs the resource *" in told("s3:ListAllMyBuckets", plain)
    assert told("*", plain).startswith("* matches ")
