"""Configurations of providers: which one a resource has, and the tags that it gives."""

# ruff: noqa: E501 - configurations that are only there to be odd stay on one line each

from __future__ import annotations

import json

import pytest

from iacguard.graph.unit import Unit
from iacguard.value import Choice, ListValue, Literal, MapValue, Unknown, Value

from .configurations import canonical, plain, resource_value, unit, unit_of

EAST = 'provider "aws" {\n  default_tags {\n    tags = { Team = "east" }\n  }\n}\n'
WEST = 'provider "aws" {\n  alias = "west"\n  default_tags {\n    tags = { Team = "west" }\n  }\n}\n'
CHILD = {"child/main.tf": 'resource "aws_sqs_queue" "q" {}\n'}
SOURCE = '  source = "./child"\n'


def queue(arguments: str = "") -> str:
    return f'resource "aws_sqs_queue" "q" {{\n{arguments}\n}}\n'


def tags(made: Unit, address: str = "aws_sqs_queue.q") -> Value:
    return canonical(made, address, "Tags")


def tag_names(made: Unit, address: str = "aws_sqs_queue.q") -> dict[object, object]:
    """The tags of a resource, all of which are known."""
    listed = plain(tags(made, address)) or []
    assert isinstance(listed, list), listed
    return {pair["Key"]: pair["Value"] for pair in listed}


def test_a_resource_gets_the_default_tags_below_its_own() -> None:
    made = unit(
        'provider "aws" {\n  default_tags {\n    tags = {\n      Team = "t"\n      Env = "dev"\n    }\n  }\n}\n'
        + queue('  tags = {\n    Env = "prod"\n  }')
    )
    assert tag_names(made) == {"Team": "t", "Env": "prod"}
    assert plain(resource_value(made, "aws_sqs_queue.q")) == {"tags": {"Env": "prod"}}


def test_a_default_tag_knows_where_it_stands() -> None:
    made = unit(
        'variable "team" {\n  default = "t"\n}\nprovider "aws" {\n  default_tags {\n    tags = { Team = var.team }\n  }\n}\n'
        + queue()
    )
    content = canonical(made, "aws_sqs_queue.q", "Tags", 0, "Value")
    assert content.span.text == "var.team"
    assert content.origin is not None and content.origin.parent is not None
    assert (content.origin.note, content.origin.span.text) == ("default tags of provider aws", "default_tags")
    assert content.origin.parent.note == "default of variable team"
    assert made.graph.resources["aws_sqs_queue.q"].properties.keys["Tags"].text == "{ Team = var.team }"


@pytest.mark.parametrize(
    "type", ["aws_autoscaling_group", "aws_iam_role_policy", "random_pet", "aws_no_such"]
)
def test_what_has_no_tags_gets_none(type: str) -> None:
    made = unit(EAST + f'resource "{type}" "r" {{\n  name = "n"\n}}\n')
    properties = made.graph.resources[f"{type}.r"].properties
    assert not {"Tags", "tags"} & set(properties.entries)


def test_what_has_no_kind_gets_them_under_its_own_names() -> None:
    made = unit(EAST + 'resource "aws_dx_connection" "c" {\n  name = "n"\n}\n')
    assert plain(canonical(made, "aws_dx_connection.c")) == {"name": "n", "tags": {"Team": "east"}}
    assert plain(resource_value(made, "aws_dx_connection.c")) == {"name": "n"}


@pytest.mark.parametrize("provider", ["aws.west", '"aws.west"', "(aws.west)"])
def test_a_resource_names_its_configuration(provider: str) -> None:
    assert tag_names(unit(EAST + WEST + queue(f"  provider = {provider}"))) == {"Team": "west"}


def test_a_module_has_the_default_configuration_of_its_caller() -> None:
    made = unit(EAST + WEST + f'module "m" {{\n{SOURCE}}}\n', **CHILD)
    assert tag_names(made, "module.m.aws_sqs_queue.q") == {"Team": "east"}


def test_a_module_is_passed_another_configuration_as_its_default_one() -> None:
    for passed in ("aws = aws.west", '"aws" = "aws.west"'):
        made = unit(EAST + WEST + f'module "m" {{\n{SOURCE}  providers = {{ {passed} }}\n}}\n', **CHILD)
        assert tag_names(made, "module.m.aws_sqs_queue.q") == {"Team": "west"}


def test_configurations_are_passed_on_under_other_names() -> None:
    files = {
        "main.tf": EAST
        + WEST
        + 'module "m" {\n  source = "./mid"\n  providers = { aws.peer = aws.west }\n}\n',
        "mid/main.tf": 'terraform {\n  required_providers {\n    aws = {\n      source = "hashicorp/aws"\n      configuration_aliases = [aws.peer]\n    }\n  }\n}\n'
        'module "n" {\n  source = "../child"\n  providers = { aws = aws.peer }\n}\n'
        'resource "aws_sqs_queue" "own" {}\nresource "aws_sqs_queue" "peer" {\n  provider = aws.peer\n}\n',
        **CHILD,
    }
    made = unit_of(files)
    assert tag_names(made, "module.m.module.n.aws_sqs_queue.q") == {"Team": "west"}
    assert tag_names(made, "module.m.aws_sqs_queue.own") == {"Team": "east"}
    assert tag_names(made, "module.m.aws_sqs_queue.peer") == {"Team": "west"}


def test_a_block_in_a_module_is_evaluated_there() -> None:
    child = (
        queue() + 'variable "t" {}\nprovider "aws" {\n  default_tags {\n    tags = { Team = var.t }\n  }\n}\n'
    )
    made = unit(EAST + f'module "m" {{\n{SOURCE}  t = "inner"\n}}\n', **{"child/main.tf": child})
    assert tag_names(made, "module.m.aws_sqs_queue.q") == {"Team": "inner"}


@pytest.mark.parametrize(
    "provider",
    ["aws.north", 'aws.by_region["north"]', "aws.many"],
)
def test_where_the_configuration_cannot_be_told_further_tags_are_not_known(provider: str) -> None:
    many = 'provider "aws" {\n  for_each = toset(["a"])\n  alias = "many"\n}\n'
    made = unit(EAST + many + queue(f'  provider = {provider}\n  tags = {{ Own = "x" }}'))
    listed = tags(made)
    assert isinstance(listed, ListValue) and listed.rest is not None
    assert [plain(item) for item in listed.items] == [{"Key": "Own", "Value": "x"}]


def test_a_module_on_its_own_does_not_know_what_it_will_be_passed() -> None:
    made = unit(
        "terraform {\n  required_providers {\n    aws = {\n      configuration_aliases = [aws.peer]\n    }\n  }\n}\n"
        + queue("  provider = aws.peer")
    )
    assert isinstance(tags(made), Unknown)


def test_default_tags_that_are_not_known_leave_the_map_open() -> None:
    made = unit(
        'variable "t" {}\n' + EAST.replace('{ Team = "east" }', "var.t") + queue('  tags = { A = "b" }')
    )
    listed = tags(made)
    assert isinstance(listed, ListValue) and listed.rest is not None
    assert plain(listed.items[0]) == {"Key": "A", "Value": "b"}
    assert isinstance(
        tags(unit('variable "t" {}\n' + EAST.replace('{ Team = "east" }', "var.t") + queue())), Unknown
    )


def test_tags_that_are_not_known_may_override_default_ones() -> None:
    made = unit('variable "t" {}\n' + EAST + queue("  tags = var.t"))
    listed = tags(made)
    assert isinstance(listed, ListValue) and listed.rest is not None
    pair = listed.items[0]
    assert isinstance(pair, MapValue)
    assert (plain(pair.get("Key")), isinstance(pair.get("Value"), Unknown)) == ("Team", True)


def test_tags_on_a_condition_are_merged_on_its_sides() -> None:
    made = unit('variable "on" {}\n' + EAST + queue('  tags = var.on ? { Team = "own" } : null'))
    chosen = tags(made)
    assert isinstance(chosen, Choice)
    assert plain(chosen.then) == [{"Key": "Team", "Value": "own"}]
    assert plain(chosen.otherwise) == [{"Key": "Team", "Value": "east"}]


def test_a_tag_that_is_null_leaves_the_default_one() -> None:
    assert tag_names(unit(EAST + queue("  tags = { Team = null }"))) == {"Team": "east"}


@pytest.mark.parametrize(
    ("ignored", "kept"),
    [
        ('keys = ["Team"]', ["Own"]),
        ('key_prefixes = ["Te", "x"]', ["Own"]),
        ("keys = var.unknown", []),
        ("", ["Own", "Team"]),
    ],
)
def test_tags_that_others_take_care_of_are_not_known(ignored: str, kept: list[str]) -> None:
    provider = EAST.replace("  default_tags", f"  ignore_tags {{\n    {ignored}\n  }}\n  default_tags")
    made = unit('variable "unknown" {}\n' + provider + queue('  tags = { Own = "x" }'))
    listed = tags(made)
    assert isinstance(listed, ListValue)
    assert sorted(str(plain(item.get("Key"))) for item in listed.items if isinstance(item, MapValue)) == kept
    assert (listed.rest is not None) == bool(ignored)


def test_default_tags_made_of_a_resource_of_the_same_provider_end() -> None:
    made = unit(EAST.replace('"east"', "aws_sqs_queue.q.tags_all.Team") + queue())
    assert tags(made) is not None


def test_all_tags_can_be_read() -> None:
    made = unit(
        EAST + queue('  tags = { A = "b" }') + 'resource "x" "y" {\n  v = aws_sqs_queue.q.tags_all\n}\n'
    )
    assert plain(resource_value(made, "x.y", "v")) == {"Team": "east", "A": "b"}


def test_default_tags_can_be_asked_for() -> None:
    made = unit(
        EAST
        + WEST
        + 'data "aws_default_tags" "e" {}\ndata "aws_default_tags" "w" {\n  provider = aws.west\n}\n'
        'resource "x" "y" {\n  v = [data.aws_default_tags.e.tags, data.aws_default_tags.w.tags]\n}\n'
    )
    assert plain(resource_value(made, "x.y", "v")) == [{"Team": "east"}, {"Team": "west"}]


def test_an_object_overrides_the_default_tags() -> None:
    override = "  override_provider {\n    default_tags {\n      tags = {}\n    }\n  }\n"
    made = unit(EAST + f'resource "aws_s3_object" "o" {{\n  bucket = "b"\n  key = "k"\n{override}}}\n')
    assert plain(canonical(made, "aws_s3_object.o", "tags")) in ({}, None)


def test_configurations_in_json() -> None:
    document = {
        "provider": {
            "aws": [
                {"default_tags": {"tags": {"Team": "east"}}},
                {"alias": "west", "default_tags": [{"tags": {"Team": "west"}}]},
            ]
        },
        "resource": {"aws_sqs_queue": {"q": {}, "w": {"provider": "aws.west"}}},
    }
    made = unit_of({"main.tf.json": json.dumps(document)})
    assert tag_names(made) == {"Team": "east"}
    assert tag_names(made, "aws_sqs_queue.w") == {"Team": "west"}


def test_an_override_file_replaces_the_default_tags() -> None:
    files = {"main.tf": EAST + WEST + queue(), "x_override.tf": EAST.replace("east", "other")}
    assert tag_names(unit_of(files)) == {"Team": "other"}
    files["main.tf"] = EAST + WEST + queue("  provider = aws.west")
    assert tag_names(unit_of(files)) == {"Team": "west"}


REGIONS = """
provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "same"
  region = "eu-west-1"
}
provider "aws" {
  alias  = "other"
  region = "us-east-1"
}
provider "aws" {
  alias  = "account"
  region = "eu-west-1"
  assume_role {
    role_arn = "arn:aws:iam::111122223333:role/r"
  }
}
variable "region" {}
provider "aws" {
  alias  = "unknown"
  region = var.region
}
"""


@pytest.mark.parametrize(
    ("alias", "region", "account"),
    [
        ("same", "AWS::Region", "AWS::AccountId"),
        ("other", "us-east-1", "AWS::AccountId"),
        ("account", "AWS::Region", "data.aws_caller_identity.c.account_id"),
        ("unknown", "data.aws_region.r.name", "AWS::AccountId"),
        ("none", "data.aws_region.r.name", "data.aws_caller_identity.c.account_id"),
    ],
)
def test_regions_and_accounts_of_other_configurations_are_not_the_units_own(
    alias: str, region: str, account: str
) -> None:
    made = unit(
        REGIONS + f'data "aws_region" "r" {{\n  provider = aws.{alias}\n}}\n'
        f'data "aws_caller_identity" "c" {{\n  provider = aws.{alias}\n}}\n'
        'resource "x" "y" {\n  v = [data.aws_region.r.name, data.aws_caller_identity.c.account_id]\n}\n'
    )
    listed = resource_value(made, "x.y", "v")
    assert isinstance(listed, ListValue)
    found = [
        item.value if isinstance(item, Literal) else getattr(item, "symbol", None) for item in listed.items
    ]
    assert found == [region, account]


@pytest.mark.parametrize(
    ("body", "own"),
    [
        ('allowed_account_ids = ["111122223333"]', {"111122223333"}),
        ("allowed_account_ids = [local.account]", {"111122223333"}),
        ('allowed_account_ids = ["111122223333", "444455556666"]', set()),
        ("allowed_account_ids = [var.account]", set()),
        ("allowed_account_ids = var.account", set()),
        ("", set()),
    ],
)
def test_a_provider_that_is_held_to_one_account_tells_which_is_the_own(body: str, own: set[str]) -> None:
    made = unit(
        f'provider "aws" {{\n  {body}\n}}\nvariable "account" {{}}\nlocals {{\n  account = "111122223333"\n}}\n'
    )

    assert made.graph.own_accounts == own
