"""IAM policy allows all actions of a service on every resource.

Why: all actions include deleting, sharing and changing permissions, and every resource includes
those of other teams and those that do not exist yet. One stolen credential is then enough to
lose all buckets, tables or functions of the account.

Fix: list the actions that are used and name the resources they are used on, by reference where
the template has them.
"""

from collections.abc import Iterator

from iacguard.graph.policy.actions import is_whole_service, service_of
from iacguard.graph.policy.conditions import is_scoped
from iacguard.graph.policy.resources import entries_for_everything
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._common import FULL_ACCESS_SERVICES, Entry, Grant, broad_grants, can_be_limited
from iacguard_rules.aws.iam._holders import HOLDERS, Holder


@rule[Holder](
    *HOLDERS,
    id="iam-service-wildcard-on-all-resources",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    covered_by=("iam-full-iam-access", "iam-privilege-escalation", "iam-assume-any-role"),
    references=(
        "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    ),
    controls=("FSBP IAM.21",),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on an Allow of all actions of a service on every resource."""
    for grant in broad_grants(holder):
        entries = [entry for entry in grant.entries if _is_whole_service_anywhere(grant, entry)]
        # Each of these is a fault of its own, and an earlier rule's.
        alone = [entry for entry in entries if service_of(entry.pattern) in FULL_ACCESS_SERVICES]
        together = [entry for entry in entries if entry not in alone]
        for found in ([together] if together else []) + [[entry] for entry in alone]:
            services = ", ".join(dict.fromkeys(service_of(entry.pattern) for entry in found))
            # A finding about one of several entries does not say what this one says.
            cause = found[0].reading if len(found) == 1 else grant.statement
            message = f"all actions of {services} are allowed on every resource"
            yield Problem(found[0].reading, message, cause=cause, also=[entry.reading for entry in found])


def _is_whole_service_anywhere(grant: Grant, entry: Entry) -> bool:
    service = service_of(entry.pattern)
    return (
        is_whole_service(entry.pattern)
        and can_be_limited(service)
        and next(entries_for_everything(grant.statement, service), None) is not None
        and is_scoped(grant.statement, service) is False
        and grant.is_granted(entry.pattern)
    )
