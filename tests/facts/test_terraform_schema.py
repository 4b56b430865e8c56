"""What can be configured in Terraform's AWS provider."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from iacguard.facts.terraform import schema
from iacguard.facts.terraform.schema import Block
from iacguard.facts.terraform.versions import Allowed, allowed

PUBLISHED = Path(__file__).parents[1] / "data" / "terraform_aws_schema.json.gz"


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(gzip.decompress(PUBLISHED.read_bytes()))
    return found


def _published_lines(fields: Mapping[str, Any], path: str) -> Iterator[str]:
    for name, field in fields.items():
        here = f"{path}.{name}"
        required = "required" if field.get("required") else "optional"
        if "fields" in field:
            yield f"{here} {field['nesting']} {required}"
            yield from _published_lines(field["fields"], here)
        else:
            yield f"{here} {_type(field['type'])} {required}"


def _type(published: str) -> str:
    primitives = {"string": "string", "number": "number", "boolean": "bool"}
    outer, _, element = published.rstrip(")").partition("(")
    if element in primitives:
        return f"{outer} of {primitives[element]}"
    return primitives.get(outer, "any")


_COLLECTIONS_OF_COLLECTIONS = {
    "aws_accessanalyzer_analyzer.configuration.unused_access.analysis_rule.exclusion.resource_tags"
    " list of string",
    "aws_bcmdataexports_export.export.data_query.table_configurations map of string",
    "aws_customerprofiles_domain.matching.auto_merging.consolidation.matching_attributes_list list of string",
    "aws_datazone_environment_blueprint_configuration.regional_parameters map of string",
    "data.aws_networkmanager_core_network_policy_document.segment_actions.via.with_edge_override.edge_sets"
    " set of string",
}
"""What the published schema says of them, which has no words for what they are."""


def _lines(block: Block, path: str) -> Iterator[str]:
    for argument in block.arguments.values():
        required = "required" if argument.required else "optional"
        yield f"{path}.{argument.name} {argument.nesting or argument.description} {required}"
        yield from _lines(argument.block, f"{path}.{argument.name}")


def test_holds_what_the_published_schema_holds(published: dict[str, Any]) -> None:
    types = {name: fields for name, fields in published["resources"].items() if name.startswith("aws_")}
    types |= {f"data.{name}": fields for name, fields in published["data_sources"].items()}
    expected = {line for name, fields in types.items() for line in _published_lines(fields, name)}

    found: set[str] = set()
    for name in schema.types():
        known = schema.schema(name)
        assert known is not None
        found.update(_lines(known.block, name))

    assert set(schema.types()) == set(types)
    differing = {line.rpartition(" ")[0] for line in expected - found}
    assert differing == _COLLECTIONS_OF_COLLECTIONS
    assert {line.rpartition(" ")[0] for line in found - expected} == {
        f"{line.split()[0]} any" for line in _COLLECTIONS_OF_COLLECTIONS
    }


def test_describes_the_version_of_the_published_schema(published: dict[str, Any]) -> None:
    assert ".".join(map(str, schema.version())) == published["version"]


def test_knows_resources_and_data_sources_apart() -> None:
    instance, image = schema.resource("aws_instance"), schema.data_source("aws_ami")

    assert instance is not None
    assert "instance_type" in instance.block.arguments
    assert image is not None
    assert "most_recent" in image.block.arguments
    assert schema.resource("aws_availability_zones") is None
    assert schema.resource("aws") is None


def test_knows_what_earlier_versions_had() -> None:
    address, group = schema.resource("aws_eip"), schema.resource("aws_autoscaling_group")

    assert address is not None
    assert address.block.removed == {"vpc": 5}
    assert group is not None
    assert group.block.removed["tags"] == 4
    assert schema.removed_types()["aws_opsworks_stack"] == 5
    assert schema.removed_types()["data.aws_subnet_ids"] == 4


def test_knows_since_when_an_argument_is_required() -> None:
    cluster = schema.resource("aws_rds_cluster")

    assert cluster is not None
    assert cluster.block.arguments["engine"].required_since == 5


def test_knows_what_can_only_be_read() -> None:
    cluster = schema.resource("aws_eks_cluster")

    assert cluster is not None
    assert "endpoint" in cluster.block.computed
    assert "service_ipv6_cidr" in cluster.block.arguments["kubernetes_network_config"].block.computed


def test_knows_how_blocks_are_written() -> None:
    cluster, group = schema.resource("aws_eks_cluster"), schema.resource("aws_security_group")

    assert cluster is not None
    configuration = cluster.block.arguments["vpc_config"]
    assert (configuration.block_since, configuration.single_since) == (0, 0)
    assert configuration.attribute_since is None
    assert group is not None
    ingress = group.block.arguments["ingress"]
    assert (ingress.block_since, ingress.single_since, ingress.attribute_since) == (None, None, 0)
    assert ingress.description == "set of objects"
    distribution = schema.resource("aws_cloudfront_distribution")
    assert distribution is not None
    assert distribution.block.arguments["origin"].single_since is None


def test_knows_what_is_new() -> None:
    bucket, queue = schema.resource("aws_s3_bucket"), schema.resource("aws_sqs_queue")

    assert queue is not None
    assert queue.block.added == {"region"}
    # It could be read before, so null was no mistake.
    assert bucket is not None
    assert "region" not in bucket.block.added
    assert "aws_bedrockagentcore_browser" in schema.added_types()
    assert "aws_s3_bucket" not in schema.added_types()


@pytest.mark.parametrize(
    ("constraints", "expected"),
    [
        ((), Allowed()),
        (("~> 5.0",), Allowed((5, 0, 0), (6, 0, 0))),
        (("~> 5.1.2",), Allowed((5, 1, 2), (5, 2, 0))),
        ((">= 4.0, < 6.0",), Allowed((4, 0, 0), (6, 0, 0))),
        ((">= 4.0", "~> 5.31"), Allowed((5, 31, 0), (6, 0, 0))),
        (("5.31.0",), Allowed((5, 31, 0), (5, 31, 1))),
        (("= 5.31",), Allowed((5, 31, 0), (5, 31, 1))),
        (("> 3.0.0, != 3.5.0",), Allowed((3, 0, 1))),
        (("<= 4.2",), Allowed((0, 0, 0), (4, 2, 1))),
        (("whatever",), Allowed()),
    ],
)
def test_reads_version_constraints(constraints: tuple[str, ...], expected: Allowed) -> None:
    assert allowed(constraints) == expected
