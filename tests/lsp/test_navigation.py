"""From names to declarations and back, as an editor asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from iacguard.text import Source
from tests.lsp.marking import Editor, Json, Marked, Name, Placed, place, placed, told


@pytest.fixture(scope="module")
def editor() -> Iterator[Editor]:
    editor = Editor()
    yield editor
    editor.client.kill()


TEMPLATE = {
    "stack.yaml": """\
AWSTemplateFormatVersion: "2010-09-09"
Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups:
      - Label: {default: Where}
        Parameters: [«ref stage:Stage»]
    ParameterLabels:
      «ref stage:Stage»: {default: Which stage}
Parameters:
  «def stage:Stage»: {Type: String, AllowedValues: [dev, prod]}
Mappings:
  «def sizes:Sizes»:
    «def sizes_dev:dev»: {«def dev_days:Days»: 1}
    «def sizes_prod:prod»: {«def prod_days:Days»: 7, «def prod_mode:Mode»: x}
Conditions:
  «def is_prod:IsProd»: !Equals [!Ref «ref stage:Stage», prod]
  «def is_dev:IsDev»: !Not [Condition: «ref is_prod:IsProd»]
  «def either:Either»: !Or [!Condition «ref is_prod:IsProd», !Condition "«ref is_dev:IsDev»"]
Resources:
  «def key:Key»:
    Type: AWS::KMS::Key
    Condition: «ref is_prod:IsProd»
  «def queue:Queue»:
    Type: AWS::SQS::Queue
    DependsOn: «ref key:Key»
    Properties:
      QueueName: !Sub "${ «ref stage:Stage» }-jobs-${!Literal}"
      KmsMasterKeyId: !If [«ref is_prod:IsProd», !GetAtt «ref key:Key».Arn, !Ref AWS::NoValue]
      MessageRetentionPeriod: !FindInMap [«ref sizes:Sizes», «ref sizes_prod:prod», «ref prod_days:Days»]
      DelaySeconds:
        Fn::FindInMap: [«ref sizes:Sizes», !Ref «ref stage:Stage», «ref dev_days prod_days:Days»]
  «def alarm:Alarm»:
    Type: AWS::CloudWatch::Alarm
    DependsOn: [«ref queue:Queue», "«ref key:Key»"]
    Properties:
      AlarmName:
        Fn::Sub:
          - "${«ref alias:Alias»}-${«ref queue:Queue».QueueName}"
          - «def alias:Alias»: !Ref «ref stage:Stage»
      AlarmDescription: !Sub |
        All about ${«ref queue:Queue».Arn} in
          ${AWS::Region} with ${«ref key:Key»}
      AlarmActions:
        - Fn::GetAtt: [«ref queue:Queue», Arn]
        - !GetAtt [«ref queue:Queue», Arn]
        - Fn::If: [«ref either:Either», {Ref: «ref queue:Queue»}, {"Fn::GetAtt": "«ref key:Key».Arn"}]
        - Fn::Base64: !If [«ref either:Either», !Ref «ref queue:Queue», ""]
        - !Join ["", [!Ref '«ref queue:Queue»', 'it''s']]
Outputs:
  Url:
    Condition: «ref is_dev:IsDev»
    Value: !Ref «ref queue:Queue»
    Export: {Name: !Sub "«def url:${AWS::StackName}-Url»"}
  Arn:
    Value: !GetAtt «ref queue:Queue».Arn
    Export: {Name: «def arn:the-arn»}
  Name:
    Value: !GetAtt «ref queue:Queue».QueueName
    Export:
      Name: !Join ["-", [!Ref AWS::Region, "name"]]
""",
    "other.yaml": """\
Parameters:
  «def jobs:Jobs»: {Type: String}
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Environment:
        Variables:
          URL: !ImportValue {"Fn::Sub": "«ref url:${«ref jobs:Jobs»}-Url»"}
          ARN: !ImportValue «ref arn:the-arn»
          AGAIN: {"Fn::ImportValue": "«ref arn:the-arn»"}
""",
}

JSON_TEMPLATE = {
    "stack.json": """\
{
  "Parameters": {"«def stage:Stage»": {"Type": "String"}},
  "Conditions": {
    "«def is_prod:IsProd»": {"Fn::Equals": [{"Ref": "«ref stage:Stage»"}, "prod"]},
    "«def is_not:IsNot»": {"Fn::Not": [{"Condition": "«ref is_prod:IsProd»"}]}
  },
  "Mappings": {"«def sizes:Sizes»": {"«def dev:dev»": {"«def days:Days»": 1}}},
  "Resources": {
    "«def queue:Queue»": {
      "Type": "AWS::SQS::Queue",
      "Condition": "«ref is_not:IsNot»",
      "Properties": {
        "QueueName": {"Fn::Sub": "\\u0061\\n${«ref stage:Stage»}"},
        "DelaySeconds": {"Fn::FindInMap": ["«ref sizes:Sizes»", "«ref dev:dev»", "«ref days:Days»"]}
      }
    },
    "«def topic:Topic»": {
      "Type": "AWS::SNS::Topic",
      "DependsOn": ["«ref queue:Queue»"],
      "Properties": {
        "TopicName": {"Fn::GetAtt": ["«ref queue:Queue»", "QueueName"]},
        "DisplayName": {
          "Fn::If": ["«ref is_prod:IsProd»", {"Fn::Sub": ["${«ref x:X»}", {"«def x:X»": "a"}]}, "b"]
        }
      }
    }
  },
  "Outputs": {
    "Arn": {
      "Value": {"Fn::GetAtt": ["«ref topic:Topic»", "TopicArn"]},
      "Export": {"Name": {"Fn::Sub": "«def exported:${AWS::Region}-topic»"}}
    },
    "Again": {"Value": {"Fn::ImportValue": {"Fn::Sub": "${AWS::Region}-else"}}}
  }
}
"""
}

NESTED = {
    "app/root.yaml": """\
Resources:
  «def network:Network»:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: «ref file:../network.yaml»
      Parameters:
        «ref cidr:Cidr»: 10.0.0.0/16
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !GetAtt «ref network:Network».Outputs.«ref vpc_id:VpcId»
      KmsMasterKeyId: !Sub "${«ref network:Network».Outputs.«ref vpc_id:VpcId»}"
      Other: !GetAtt [«ref network:Network», Outputs.«ref vpc_id:VpcId»]
""",
    "network.yaml": """\
«def file:»Parameters:
  «def cidr:Cidr»: {Type: String}
Resources:
  «def vpc:Vpc»:
    Type: AWS::EC2::VPC
    Properties: {CidrBlock: !Ref «ref cidr:Cidr»}
Outputs:
  «def vpc_id:VpcId»: {Value: !Ref «ref vpc:Vpc»}
""",
}

SAM = {
    "template.yaml": """\
Transform: AWS::Serverless-2016-10-31
Globals:
  «def function_globals:Function»:
    Runtime: python3.12
    Environment: {Variables: {TABLE: !Ref «ref table:Table»}}
Resources:
  «def table:Table»:
    Type: AWS::Serverless::SimpleTable
  «def api:Api»:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      Auth:
        DefaultAuthorizer: «ref pool:Pool»
        Authorizers:
          «def pool:Pool»: {UserPoolArn: x}
  «def read:Read»:
    Type: «ref function_globals:AWS::Serverless::Function»
    Connectors:
      Reads:
        Properties:
          Destination: {Id: «ref table:Table»}
          Permissions: [Read]
    Properties:
      Handler: app.read
      AutoPublishAlias: live
      Policies:
        - DynamoDBReadPolicy: {TableName: !Ref «ref table:Table»}
      Events:
        «def implicit:Get»: {Type: Api, Properties: {Path: /, Method: get}}
        Own:
          Type: Api
          Properties:
            Path: /
            Method: get
            RestApiId: !Ref «ref api:Api»
            Auth: {Authorizer: «ref pool:Pool»}
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionSubstitutions:
        «def substitution:Reader»: !GetAtt «ref read:Read».Arn
      Definition:
        StartAt: A
        States:
          A: {Type: Task, Resource: "${«ref substitution:Reader»}", End: true}
  Link:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: «ref read:Read»}
      Destination: {Id: «ref table:Table»}
      Permissions: [Read]
Outputs:
  Alias: {Value: !Ref «ref read:Read».Alias}
  Role: {Value: !GetAtt «ref read:ReadRole».Arn}
  Url: {Value: !Sub "https://${«ref implicit:ServerlessRestApi»}.x"}
""",
}

LOOPS = {
    "loops.yaml": """\
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Topics:
    - «def name:Name»
    - [Success, Failure]
    - «def topic:Topic${«ref name:Name»}»:
        Type: AWS::SNS::Topic
        Properties:
          TopicName: !Sub "t-${«ref name:Name»}"
          DisplayName: !Ref «ref name:Name»
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmActions: [!Ref «ref topic:TopicSuccess»]
""",
}

INCLUDED = {
    "whole.yaml": """\
Parameters:
  «def stage:Stage»: {Type: String}
Resources:
  «def queue:Queue»:
    Type: AWS::SQS::Queue
  Fn::Transform:
    Name: AWS::Include
    Parameters: {Location: «ref file:parts/more.yaml»}
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmActions: [!Ref «ref queue:Queue»]
""",
    "parts/more.yaml": """\
«def file:»More:
  Type: AWS::SNS::Topic
  Properties:
    TopicName: !Ref «ref stage:Stage»
    DisplayName: !GetAtt «ref queue:Queue».Arn
""",
}

TERRAFORM = {
    "main.tf": """\
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region = var.«ref region:region»
}

provider "aws" {
  alias  = "«def west:west»"
  region = "us-west-2"
}

data "aws_caller_identity" "«def me:me»" {}

resource "aws_s3_bucket" "«def logs:logs»" {
  provider = aws.«ref west:west»
  «def logs_each:for_each» = toset(local.«ref names:names»)
  bucket   = "${local.«ref prefix:prefix»}-${«ref logs_each:each».key}"
  tags     = { Of = "${data.aws_caller_identity.«ref me:me».account_id}" }
}

resource "aws_iam_policy" "«def read:read»" {
  «def read_count:count» = 2
  name  = "read-${«ref read_count:count».index}"
  policy = jsonencode({
    Statement = [{
      Resource = [for «def bucket:bucket» in aws_s3_bucket.«ref logs:logs» : "${«ref bucket:bucket».arn}/*"]
    }]
  })
  description = <<-EOT
    %{for «def index:index», «def name:name» in local.«ref names:names»~}
    ${«ref index:index»}: ${«ref name:name»} of ${aws_s3_bucket.«ref logs:logs»["a"].arn}
    %{endfor~}
  EOT
  depends_on = [aws_s3_bucket.«ref logs:logs»]
  lifecycle {
    ignore_changes       = [description]
    replace_triggered_by = [aws_s3_bucket.«ref logs:logs»["a"].id]
  }
}

resource "aws_security_group" "«def web:web»" {
  dynamic "«def ingress:ingress»" {
    for_each = var.«ref ports:ports»
    content {
      from_port = «ref ingress:ingress».value
    }
  }
  dynamic "egress" {
    for_each = var.«ref ports:ports»
    iterator = «def it:it»
    content {
      from_port = «ref it:it».value
    }
  }
}

moved {
  from = aws_security_group.old
  to   = aws_security_group.«ref web:web»
}

import {
  to = aws_security_group.«ref web:web»
  id = "sg-1"
}

output "group" {
  value = concat(aws_security_group.«ref web:web»[*].id, resource.aws_security_group.«ref web:web»[*].arn)
}
""",
    "variables.tf": """\
variable "«def region:region»" {
  type = string
}
variable "«def ports:ports»" {
  type    = list(number)
  default = []
  validation {
    condition     = length(var.«ref ports:ports») < 9
    error_message = "Too many."
  }
}
locals {
  «def prefix:prefix» = "a"
  «def names:names»  = [local.«ref prefix:prefix», "b"]
}
""",
    "terraform.tfvars": """\
«ref region:region» = "eu-west-1"
«ref ports:ports»  = [1]
""",
    "envs/prod.tfvars": '«ref region:region» = "eu-west-1"\n',
}

MODULES = {
    "live/main.tf": """\
provider "aws" {
  alias = "«def west:west»"
}
module "«def queue:queue»" {
  source = "«ref file:../modules/queue»"
  «ref name:name»   = "a"
  providers = { aws.«ref target:target» = aws.«ref west:west» }
}
module "«def again:again»" {
  source   = "«ref file:../modules/queue»"
  for_each = toset(["a"])
  «ref name:name»     = module.«ref queue:queue».«ref arn:arn»
}
moved {
  from = module.«ref queue:queue».aws_sqs_queue.old
  to   = module.«ref again:again»["a"].aws_sqs_queue.«ref this:this»
}
output "arns" {
  value = [for one in module.«ref again:again» : one.arn]
}
output "arn" {
  value = module.«ref again:again»["a"].«ref arn:arn»
}
""",
    "modules/queue/main.tf": """\
«def file:»terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.«def target:target»]
    }
  }
}
variable "«def name:name»" {}
resource "aws_sqs_queue" "«def this:this»" {
  provider = aws.«ref target:target»
  name     = var.«ref name:name»
}
""",
    "modules/queue/outputs.tf": """\
output "«def arn:arn»" {
  value = aws_sqs_queue.«ref this:this».arn
}
""",
}

JSON_TERRAFORM = {
    "main.tf.json": """\
{
  "variable": {"«def name:name»": {"type": "string"}},
  "locals": {"«def full:full»": "x-${var.«ref name:name»}"},
  "resource": {
    "aws_sqs_queue": {"«def jobs:jobs»": {"name": "\\u0061${local.«ref full:full»}"}},
    "aws_sns_topic": {
      "t": {"name": "${aws_sqs_queue.«ref jobs:jobs».name}", "depends_on": ["aws_sqs_queue.«ref jobs:jobs»"]}
    }
  }
}
"""
}

CASES = {
    "template": TEMPLATE,
    "json": JSON_TEMPLATE,
    "nested": NESTED,
    "sam": SAM,
    "loops": LOOPS,
    "included": INCLUDED,
    "terraform": TERRAFORM,
    "modules": MODULES,
    "json_terraform": JSON_TERRAFORM,
}


def _check(editor: Editor, marked: Marked, names: list[Name]) -> None:
    for name in names:
        source = marked.texts[name.path]
        if name.start == name.end:
            # It stands for a file, and nobody can point at that.
            continue
        offsets = marked.offsets(name)
        where = told(source, name.start)
        definitions = _places(marked, marked.definitions(name))
        references = _places(marked, marked.references(name))
        is_call = name.is_definition and source.text[: name.start].endswith('module "')
        for offset in offsets:
            assert is_call or _asked(editor, "definition", source, offset) == definitions, where
        declared = {one for one in definitions if one[1:3] != one[3:]}
        for declares, wanted in ((True, references | declared), (False, references)):
            found = _asked(editor, "references", source, offsets[0], context={"includeDeclaration": declares})
            assert found == wanted, where
        highlights = editor.ask("documentHighlight", source, offsets[0])
        kinds = {placed(source.path, one["range"]): one["kind"] for one in highlights}
        assert kinds == {
            one: 3 if one in declared else 2 for one in references | declared if one[0] == source.path
        }, where


def _asked(editor: Editor, method: str, source: Source, offset: int, **more: Json) -> set[Placed]:
    answer = editor.ask(method, source, offset, **more)
    return {placed(editor.path(one["uri"]), one["range"]) for one in answer}


def _places(marked: Marked, names: list[Name]) -> set[Placed]:
    return {place(marked.texts[one.path], one.start, one.end) for one in names}


def test_files_that_are_not_open_count_as_well(editor: Editor, tmp_path: Path) -> None:
    marked = Marked(TERRAFORM)
    editor.show(tmp_path, marked.texts, ("variables.tf", "terraform.tfvars", "envs/prod.tfvars"))
    shown = [name for name in marked.names if name.path == "main.tf"]
    _check(editor, marked, shown)


@pytest.mark.parametrize("case", CASES)
def test_names_lead_to_declarations_and_back(case: str, editor: Editor, tmp_path: Path) -> None:
    marked = Marked(CASES[case])
    editor.show(tmp_path, marked.texts)
    _check(editor, marked, marked.names)
