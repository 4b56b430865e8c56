"""What published modules do, and what has to stay known of it."""

from __future__ import annotations

from iacguard.value import Encoded, Interpolation, MapValue, Reference, Unknown, Value

from .configurations import plain, resource_value, unit, unit_of

BUCKET = """
variable "free" {}
resource "aws_s3_bucket" "b" {}
locals {
  document = jsonencode({ Action = "s3:*", Resource = ["_ARN_", "_ARN_/*", var.free] })
}
"""


def value_of(expression: str) -> Value:
    """The value of an expression beside those declarations."""
    made = unit(f'{BUCKET}\nresource "x" "y" {{\n  v = {expression}\n}}\n')
    return resource_value(made, "x.y", "v")


def test_placeholders_in_a_document_leave_it_readable() -> None:
    value = value_of('replace(local.document, "_ARN_", aws_s3_bucket.b.arn)')
    assert isinstance(value, Encoded)
    assert isinstance(value.document, MapValue)
    assert plain(value.document.get("Action")) == "s3:*"
    bucket, objects, free = value.document.get("Resource").items  # type: ignore[attr-defined]
    assert isinstance(bucket, Reference)
    assert isinstance(objects, Interpolation)
    assert isinstance(objects.pieces[0], Reference)
    assert plain(objects.pieces[1]) == "/*"
    assert isinstance(free, Unknown)


def test_only_a_placeholder_is_replaced_in_what_is_partly_known() -> None:
    for wanted, new in (('"s3"', '"s4"'), ('"_ARN_"', '"a\\"b"'), ('"/_.*_/"', '"x"'), ("var.free", '"x"')):
        assert isinstance(value_of(f"replace(local.document, {wanted}, {new})"), Unknown)


def test_placeholders_in_a_partly_known_string() -> None:
    value = value_of('replace("a/_B_/${var.free}", "_B_", "b")')
    assert isinstance(value, Interpolation)
    assert [plain(piece) for piece in value.pieces[:1]] == ["a/b/"]


DOCUMENTS = """
variable "env" {}
variable "free" {}
data "aws_iam_policy_document" "base" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = ["*"]
  }
  statement {
    sid       = "b"
    actions   = ["*"]
    resources = ["*"]
  }
}
locals {
  narrow = jsonencode({ Statement = [{ Sid = "b", Action = "s3:GetObject", Resource = "x" }] })
}
"""


def actions_of(overriding: str) -> object:
    """The actions of the statements of a document that overrides the base."""
    made = unit(f"""{DOCUMENTS}
data "aws_iam_policy_document" "all" {{
  source_policy_documents   = [data.aws_iam_policy_document.base.json]
  override_policy_documents = {overriding}
}}
resource "x" "y" {{
  v = [for one in jsondecode(data.aws_iam_policy_document.all.json).Statement : one.Action]
}}
""")
    return plain(resource_value(made, "x.y", "v"))


def test_a_document_on_a_condition_replaces_statements_on_that_side_only() -> None:
    wide, narrow = ["sqs:SendMessage", "*"], ["sqs:SendMessage", "s3:GetObject"]
    assert actions_of("[local.narrow]") == narrow
    assert actions_of("[]") == wide
    for overriding in (
        'var.env == "dev" ? [local.narrow] : []',
        '[var.env == "dev" ? local.narrow : ""]',
        'compact([var.env == "dev" ? local.narrow : ""])',
    ):
        assert actions_of(overriding) == {"if": 'var.env == "dev"', "then": narrow, "else": wide}


def test_a_document_that_is_not_known_may_replace_what_has_a_name() -> None:
    made = str(actions_of("[var.free]"))
    assert "sqs:SendMessage" in made
    assert "*" not in made


def notes_of(value: Value) -> list[str]:
    """What the places are that a value comes from, nearest first."""
    notes = []
    origin = value.origin
    while origin is not None:
        notes.append(origin.note)
        origin = origin.parent
    return notes


def test_a_variable_in_a_document_is_not_where_the_document_is_from() -> None:
    before = 'variable "name" { default = "n" }\n'
    for name in ("name", "free"):
        document = f'<<EOT\n{{"Sid": "${{var.{name}}}", "Action": "*"}}\nEOT\n'
        made = unit(f'{before}variable "free" {{}}\nresource "x" "y" {{\n  v = {document}}}\n')
        assert notes_of(resource_value(made, "x.y", "v")) == []


def test_a_template_comes_from_where_it_is_read() -> None:
    files = {
        "main.tf": 'resource "x" "y" {\n  v = templatefile("p.json", { a = aws_sqs_queue.q.arn })\n'
        '  w = file("q.json")\n}\nresource "aws_sqs_queue" "q" {}\n',
        "p.json": '{"Resource": "${a}"}\n',
        "q.json": "{}\n",
    }
    made = unit_of(files)
    assert notes_of(resource_value(made, "x.y", "v")) == ["p.json is read here"]
    assert notes_of(resource_value(made, "x.y", "w")) == ["q.json is read here"]


def test_a_setting_from_another_module_tells_of_that_module_too() -> None:
    files = {
        "main.tf": 'resource "aws_s3_bucket" "b" {}\n'
        'module "policy" {\n  source = "./policy"\n  bucket = aws_s3_bucket.b.id\n}\n',
        "policy/main.tf": 'variable "bucket" {}\nresource "aws_s3_bucket_public_access_block" "b" {\n'
        "  bucket = var.bucket\n  block_public_acls = false\n}\n",
    }
    bucket = unit_of(files).graph.resources["aws_s3_bucket.b"]
    block = bucket.properties.get("PublicAccessBlockConfiguration")
    assert isinstance(block, MapValue)
    assert notes_of(block.get("BlockPublicAcls")) == ["module policy is called here"]


def test_a_condition_in_a_template_is_told_in_the_configuration_s_words() -> None:
    files = {
        "main.tf": 'variable "open" {}\n'
        'resource "x" "y" {\n  v = templatefile("p.txt", { all = var.open })\n}\n',
        "p.txt": '${all ? "*" : "none"}',
    }
    value = plain(resource_value(unit_of(files), "x.y", "v"))
    assert value == {"if": "var.open", "then": "*", "else": "none"}
