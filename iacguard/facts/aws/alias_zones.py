"""Hosted zones of what alias records can point at.

They are facts of AWS in the text file beside this module; its head names the source and the date, and
``tools/refresh_alias_zones.py`` writes it anew. Ids never change, new regions are added.
"""

from __future__ import annotations

import functools

from iacguard.facts.aws.partitions import CLOUDFRONT_HOSTED_ZONES
from iacguard.modules import data_beside
from iacguard.tuples import NamedTuple

ACCELERATOR_ZONE = "Z2BJ6XQ5FK7U4H"
"""Hosted zone of every accelerator.

Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html
"""


class AliasZone(NamedTuple):
    """What a hosted zone is the zone of."""

    sort: str
    """``distribution``, ``accelerator``, ``application-load-balancer`` (classic ones as well),
    ``network-load-balancer``, ``website`` or ``environment``."""
    region: str | None
    """The region; None for what has one zone everywhere."""


def find(zone: str) -> AliasZone | None:
    """What a hosted zone is the zone of; None for an id that is not known here."""
    return _table().get(zone)


@functools.cache
def _table() -> dict[str, AliasZone]:
    zones = {zone: AliasZone("distribution", None) for zone in CLOUDFRONT_HOSTED_ZONES.values()}
    zones[ACCELERATOR_ZONE] = AliasZone("accelerator", None)
    for line in data_beside(__file__, "alias_zones.txt").decode().splitlines():
        if not line.startswith("#"):
            sort, region, zone = line.split()
            zones[zone] = AliasZone(sort, region)
    return zones
