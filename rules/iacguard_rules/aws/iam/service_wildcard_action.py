"""IAM policy allows all actions of a service on a resource.

Why: all actions on one bucket or table include deleting it, changing its policy and switching off
its protections, which a program that reads and writes it does not need.

Fix: list the actions that are used, or those of a kind (`s3:Get*`).
"""

from collections.abc import Iterator

from iacguard.graph.policy.actions import is_whole_service, service_of
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._breadth import BEFORE_ALL
from iacguard_rules.aws.iam._common import broad_grants, can_be_limited
from iacguard_rules.aws.iam._holders import HOLDERS, Holder


@rule[Holder](
    *HOLDERS,
    id="iam-service-wildcard-action",
    severity=Severity.LOW,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    covered_by=(
        *BEFORE_ALL,
        "iam-assume-any-role",
        "iam-service-wildcard-on-all-resources",
        "iam-data-read-on-all-resources",
        "iam-exposure-of-all-resources",
        "iam-credential-issuing-on-all-resources",
    ),
    references=("https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html",),
    controls=("FSBP IAM.21",),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on an Allow of all actions of a service, whatever the resource."""
    for grant in broad_grants(holder):
        for entry in grant.entries:
            service = service_of(entry.pattern)
            if (
                is_whole_service(entry.pattern)
                and can_be_limited(service)
                and grant.is_granted(entry.pattern)
            ):
                message = (
                    f"{entry.reading.text} takes in every action of {service}, deleting and sharing included"
                )
                yield Problem(entry.reading, message)
