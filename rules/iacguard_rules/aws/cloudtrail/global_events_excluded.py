"""Trail leaves out events of global services.

Why: IAM, STS and CloudFront are global services. Without their events nobody can tell who made a user,
changed a policy or took on a role, which is what an investigation asks first.

Fix: remove `IncludeGlobalServiceEvents` (`include_global_service_events`), or set it to true.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.cloudtrail import Trail
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.cloudtrail._recording import others_that_may_record, records_management


@rule(
    Trail,
    id="cloudtrail-global-events-excluded",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html",
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html",
    ),
)
def check(trail: Trail) -> Iterator[Problem]:
    """Fires when global services are left out, unless another trail of the unit has them."""
    if trail.global_events.is_false:
        if trail.multi_region.is_true:
            message = "CloudTrail refuses a trail of all Regions that leaves out global services"
            yield Problem(trail.global_events, message)
        elif records_management(trail) and not _are_recorded_elsewhere(trail):
            message = "what is done with IAM, STS and CloudFront is not recorded"
            yield Problem(trail.global_events, message)


def _are_recorded_elsewhere(trail: Trail) -> bool:
    """Whether another trail may have them."""
    return any(other.global_events.flag is not False for other in others_that_may_record(trail))
