"""Intelligent-Tiering archive days are out of range.

Why: Intelligent-Tiering archives what nobody asked for during 90 to 730 days, and puts it into the deep
archive after 180 to 730 days, later than into the archive. S3 refuses other numbers, and the deployment
fails.

Fix: set `Days` (`days`) to 90 to 730 for ARCHIVE_ACCESS, and to 180 to 730 for DEEP_ARCHIVE_ACCESS.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.s3 import Bucket, IntelligentTiering
from iacguard.rule import Category, Problem, Severity, rule

_LEAST = {"ARCHIVE_ACCESS": 90, "DEEP_ARCHIVE_ACCESS": 180}
_MOST = 730


@rule(
    Bucket,
    id="s3-intelligent-tiering-days",
    severity=Severity.HIGH,
    category=Category.CORRECTNESS,
    tier=3,
    on=True,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-intelligent-tiering.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/API/API_Tiering.html",
    ),
)
def check(bucket: Bucket) -> Iterator[Problem]:
    """Fires on days that S3 refuses, by themselves or beside those of the other tier."""
    for configuration in bucket.intelligent_tiering:
        for tier in configuration.tiers:
            name, number = tier.access_tier.text, tier.days.number
            if name not in _LEAST or number is None:
                continue
            if not _LEAST[name] <= number <= _MOST:
                message = f"{tier.days.text} days are refused: {name} takes {_LEAST[name]} to {_MOST}"
                yield Problem(tier.days, message)
            elif name == "DEEP_ARCHIVE_ACCESS" and number <= _archived(configuration):
                yield Problem(
                    tier.days, "objects would be in the deep archive before they are in the archive"
                )


def _archived(configuration: IntelligentTiering) -> float:
    """After how many days objects certainly are in the archive, at the latest; 0 when that is not known."""
    days = [tier.days.number for tier in configuration.tiers if tier.access_tier.equals("ARCHIVE_ACCESS")]
    return max((number for number in days if number is not None), default=0)
