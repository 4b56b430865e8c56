"""Trail is created but does not record.

Why: a trail that exists looks like an audit log. One that is not logging is empty on the day when
somebody needs it, and nothing that happened until then can be had back.

Fix: set `IsLogging` to true in CloudFormation, or remove `enable_logging` in Terraform.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.cloudtrail import Trail
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    Trail,
    id="cloudtrail-logging-stopped",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html",
        "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartLogging.html",
    ),
    controls=("FSBP CloudTrail.3",),
)
def check(trail: Trail) -> Iterator[Problem]:
    """Fires when a trail is told not to log."""
    if trail.is_logging.is_false:
        yield Problem(trail.is_logging, "the trail records nothing until logging is started")
