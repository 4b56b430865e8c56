"""Every part of a policy stands where it was written, also inside JSON in strings."""

from __future__ import annotations

from textwrap import dedent

import pytest

from iacguard.frontends import templates
from iacguard.frontends.terraform.load import load as load_module
from iacguard.frontends.terraform.module import Modules
from iacguard.graph.graph import ResourceGraph
from iacguard.graph.kind import Kind
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.unit import NO_INPUTS
from iacguard.graph.world import Scope, World
from iacguard.kinds import kind_of
from iacguard.kinds.policies import policies_in
from iacguard.syntax import yaml
from iacguard.text import Source
from tests.support.build import TODAY


class _One:
    """A folder with one file."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text

    def read(self, path: str) -> Source | None:
        return Source(path, self.text) if path == self.path else None

    def list(self, folder: str) -> list[str]:
        return [self.path]


def _graph(path: str, text: str) -> ResourceGraph:
    files = _One(path, dedent(text))
    if path.endswith(".tf"):
        return load_module(".", Modules(), files, NO_INPUTS).graph
    source = files.read(path)
    assert source is not None
    return templates.load(source, yaml.parse(source), files, NO_INPUTS).graph


TEMPLATE_OBJECT = """
Resources:
  Queue:
    Type: AWS::SQS::Queue
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal:
              AWS: "*"
            Action: sqs:SendMessage
            Resource: !GetAtt Queue.Arn
            Condition: {StringEquals: {aws:SourceAccount: "111122223333"}}
"""

TEMPLATE_STRING = """
Resources:
  Policy:
    Type: AWS::Logs::ResourcePolicy
    Properties:
      PolicyName: p
      PolicyDocument: !Sub |
        {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"},
          "Action": "sqs:SendMessage",
          "Resource": "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:*",
          "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}
"""

HEREDOC = """
data "aws_caller_identity" "me" {}
resource "aws_sqs_queue" "q" {
  name   = "q"
  policy = <<-EOT
    {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"},
      "Action": "sqs:SendMessage",
      "Resource": "arn:aws:sqs:*:${data.aws_caller_identity.me.account_id}:q",
      "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}
  EOT
}
"""

ENCODED = """
resource "aws_sqs_queue" "q" {}
resource "aws_sqs_queue_policy" "p" {
  queue_url = aws_sqs_queue.q.id
  policy = jsonencode({
    Statement = [{
      Effect = "Allow", Principal = { AWS = "*" },
      Action = "sqs:SendMessage", Resource = aws_sqs_queue.q.arn
      Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } }
    }]
  })
}
"""

DATA_SOURCE = """
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = ["111122223333"]
    }
  }
}
resource "aws_sqs_queue_policy" "p" {
  queue_url = "https://sqs.eu-west-1.amazonaws.com/111122223333/q"
  policy    = data.aws_iam_policy_document.d.json
}
"""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("template.yaml", TEMPLATE_OBJECT),
        ("template.yaml", TEMPLATE_STRING),
        ("main.tf", HEREDOC),
        ("main.tf", ENCODED),
        ("main.tf", DATA_SOURCE),
    ],
    ids=["object", "string", "heredoc", "jsonencode", "data source"],
)
def test_parts_of_a_statement_stand_where_they_were_written(path: str, text: str) -> None:
    scope = Scope(_graph(path, text), World(), TODAY)
    resource = next(iter(scope.graph.resources.values()))
    kind = kind_of(resource.type)
    assert kind is not None

    (carried,) = policies_in(Kind.of(resource, scope), ResourcePolicy)
    (statement,) = carried.policy.statements
    (action,) = statement.actions
    (entry,) = statement.resources
    (star,) = statement.principal.read("AWS").listed()
    (account,) = statement.condition.read("StringEquals").read("aws:SourceAccount").listed()

    assert statement.allows
    assert "sqs:SendMessage" in action.place.text
    assert "*" in star.place.text
    assert "111122223333" in account.place.text
    assert "Resource" in entry.place.text or "*" in entry.place.text or "arn" in entry.place.text
    assert all("\n" not in one.place.text for one in (action, entry, star, account))
