"""Hosted zones of alias targets, as they are kept."""

from __future__ import annotations

from iacguard.facts.aws import alias_zones
from iacguard.facts.aws.alias_zones import AliasZone
from iacguard.modules import data_beside


def test_zones_are_aws_own() -> None:
    """As AWS's pages have them; a few of the oldest."""
    assert alias_zones.find("Z35SXDOTRQ7X7K") == AliasZone("application-load-balancer", "us-east-1")
    assert alias_zones.find("Z2IFOLAFXWLO4F") == AliasZone("network-load-balancer", "eu-west-1")
    assert alias_zones.find("Z3AQBSTGFYJSTF") == AliasZone("website", "us-east-1")
    assert alias_zones.find("Z2FDTNDATAQYW2") == AliasZone("distribution", None)
    assert alias_zones.find("Z0123456789ABCDEFGHIJ") is None


def test_no_zone_is_that_of_two_things() -> None:
    lines = data_beside(alias_zones.__file__, "alias_zones.txt").decode().splitlines()
    zones = [line.split()[-1] for line in lines if not line.startswith("#")]

    assert len(set(zones)) == len(zones)
