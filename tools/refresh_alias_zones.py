"""Writes iacguard/facts/aws/alias_zones.txt from the tables that Terraform's AWS provider carries.

Give it a checkout of the provider, and review the diff against AWS's own tables::

    git clone --depth 1 https://github.com/hashicorp/terraform-provider-aws
    python tools/refresh_alias_zones.py terraform-provider-aws

The provider follows what AWS publishes at https://docs.aws.amazon.com/general/latest/gr/elb.html,
s3.html and elasticbeanstalk.html. An id that is given out once stays, so what an older provider says
is right as far as it goes.
"""

from __future__ import annotations

import datetime
import re
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "iacguard/facts/aws/alias_zones.txt"

HEAD = """\
# Hosted zones of what alias records can point at, for which the id depends on the region.
# Source: https://docs.aws.amazon.com/general/latest/gr/elb.html, s3.html and elasticbeanstalk.html, as
# Terraform's AWS provider follows them, read on {date}. Written by tools/refresh_alias_zones.py.
#
# Fields between blanks: what it is, region, id of the hosted zone. Application and classic load balancers
# have the same ones.
"""

_TABLES = (
    ("application-load-balancer", "elbv2/hosted_zone_id_data_source.go", "ALB"),
    ("network-load-balancer", "elbv2/hosted_zone_id_data_source.go", "NLB"),
    ("website", "s3/hosted_zones.go", "hostedZoneIDs"),
    ("environment", "elasticbeanstalk/hosted_zone_data_source.go", "hostedZoneIDs"),
)


def main() -> None:
    """Reads the provider's source and writes the table anew."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    services = Path(sys.argv[1]) / "internal/service"
    lines = [
        f"{sort} {region} {zone}"
        for sort, path, name in _TABLES
        for region, zone in _table((services / path).read_text(encoding="utf-8"), name)
    ]
    head = HEAD.format(date=datetime.date.today().isoformat())
    TARGET.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


def _table(source: str, name: str) -> list[tuple[str, str]]:
    """The regions and zones of one map in Go."""
    found = re.search(rf"var \w*{name}\w* = map\[string\]string{{(.*?)\n}}", source, re.DOTALL)
    if found is None:
        raise SystemExit(f"No table {name} there; has the provider moved it?")
    entries = re.findall(r'^\s*\w+\.(\w+)RegionID:\s*"(Z\w+)"', found[1], re.MULTILINE)
    return sorted((_region(constant), zone) for constant, zone in entries)


def _region(constant: str) -> str:
    """The region of a constant: ``ApNortheast1`` and ``EUWest3`` are ap-northeast-1 and eu-west-3."""
    area, government, direction, number = re.fullmatch(r"([A-Za-z]{2})(Gov)?(\w+?)(\d+)", constant).groups()  # type: ignore[union-attr] # the table would be of another shape
    middle = "gov-" if government else ""
    return f"{area.lower()}-{middle}{direction.lower()}-{number}"


if __name__ == "__main__":
    main()
