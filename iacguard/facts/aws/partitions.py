"""AWS partitions and their regions, and the hosted zone of CloudFront aliases.

A partition is a part of AWS with its own accounts, ARNs (``arn:aws-cn:...``) and domain names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from iacguard.tuples import NamedTuple


class Partition(NamedTuple):
    """One partition of AWS.

    ``dns_suffix`` ends the host names of its services (``sqs.<region>.amazonaws.com``), and
    ``dual_stack_dns_suffix`` those that answer over IPv6 too. ``global_region`` is the region that
    stands in for services without one, such as IAM. ``regions`` are the known ones, sorted;
    ``region_pattern`` is a regular expression for whole names of regions, later ones included.
    """

    name: str
    dns_suffix: str
    dual_stack_dns_suffix: str
    global_region: str
    region_pattern: str
    regions: tuple[str, ...]


# The table is generated from botocore 1.44.5 on 2026-11-21 by tools/refresh_partitions.py.
_TABLE = (
    Partition(
        name="aws",
        dns_suffix="amazonaws.com",
        dual_stack_dns_suffix="api.aws",
        global_region="us-east-1",
        region_pattern=r"(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+",
        regions=(
            "af-south-1",
            "ap-east-1",
            "ap-east-2",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-south-2",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-central-1",
            "ca-west-1",
            "eu-central-1",
            "eu-central-2",
            "eu-north-1",
            "eu-south-1",
            "eu-south-2",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "il-central-1",
            "me-central-1",
            "me-south-1",
            "me-west-1",
            "mx-central-1",
            "sa-east-1",
            "sa-west-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
        ),
    ),
    Partition(
        name="aws-cn",
        dns_suffix="amazonaws.com.cn",
        dual_stack_dns_suffix="api.amazonwebservices.com.cn",
        global_region="cn-northwest-1",
        region_pattern=r"cn-\w+-\d+",
        regions=(
            "cn-north-1",
            "cn-northwest-1",
        ),
    ),
    Partition(
        name="aws-eusc",
        dns_suffix="amazonaws.eu",
        dual_stack_dns_suffix="api.amazonwebservices.eu",
        global_region="eusc-de-east-1",
        region_pattern=r"eusc-(de)-\w+-\d+",
        regions=("eusc-de-east-1",),
    ),
    Partition(
        name="aws-iso",
        dns_suffix="c2s.ic.gov",
        dual_stack_dns_suffix="api.aws.ic.gov",
        global_region="us-iso-east-1",
        region_pattern=r"us-iso-\w+-\d+",
        regions=(
            "us-iso-east-1",
            "us-iso-west-1",
        ),
    ),
    Partition(
        name="aws-iso-b",
        dns_suffix="sc2s.sgov.gov",
        dual_stack_dns_suffix="api.aws.scloud",
        global_region="us-isob-east-1",
        region_pattern=r"us-isob-\w+-\d+",
        regions=(
            "us-isob-east-1",
            "us-isob-west-1",
        ),
    ),
    Partition(
        name="aws-iso-e",
        dns_suffix="cloud.adc-e.uk",
        dual_stack_dns_suffix="api.cloud-aws.adc-e.uk",
        global_region="eu-isoe-west-1",
        region_pattern=r"eu-isoe-\w+-\d+",
        regions=("eu-isoe-west-1",),
    ),
    Partition(
        name="aws-iso-f",
        dns_suffix="csp.hci.ic.gov",
        dual_stack_dns_suffix="api.aws.hci.ic.gov",
        global_region="us-isof-south-1",
        region_pattern=r"us-isof-\w+-\d+",
        regions=(
            "us-isof-east-1",
            "us-isof-south-1",
        ),
    ),
    Partition(
        name="aws-us-gov",
        dns_suffix="amazonaws.com",
        dual_stack_dns_suffix="api.aws",
        global_region="us-gov-west-1",
        region_pattern=r"us-gov-\w+-\d+",
        regions=(
            "us-gov-east-1",
            "us-gov-west-1",
        ),
    ),
)
# The table ends here.

PARTITIONS: Mapping[str, Partition] = {partition.name: partition for partition in _TABLE}
"""All partitions by name (``aws``, ``aws-cn``, ...)."""

REGIONS: Mapping[str, Partition] = {region: partition for partition in _TABLE for region in partition.regions}
"""The partition of every known region, by the region's name (``eu-central-1``)."""


def partition_of(region: str) -> Partition | None:
    """The partition of a region, judged by its shape when the region is younger than the table.

    None when the name has no region's shape; a name with a typing mistake can still have one, so
    ask :data:`REGIONS` whether a region is known.
    """
    known = REGIONS.get(region)
    if known is not None:
        return known
    return next((p for p in _TABLE if re.fullmatch(p.region_pattern, region, re.ASCII)), None)


CLOUDFRONT_HOSTED_ZONES: Mapping[str, str] = {"aws": "Z2FDTNDATAQYW2", "aws-cn": "Z3RFFRIM2A3IF5"}
"""Hosted zone ID of Route 53 aliases for any CloudFront distribution, by partition.

None is known for other partitions. Sources: AliasTarget in the Route 53 API reference, and the user
guide of AWS in China, as cited by the tables of the AWS CDK and of Terraform's AWS provider, which
agree (compared on 2026-11-21).
"""
