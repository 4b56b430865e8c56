"""Evaluated resources to canonical ones."""

from __future__ import annotations

from iacguard.value import Choice, Encoded, Literal, MapValue, Reference, Unknown

from .configurations import canonical, plain, unit

BUCKET = 'resource "aws_s3_bucket" "b" {\n  bucket = "logs"\n}\n'


def versioning(link: str, more: str = "") -> str:
    return f"""
resource "aws_s3_bucket_versioning" "v" {{
  {more}
  bucket = {link}
  versioning_configuration {{
    status = "Enabled"
  }}
}}
"""


STATUS = ("VersioningConfiguration", "Status")


def test_names_and_places_are_translated() -> None:
    made = unit('resource "aws_sqs_queue" "q" {\n  name = "n"\n  tags = { a = "b" }\n}\n')
    resource = made.graph.resources["aws_sqs_queue.q"]
    assert (resource.type, resource.identity.source_type) == ("AWS::SQS::Queue", "aws_sqs_queue")
    assert plain(canonical(made, "aws_sqs_queue.q", "Tags")) == [{"Key": "a", "Value": "b"}]
    assert resource.properties.keys["QueueName"].text == "name"
    assert resource.header.text == 'resource "aws_sqs_queue" "q"'
    assert plain(resource.source_properties) == {"name": "n", "tags": {"a": "b"}}


def test_blocks_become_structures() -> None:
    made = unit('resource "aws_s3_bucket" "b" {\n  versioning {\n    enabled = true\n  }\n}\n')
    status = canonical(made, "aws_s3_bucket.b", *STATUS)
    assert plain(status) == "Enabled"
    holder = canonical(made, "aws_s3_bucket.b", "VersioningConfiguration")
    assert isinstance(holder, MapValue)
    assert holder.header is not None
    assert holder.header.text == "versioning"
    assert holder.keys["Status"].text == "enabled"


def test_satellites_are_found_by_reference_and_by_name() -> None:
    for link in ("aws_s3_bucket.b.id", "aws_s3_bucket.b.bucket", '"logs"', "local.name"):
        made = unit(BUCKET + versioning(link) + 'locals {\n  name = "logs"\n}\n')
        assert plain(canonical(made, "aws_s3_bucket.b", *STATUS)) == "Enabled", link
        assert made.graph.resources["aws_s3_bucket_versioning.v"].type == "aws_s3_bucket_versioning"


def test_the_identity_of_a_satellite_is_that_of_what_it_configures() -> None:
    policy = 'resource "aws_s3_bucket_policy" "p" {\n  bucket = aws_s3_bucket.b.id\n  policy = "{}"\n}\n'
    for link in ("aws_s3_bucket_policy.p.id", "aws_s3_bucket_policy.p.bucket"):
        made = unit(BUCKET + policy + versioning(link))
        assert plain(canonical(made, "aws_s3_bucket.b", *STATUS)) == "Enabled", link


def test_dynamic_blocks_that_make_none_are_absent() -> None:
    dynamic = '  dynamic "redirect_all_requests_to" {\n    for_each = []\n    content {}\n  }\n'
    website = f'resource "aws_s3_bucket_website_configuration" "w" {{\n  bucket = "logs"\n{dynamic}}}\n'
    assert plain(canonical(unit(BUCKET + website), "aws_s3_bucket.b", "WebsiteConfiguration")) == {}


def test_satellites_of_other_resources_are_left_alone() -> None:
    other = 'resource "aws_s3_bucket" "c" {}\ndata "aws_s3_bucket" "d" {}\n'
    for link in ('"other"', "aws_s3_bucket.c.id", "data.aws_s3_bucket.d.id"):
        made = unit(BUCKET + other + versioning(link))
        assert plain(canonical(made, "aws_s3_bucket.b")) == {"BucketName": "logs"}, link


def test_a_satellite_without_a_known_target_leaves_open_what_it_sets() -> None:
    made = unit(BUCKET + 'variable "which" {}\n' + versioning("var.which"))
    assert isinstance(canonical(made, "aws_s3_bucket.b", "VersioningConfiguration"), Unknown)


def test_a_satellite_named_by_the_same_unknown_is_found() -> None:
    text = 'variable "name" {}\nresource "aws_s3_bucket" "b" {\n  bucket = "x-${var.name}"\n}\n'
    made = unit(text + versioning('"x-${var.name}"'))
    assert plain(canonical(made, "aws_s3_bucket.b", *STATUS)) == "Enabled"


def test_a_satellite_on_a_condition_sets_on_that_condition() -> None:
    made = unit(BUCKET + 'variable "on" {}\n' + versioning("aws_s3_bucket.b.id", "count = var.on ? 1 : 0"))
    status = canonical(made, "aws_s3_bucket.b", *STATUS)
    assert isinstance(status, Choice)
    assert status.condition.name == "var.on"
    assert (plain(status.then), plain(status.otherwise)) == ("Enabled", None)


def test_a_satellite_on_the_other_condition_fills_the_other_side() -> None:
    second = (
        versioning("aws_s3_bucket.b.id", "count = var.on ? 0 : 1")
        .replace('"v"', '"w"')
        .replace("Enabled", "Suspended")
    )
    made = unit(
        BUCKET + 'variable "on" {}\n' + versioning("aws_s3_bucket.b.id", "count = var.on ? 1 : 0") + second
    )
    status = canonical(made, "aws_s3_bucket.b", *STATUS)
    assert isinstance(status, Choice)
    sides = {plain(status.then)}
    inner = status.otherwise
    sides.add(plain(inner.then) if isinstance(inner, Choice) else plain(inner))
    assert sides == {"Enabled", "Suspended"}


def test_a_module_that_is_not_on_disk_may_configure_what_it_is_given() -> None:
    made = unit(BUCKET + 'module "m" {\n  source = "example/m/aws"\n  bucket = aws_s3_bucket.b.id\n}\n')
    assert isinstance(canonical(made, "aws_s3_bucket.b", "PublicAccessBlockConfiguration"), Unknown)
    assert plain(canonical(made, "aws_s3_bucket.b", "BucketName")) == "logs"


def test_satellites_across_modules() -> None:
    child = """
variable "bucket" {}
resource "aws_s3_bucket_public_access_block" "p" {
  bucket            = var.bucket
  block_public_acls = true
}
"""
    files = {"child/main.tf": child}
    made = unit(BUCKET + 'module "m" {\n  source = "./child"\n  bucket = aws_s3_bucket.b.id\n}\n', **files)
    found = canonical(made, "aws_s3_bucket.b", "PublicAccessBlockConfiguration")
    assert plain(found) == {"BlockPublicAcls": True}


def test_a_policy_inside_of_a_bucket_is_a_resource_of_its_own() -> None:
    made = unit('resource "aws_s3_bucket" "b" {\n  policy = jsonencode({ Version = "2012-10-17" })\n}\n')
    derived = made.graph.resources["aws_s3_bucket.b.policy"]
    assert derived.type == "AWS::S3::BucketPolicy"
    link = derived.properties.get("Bucket")
    assert isinstance(link, Reference)
    assert link.target == "aws_s3_bucket.b"
    assert isinstance(derived.properties.get("PolicyDocument"), Encoded)


def test_null_is_absent_and_unknown_stays_unknown() -> None:
    made = unit(
        'variable "n" {}\nresource "aws_s3_bucket" "b" {\n  bucket = null\n  force_destroy = var.n\n}\n'
    )
    assert plain(canonical(made, "aws_s3_bucket.b")) == {}
    made = unit('variable "n" {}\nresource "aws_s3_bucket" "b" {\n  bucket = var.n\n}\n')
    assert isinstance(canonical(made, "aws_s3_bucket.b", "BucketName"), Unknown)


def test_a_type_without_a_kind_keeps_its_own_names() -> None:
    made = unit('resource "random_pet" "p" {\n  length = 3\n}\n')
    assert made.graph.resources["random_pet.p"].type == "random_pet"
    assert plain(canonical(made, "random_pet.p")) == {"length": 3}


def test_what_stands_beside_the_properties() -> None:
    made = unit(
        BUCKET
        + """
resource "aws_sqs_queue" "q" {
  provider   = aws.east
  depends_on = [aws_s3_bucket.b]
  lifecycle {
    prevent_destroy = true
  }
}
"""
    )
    attributes = made.graph.resources["aws_sqs_queue.q"].attributes
    assert plain(attributes["lifecycle"]) == {"prevent_destroy": True}
    assert plain(attributes["provider"]) == "aws.east"
    assert [edge.target for edge in made.graph.edges] == ["aws_s3_bucket.b"]
    assert isinstance(attributes["provider"], Literal)
