"""Trail records one Region only.

Why: whoever has credentials can use them in every Region, and picks one where nobody looks. What is done
there leaves no trace in a trail of a single Region.

Fix: set `IsMultiRegionTrail` (`is_multi_region_trail`) to true. It costs nothing more: the first copy of
management events in each Region is free.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.cloudtrail import Trail
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.cloudtrail._recording import others_that_may_record, records_management


@rule(
    Trail,
    id="cloudtrail-single-region",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html",),
    controls=("FSBP CloudTrail.1", "CIS-3.0 3.1"),
)
def check(trail: Trail) -> Iterator[Problem]:
    """Fires on a trail of management events in one Region, when no other trail is for all of them."""
    if trail.multi_region.is_false and records_management(trail):
        if any(other.multi_region.flag is not False for other in others_that_may_record(trail)):
            return
        yield Problem(trail.multi_region, "what is done in other Regions is not recorded")
