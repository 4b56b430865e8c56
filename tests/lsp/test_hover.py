"""What editors show of values, resources, rules and actions under the pointer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lsp.client import Client

MARKDOWN = {"textDocument": {"hover": {"contentFormat": ["markdown", "plaintext"]}}}

TEMPLATE = """\
Parameters:
  Env: {Type: String, Default: dev, AllowedValues: [dev, prod], Description: "Where `it` [goes](x)"}
  Name: {Type: String}
  Admin: {Type: String, NoEcho: true, Default: "opensesame77"}
Mappings:
  Delays:
    dev: {Seconds: 1}
    prod: {Seconds: 5}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsBig: !And [!Condition IsProd, !Not [!Equals [!Ref Name, small]]]
  IsNever: !And [!Condition IsProd, !Equals [!Ref Env, dev]]
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Condition: IsProd
    Properties:
      BucketName: !Sub "${Env}-${AWS::Region}"
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub ["${Env}-${Other}", {Other: !Ref Name}]
      SqsManagedSseEnabled: !If [IsProd, true, false]
      DelaySeconds: !FindInMap [Delays, !Ref Env, Seconds]
      Tags: [{Key: admin, Value: !Ref Admin}, {Key: never, Value: !If [IsNever, a, b]}]
  # iacguard: ignore[sqs-queue-no-dlq, s3-*] it is all right
  Policy:
    Type: AWS::S3::BucketPolicy
    Metadata: {iacguard: {ignore: [{rule: s3-plain-http-allowed, reason: none}]}}
    DependsOn: Jobs
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {AWS: "123456789012"}
            Action: [s3:GetObject, "s3:Put*", s3:GetObjekt, "s4:Get"]
            Resource: !Sub "${Logs.Arn}/*"
Outputs:
  Key: {Value: !ImportValue the-key}
"""
JSON = """\
{"Parameters": {"Env": {"Type": "String", "Default": "dev"}},
 "Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "Env"}, "prod"]}},
 "Resources": {"Jobs": {"Type": "AWS::SQS::Queue", "Properties": {
   "QueueName": {"Fn::Sub": "${Env}-q"},
   "DelaySeconds": {"Fn::If": ["IsProd", 1, 2]}}},
  "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Metadata": {"iacguard": {"ignore": [
     {"rule": "sqs-queue-no-dlq", "reason": "none"}]}}, "Properties": {
     "AlarmName": {"Fn::GetAtt": ["Jobs", "QueueName"]},
     "Namespace": {"Ref": "Env"}}}}}
"""
SAM = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: test}
Globals:
  Function:
    Environment: {Variables: {STAGE: !Ref Stage}}
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      InlineCode: "pass"
      FunctionName: !Sub "hello-${Stage}"
      Policies:
        - Statement: [{Effect: Allow, Action: "dynamodb:GetItem", Resource: "*"}]
"""
PARENT = """\
Parameters: {Env: {Type: String, Default: dev}}
Resources:
  A:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: child.yaml, Parameters: {Name: !Sub "${Env}-a"}}
  B:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: child.yaml, Parameters: {Name: b}}
Outputs:
  Q: {Value: !GetAtt A.Outputs.Name}
"""
CHILD = """\
Transform: AWS::LanguageExtensions
Parameters: {Name: {Type: String}}
Resources:
  Fn::ForEach::Queues:
    - Which
    - [One, Two]
    - Queue${Which}:
        Type: AWS::SQS::Queue
        Properties:
          QueueName: !Sub "${Name}-${Which}"
          KmsMasterKeyId: "{{resolve:ssm:/my/key}}"
Outputs:
  Name: {Value: !GetAtt QueueOne.QueueName}
  Queue: {Value: !Ref QueueOne}
"""
TERRAFORM_JSON = """\
{"variable": {"env": {"default": "dev"},
              "keys": {"sensitive": true, "default": {"first": "opensesame77"}}},
 "locals": {"name": "${var.env}-x"},
 "output": {"a": {"value": "${local.name}"}, "b": {"value": "${sha1(var.keys.first)}"}}}
"""
MAIN = """\
locals {
  name  = "${var.env}-app"
  ports = { ssh = 22, web = 443 }
  login = var.db_password
  tags  = merge(var.tags, { Name = local.name, Region = data.aws_region.here.name })
}
data "aws_region" "here" {}
data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.logs.arn}/*"]
  }
}
resource "aws_s3_bucket" "logs" {
  bucket = local.name
  tags   = local.tags
}
resource "aws_sqs_queue" "jobs" {
  for_each                  = local.ports
  name                      = "${local.name}-${each.key}"
  delay_seconds             = each.value
  message_retention_seconds = var.long ? 1209600 : 60
  fifo_queue                = var.fifo
  kms_master_key_id         = module.keys.alias
  policy                    = data.aws_iam_policy_document.read.json
}
resource "aws_security_group" "web" {
  count = 2
  name  = "web-${count.index}"
  dynamic "ingress" {
    for_each = local.ports
    content {
      from_port = ingress.value
      to_port   = [for name, port in local.ports : port if name == ingress.key][0]
    }
  }
}
resource "aws_db_instance" "main" {
  password = var.db_password # iacguard: ignore[rds-instance-public] because
  username = upper(var.db_password)
}
resource "aws_sns_topic" "none" {
  count = 0
  name  = local.name
}
module "keys" {
  source = "./keys"
  alias  = local.name
}
module "gone" {
  source = "git::https://example.com/gone.git"
}
output "gone" { value = module.gone.id }
"""
VARIABLES = """\
variable "env" {
  type    = string
  default = "dev"
}
variable "tags" { default = { team = "a" } }
variable "long" {}
variable "fifo" { type = bool }
variable "db_password" { default = "opensesame77" }
variable "odd" { default = "a```b` [x](http://evil)\\n# c" }
output "odd" { value = var.odd }
"""
KEYS = """\
variable "alias" { type = string }
output "alias" { value = "alias/${var.alias}" }
"""
FILES = {
    "template.yaml": TEMPLATE,
    "template.json": JSON,
    "sam.yaml": SAM,
    "nested/parent.yaml": PARENT,
    "nested/child.yaml": CHILD,
    "json/main.tf.json": TERRAFORM_JSON,
    "tf/main.tf": MAIN,
    "tf/variables.tf": VARIABLES,
    "tf/terraform.tfvars": 'env = "live"\n',
    "tf/keys/main.tf": KEYS,
    "iacguard.toml": 'ignore = ["sqs-queue-no-dlq"]\n',
}
SECRET = "opensesame77"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / ".git").mkdir()
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[Client]:
    client = Client()
    client.initialize(folder, MARKDOWN)
    for name, text in FILES.items():
        client.open(folder / name, text)
    yield client
    client.kill()


def hover(client: Client, path: Path, text: str, place: str) -> str:
    """What is shown at the place that a fragment of a text marks with a bar; empty for nothing."""
    offset = text.index(place.replace("|", "")) + place.index("|")
    before = text[:offset]
    position = {"line": before.count("\n"), "character": offset - before.rfind("\n") - 1}
    result = client.request(
        "textDocument/hover", {"textDocument": {"uri": path.as_uri()}, "position": position}
    )
    return str(result["contents"]["value"]) if result else ""


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("!Equals [!Ref E|nv", ['`Env` = `"dev"`', "default of parameter Env ([template.yaml:2](file://"]),
        (
            "  E|nv: {Type",
            ["type: `String`", 'allowed values: `"dev"`, `"prod"`', r"Where \`it\` \[goes\](x)"],
        ),
        ("  N|ame: {Type", ["known only at deployment: parameter Name has no default"]),
        ("Value: !Ref Ad|min", ["`Admin` is •••, a secret that is not shown", "default: `•••`"]),
        ("IsP|rod: !Eq", ['`IsProd`: Env is "prod" ([template.yaml:10]', "may or may not hold"]),
        ("IsB|ig:", ['IsProd and (Name is not "small")', 'where `IsProd`: Env is "prod"']),
        ("IsN|ever:", ["which never holds"]),
        ("Condition: Is|Prod", ["`IsProd`: Env is"]),
        ("Bucket|Name", ['`BucketName` = `"prod-${AWS::Region}"`', "the only value of parameter Env"]),
        ("${E|nv}-${AWS", ['`Env` = `"prod"`']),
        ("${AWS::R|egion", ["`AWS::Region` is settled at deployment"]),
        ("${Ot|her}", ["`Other` is known only at deployment: parameter Name has no default"]),
        ("!If [IsProd, t|rue", ["when IsProd: `true`", "otherwise: `false`"]),
        (
            "SqsManaged|Sse",
            [
                "when IsProd: `true`",
                "**Queue switches server-side encryption off**",
                "when IsProd is false",
                "**Fix:**",
            ],
        ),
        (
            "!Fi|ndInMap",
            ["`Fn::FindInMap Delays` = `1`", "map Delays: `{dev: {Seconds: 1}, prod: {Seconds: 5}}`"],
        ),
        (
            "!Import|Value",
            ["`Fn::ImportValue the-key` is known only at deployment: imported from another stack"],
        ),
        ("!If [IsNe|ver", ["never holds"]),
        ("  Lo|gs:", ["`Logs`: **AWS::S3::Bucket**", "exists when IsProd", "`Policy` by `Bucket`"]),
        ("Bucket: !Ref Lo|gs", ["`Logs`: **AWS::S3::Bucket**"]),
        ("DependsOn: Jo|bs", ["`Jobs`: **AWS::SQS::Queue**", "is referred to from `Policy` by `DependsOn`"]),
        ("${Logs.A|rn}", ["the attribute `Arn` of `Logs`", "**AWS::S3::Bucket**"]),
        ("ignore[sqs-qu|eue", ["**Queue has no dead-letter queue**"]),
        (", s3-|*]", ["`s3-*` names ", "`s3-"]),
        ("rule: s3-pl|ain", ["**Bucket policy does not deny plain HTTP**"]),
        (
            "[s3:Get|Object",
            [
                "`s3:GetObject`: access level **Read**",
                "arn:${Partition}:s3:::${BucketName}",
                "Condition keys",
                "docs.aws.amazon.com/service-authorization",
            ],
        ),
        ('"s3:P|ut*"', ["`s3:Put*` matches ", "**Write**", "`s3:PutObject"]),
        ("s3:GetOb|jekt", ["is no action that is known; did you mean s3:GetObject"]),
        ('"s4:G|et"', ["no service has the prefix `s4`"]),
    ],
)
def test_a_template(client: Client, folder: Path, place: str, shown: list[str]) -> None:
    told = hover(client, folder / "template.yaml", TEMPLATE, place)
    for fragment in shown:
        assert fragment in told
    assert SECRET not in told


@pytest.mark.parametrize("place", ["AWS::S|QS", '"12345|6789012"', "Effect: Al|low", "Par|ameters:"])
def test_nothing_is_said_where_there_is_nothing_to_say(client: Client, folder: Path, place: str) -> None:
    told = hover(client, folder / "template.yaml", TEMPLATE, place)
    assert "=" not in told.partition("**Fix")[0].partition("---")[0]


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ('"Queue|Name": {"Fn', ['`QueueName` = `"dev-q"`', "default of parameter Env"]),
        ("${E|nv}", ['`Env` = `"dev"`']),
        ('"Delay|Seconds"', ["when IsProd: `1`", "otherwise: `2`"]),
        ('{"R|ef": "Env"}}', ['`Env` = `"dev"`', "type: `String`"]),
        ('"Jo|bs": {"Type"', ["`Jobs`: **AWS::SQS::Queue**", "referred to from `Alarm`"]),
        ('Get|Att": ["Jobs"', ['`Jobs.QueueName` = `"dev-q"`', "the attribute `QueueName` of `Jobs`"]),
        ('"rule": "sqs-qu|eue', ["**Queue has no dead-letter queue**"]),
        ('"IsPr|od": {', ['Env is "prod"']),
    ],
)
def test_a_template_in_json(client: Client, folder: Path, place: str, shown: list[str]) -> None:
    told = hover(client, folder / "template.json", JSON, place)
    for fragment in shown:
        assert fragment in told


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("STA|GE: !Ref", ['`STAGE` = `"test"`', "default of parameter Stage"]),
        ("hello-${St|age}", ['`Stage` = `"test"`']),
        ("Function|Name", ['`FunctionName` = `"hello-test"`']),
        ("  Hel|lo:", ["`Hello`: **AWS::Lambda::Function**", "SAM also makes `HelloRole` (AWS::IAM::Role)"]),
        ("dynamodb:Get|Item", ["access level **Read**"]),
    ],
)
def test_a_sam_template(client: Client, folder: Path, place: str, shown: list[str]) -> None:
    told = hover(client, folder / "sam.yaml", SAM, place)
    for fragment in shown:
        assert fragment in told


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (
            "${var.e|nv}",
            ['`var.env` = `"live"`', "value of variable env ([terraform.tfvars:1](file://", "type: `string`"],
        ),
        ("na|me  = ", ['`local.name` = `"live-app"`']),
        ("bucket = local.na|me", ['`local.name` = `"live-app"`']),
        ("tags |  = local.tags", []),
        ("ta|gs   = local.tags", ['{team: "a", Name: "live-app", Region: AWS::Region}']),
        ("mer|ge(", ['team: "a"']),
        ("log|in = var", ["a secret that is not shown"]),
        ("up|per(", ["a secret that is not shown"]),
        ("password = var.db_pass|word", ["`var.db_password` is •••"]),
        ("data.aws_region.here.na|me", ["known only at deployment"]),
        ("aws_s3_bucket.logs.a|rn", ["the attribute `Arn` of `aws_s3_bucket.logs`", "**AWS::S3::Bucket**"]),
        (
            "aws_s3_bucket.lo|gs.arn",
            ["`aws_s3_bucket.logs`: **AWS::S3::Bucket**, written as `aws_s3_bucket`"],
        ),
        (
            'resource "aws_sqs|_queue',
            ['2 instances: `aws_sqs_queue.jobs["ssh"]`', '`aws_sqs_queue.jobs["web"]`'],
        ),
        ("${each.k|ey}", ['`aws_sqs_queue.jobs["ssh"]`: `"ssh"`', '`aws_sqs_queue.jobs["web"]`: `"web"`']),
        ("= each.val|ue", ['`aws_sqs_queue.jobs["ssh"]`: `22`']),
        ("na|me                      =", ['`aws_sqs_queue.jobs["ssh"]`: `"live-app-ssh"`']),
        ("for_ea|ch                 ", ["`for_each` = `{ssh: 22, web: 443}`", "local ports"]),
        ("message_ret|ention", ["when var.long: `1209600`", "otherwise: `60`"]),
        ("var.fi|fo", ["known only at deployment: variable fifo has no default", "type: `bool`"]),
        ("module.keys.al|ias", ['`module.keys.alias` = `"alias/live-app"`']),
        ('module "ke|ys"', ['`module.keys` = `{alias: "alias/live-app"}`']),
        ("module.gone.i|d", ["its source is not on disk"]),
        ("read.js|on", ['Action: ["s3:GetObject"]']),
        ('resource "aws_sns|_topic"', ["`aws_sns_topic.none`: no instance is made"]),
        ("name  = local.na|me\n}\nmodule", ['`local.name` = `"live-app"`']),
        ("count.in|dex", ["`aws_security_group.web[1]`: `1`"]),
        ("= ingress.val|ue", ['`aws_security_group.web[0]["ssh"]`', "`443`"]),
        ('["s3:Get|Object"]', ["access level **Read**"]),
        ("ignore[rds-inst|ance", ["there is no rule"]),
    ],
)
def test_a_terraform_module(client: Client, folder: Path, place: str, shown: list[str]) -> None:
    told = hover(client, folder / "tf/main.tf", MAIN, place)
    for fragment in shown:
        assert fragment in told
    assert SECRET not in told
    assert SECRET.upper() not in told


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("${Na|me}", ['`A/QueueOne`, `A/QueueTwo`: `"dev-a"`', '`B/QueueOne`, `B/QueueTwo`: `"b"`']),
        ("Queue|Name: !Sub", ['`A/QueueTwo`: `"dev-a-Two"`', '`B/QueueOne`: `"b-One"`']),
        ("{{resolve:s|sm", ["`KmsMasterKeyId` is known only at deployment: a dynamic reference to ssm"]),
        ("!Ref Queue|One", ["2 instances: `A/QueueOne`, `B/QueueOne`"]),
    ],
)
def test_a_nested_template_is_seen_from_all_its_parents(
    client: Client, folder: Path, place: str, shown: list[str]
) -> None:
    told = hover(client, folder / "nested/child.yaml", CHILD, place)
    for fragment in shown:
        assert fragment in told


def test_an_output_of_a_nested_stack(client: Client, folder: Path) -> None:
    told = hover(client, folder / "nested/parent.yaml", PARENT, "A.Outputs.Na|me")
    assert '`A.Outputs.Name` = `"dev-a-One"`' in told


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("${local.na|me}", '`local.name` = `"dev-x"`'),
        ('"na|me"', '`local.name` = `"dev-x"`'),
        ("sha|1(", "`sha1(...)` is •••, a secret that is not shown"),
        ("var.keys.fi|rst", "`var.keys.first` is •••"),
    ],
)
def test_terraform_in_json(client: Client, folder: Path, place: str, shown: str) -> None:
    told = hover(client, folder / "json/main.tf.json", TERRAFORM_JSON, place)
    assert shown in told
    assert SECRET not in told


def test_a_called_module_is_seen_as_it_is_called(client: Client, folder: Path) -> None:
    told = hover(client, folder / "tf/keys/main.tf", KEYS, "${var.al|ias}")
    assert '`var.alias` = `"live-app"`' in told
    assert "argument alias of module keys ([main.tf:" in told


def test_a_file_of_variables_says_what_is_declared(client: Client, folder: Path) -> None:
    told = hover(client, folder / "tf/terraform.tfvars", FILES["tf/terraform.tfvars"], "e|nv")
    assert '`var.env` = `"live"`' in told
    assert 'default: `"dev"`' in told


def test_a_rule_in_the_configuration(client: Client, folder: Path) -> None:
    told = hover(client, folder / "iacguard.toml", FILES["iacguard.toml"], "sqs-qu|eue")
    assert "**Queue has no dead-letter queue**" in told


def test_values_are_no_markup(client: Client, folder: Path) -> None:
    told = hover(client, folder / "tf/variables.tf", VARIABLES, "var.o|dd")
    assert "````\na```b` [x](http://evil)\n# c\n````" in told


def test_a_broken_text_is_answered_from_the_last_sound_one(client: Client, folder: Path) -> None:
    path = folder / "template.yaml"
    broken = "# a remark\n" + TEMPLATE.replace("    Type: AWS::SQS::Queue", '    Type: "AWS::SQS::Queue')
    client.replace(path, 2, broken)
    told = hover(client, path, broken, "Bucket|Name")
    assert "`BucketName` = " in told
    client.replace(path, 3, TEMPLATE)


def test_plain_text_for_who_wants_it(folder: Path) -> None:
    client = Client()
    try:
        client.initialize(folder, {"textDocument": {"hover": {"contentFormat": ["plaintext"]}}})
        path = folder / "template.yaml"
        client.open(path, TEMPLATE)
        told = hover(client, path, TEMPLATE, "!Equals [!Ref E|nv")
        assert 'Env = "dev"' in told
        assert "`" not in told.replace("`it`", "")
        assert "](" not in told.replace("[goes](x)", "")
    finally:
        client.kill()
