"""AWS partitions and regions."""

from __future__ import annotations

import re

import pytest

from iacguard.facts.aws.partitions import (
    CLOUDFRONT_HOSTED_ZONES,
    PARTITIONS,
    REGIONS,
    partition_of,
)


@pytest.mark.parametrize(
    ("region", "name", "dns_suffix"),
    [
        ("us-east-1", "aws", "amazonaws.com"),
        ("eu-central-1", "aws", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ("us-iso-east-1", "aws-iso", "c2s.ic.gov"),
        ("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"),
        ("eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk"),
        ("us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov"),
        ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
    ],
)
def test_known_regions(region: str, name: str, dns_suffix: str) -> None:
    partition = REGIONS[region]
    assert partition_of(region) is partition
    assert (partition.name, partition.dns_suffix) == (name, dns_suffix)


def test_a_region_younger_than_the_table() -> None:
    assert "eu-central-9" not in REGIONS
    assert partition_of("eu-central-9") is PARTITIONS["aws"]
    assert partition_of("us-gov-north-9") is PARTITIONS["aws-us-gov"]


@pytest.mark.parametrize("name", ["", "aws-global", "us-east", "us-east-1a", "xx-east-1", "US-EAST-1"])
def test_no_region(name: str) -> None:
    assert partition_of(name) is None


def test_the_table_holds_together() -> None:
    for name, partition in PARTITIONS.items():
        assert partition.name == name
        assert list(partition.regions) == sorted(set(partition.regions))
        assert partition.global_region in partition.regions
        for region in partition.regions:
            matching = [p.name for p in PARTITIONS.values() if re.fullmatch(p.region_pattern, region)]
            assert matching == [name]
    assert len(REGIONS) == sum(len(partition.regions) for partition in PARTITIONS.values())


def test_hosted_zones_of_cloudfront() -> None:
    assert CLOUDFRONT_HOSTED_ZONES["aws"] == "Z2FDTNDATAQYW2"
    assert CLOUDFRONT_HOSTED_ZONES.keys() <= PARTITIONS.keys()
