"""Every part of a policy stands where it was written, also inside JSON in strings."""

from __future__ import annotations

from textwrap import dedent

import pytest

from iacguard.frontends import templates
from iacguard.frontends.terraform.load import load as load_module
from iacguard.frontends.terraform.module import Modules
from iacguard.graph.graph import ResourceGraph
from iacguard.graph.kind import Kind
from iacguard.graph.policy import Policy, ResourcePolicy
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


# Every carrier ------------------------------------------------------------------------------------

STATEMENT = """{
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": {"AWS": ["111122223333"]},
            "Action": [
              "s3:GetObject",
              "s3:PutObject"
            ],
            "Resource": "*"
          }
        ]
      }"""

IN_TERRAFORM = [
    ("aws_iam_policy", "policy"),
    ("aws_iam_role_policy", "policy"),
    ("aws_iam_user_policy", "policy"),
    ("aws_iam_group_policy", "policy"),
    ("aws_iam_role", "assume_role_policy"),
    ("aws_iam_role", "inline_policy.policy"),
    ("aws_ssoadmin_permission_set_inline_policy", "inline_policy"),
    ("aws_s3_bucket_policy", "policy"),
    ("aws_s3_bucket", "policy"),
    ("aws_s3_access_point", "policy"),
    ("aws_sqs_queue", "policy"),
    ("aws_sqs_queue_policy", "policy"),
    ("aws_sns_topic", "policy"),
    ("aws_sns_topic_policy", "policy"),
    ("aws_kms_key", "policy"),
    ("aws_kms_key_policy", "policy"),
    ("aws_kms_replica_key", "policy"),
    ("aws_ecr_repository_policy", "policy"),
    ("aws_ecr_registry_policy", "policy"),
    ("aws_secretsmanager_secret", "policy"),
    ("aws_secretsmanager_secret_policy", "policy"),
    ("aws_opensearch_domain", "access_policies"),
    ("aws_opensearch_domain_policy", "access_policies"),
    ("aws_elasticsearch_domain", "access_policies"),
    ("aws_cloudwatch_event_bus_policy", "policy"),
    ("aws_backup_vault_policy", "policy"),
    ("aws_glacier_vault", "access_policy"),
    ("aws_glacier_vault_lock", "policy"),
    ("aws_api_gateway_rest_api", "policy"),
    ("aws_api_gateway_rest_api_policy", "policy"),
    ("aws_vpc_endpoint", "policy"),
    ("aws_vpc_endpoint_policy", "policy"),
    ("aws_efs_file_system_policy", "policy"),
    ("aws_cloudwatch_log_resource_policy", "policy_document"),
    ("aws_codeartifact_domain_permissions_policy", "policy_document"),
    ("aws_dynamodb_resource_policy", "policy"),
    ("aws_kinesis_resource_policy", "policy"),
    ("aws_glue_resource_policy", "policy"),
    ("aws_s3control_bucket_policy", "policy"),
    ("aws_oam_sink_policy", "policy"),
    ("aws_prometheus_resource_policy", "policy_document"),
    ("aws_networkfirewall_resource_policy", "policy"),
    ("aws_ecr_repository_creation_template", "repository_policy"),
]

WAYS = {
    "heredoc": f"<<EOF\n      {STATEMENT}\nEOF\n",
    "indented heredoc": f"<<-EOF\n      {STATEMENT}\n      EOF\n",
    "jsonencode": f"jsonencode({STATEMENT})\n",
    "heredoc with a name in it": f"<<EOF\n      {STATEMENT.replace('111122223333', '${var.account}')}\nEOF\n",
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("type", "attribute"), IN_TERRAFORM, ids=[" ".join(one) for one in IN_TERRAFORM])
def test_terraform_s_carriers_point_into_their_documents(type: str, attribute: str, way: str) -> None:
    block, _, name = attribute.rpartition(".")
    written = f"    {name} = {WAYS[way]}"
    body = f"  {block} {{\n{written}  }}\n" if block else written
    text = f'variable "account" {{}}\nresource "{type}" "a" {{\n{body}}}\n'

    _stands_where_it_was_written("main.tf", text)


IN_TEMPLATES = [
    ("AWS::IAM::ManagedPolicy", "PolicyDocument"),
    ("AWS::IAM::Policy", "PolicyDocument"),
    ("AWS::IAM::RolePolicy", "PolicyDocument"),
    ("AWS::IAM::Role", "AssumeRolePolicyDocument"),
    ("AWS::S3::BucketPolicy", "PolicyDocument"),
    ("AWS::S3::AccessPoint", "Policy"),
    ("AWS::SQS::QueuePolicy", "PolicyDocument"),
    ("AWS::SQS::QueueInlinePolicy", "PolicyDocument"),
    ("AWS::SNS::TopicPolicy", "PolicyDocument"),
    ("AWS::SNS::TopicInlinePolicy", "PolicyDocument"),
    ("AWS::KMS::Key", "KeyPolicy"),
    ("AWS::KMS::ReplicaKey", "KeyPolicy"),
    ("AWS::Lambda::ResourcePolicy", "PolicyDocument"),
    ("AWS::ECR::Repository", "RepositoryPolicyText"),
    ("AWS::ECR::RegistryPolicy", "PolicyText"),
    ("AWS::SecretsManager::ResourcePolicy", "ResourcePolicy"),
    ("AWS::OpenSearchService::Domain", "AccessPolicies"),
    ("AWS::Elasticsearch::Domain", "AccessPolicies"),
    ("AWS::Events::EventBus", "Policy"),
    ("AWS::Backup::BackupVault", "AccessPolicy"),
    ("AWS::ApiGateway::RestApi", "Policy"),
    ("AWS::EC2::VPCEndpoint", "PolicyDocument"),
    ("AWS::EFS::FileSystem", "FileSystemPolicy"),
    ("AWS::Logs::ResourcePolicy", "PolicyDocument"),
    ("AWS::DynamoDB::Table", "ResourcePolicy.PolicyDocument"),
]


@pytest.mark.parametrize("way", ["object", "string", "string with a name in it"])
@pytest.mark.parametrize(("type", "property"), IN_TEMPLATES, ids=[" ".join(one) for one in IN_TEMPLATES])
def test_carriers_of_templates_point_into_their_documents(type: str, property: str, way: str) -> None:
    document = {
        "object": STATEMENT,
        "string": f"|\n      {STATEMENT}",
        "string with a name in it": f"!Sub |\n      {STATEMENT.replace('111122223333', '${AWS::AccountId}')}",
    }[way]
    outer, _, name = property.rpartition(".")
    head = f"      {outer}:\n        {name}: " if outer else f"      {name}: "
    document = document.replace("\n", "\n    ")
    text = f"Resources:\n  A:\n    Type: {type}\n    Properties:\n{head}{document}\n"

    _stands_where_it_was_written("template.yaml", text)


def _stands_where_it_was_written(path: str, text: str) -> None:
    files = _One(path, text)
    if path.endswith(".tf"):
        graph = load_module(".", Modules(), files, NO_INPUTS).graph
    else:
        source = Source(path, text)
        graph = templates.load(source, yaml.parse(source), files, NO_INPUTS).graph
    scope = Scope(graph, World(), TODAY)
    resource = next(one for one in graph.resources.values() if kind_of(one.type) is not None)
    (carried,) = policies_in(Kind.of(resource, scope), Policy)
    (statement,) = carried.policy.statements

    read, write = statement.actions
    (entry,) = statement.resources
    found = [one.place.start_position.line for one in (read, write, entry)]
    lines = text.splitlines()
    wanted = [
        next(number for number, line in enumerate(lines, 1) if part in line)
        for part in ("s3:GetObject", "s3:PutObject", '"Resource"')
    ]
    assert found == wanted
    assert read.place.text.strip('"') == "s3:GetObject"
    assert [one.text for one in (read, write, entry)] == ["s3:GetObject", "s3:PutObject", "*"]
