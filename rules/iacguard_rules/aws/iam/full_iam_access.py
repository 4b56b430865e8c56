"""IAM policy grants every IAM action on every resource.

Why: whoever may do anything in IAM can attach the policy AdministratorAccess to itself, so this
is administrator access by another name. Everything in AWS Organizations or in IAM Identity
Center reaches even further: to all accounts.

Fix: list the actions that are needed (`iam:Get*` and `iam:List*` for looking around) and name
the roles or users by path or prefix. To let a team make roles, add a condition on
`iam:PermissionsBoundary`.
"""

from collections.abc import Iterator

from iacguard.graph.policy.actions import is_whole_service, service_of
from iacguard.graph.policy.conditions import is_scoped
from iacguard.graph.policy.resources import covers_type, is_every_resource, type_forms
from iacguard.graph.reading import Reading
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._common import FULL_ACCESS_SERVICES, broad_grants, told
from iacguard_rules.aws.iam._holders import HOLDERS, Holder


@rule[Holder](
    *HOLDERS,
    id="iam-full-iam-access",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on an Allow of all of IAM, Organizations or Identity Center on every resource."""
    for grant in broad_grants(holder):
        for entry in grant.entries:
            service = service_of(entry.pattern)
            if service not in FULL_ACCESS_SERVICES or is_whole_service(entry.pattern) is False:
                continue
            resource = next((one for one in grant.statement.resources if _is_wide(one, service)), None)
            if resource is None or is_scoped(grant.statement, service) is not False:
                continue
            if grant.is_granted(entry.pattern):
                message = f"Action {entry.pattern} on {told(resource)} equals administrator access"
                yield Problem(entry.reading, message)


def _is_wide(resource: Reading[str], service: str) -> bool:
    if is_every_resource(resource, service):
        return True
    identities = type_forms("iam", "role", "policy", "user", "group")
    return service == "iam" and covers_type(resource, identities) is True
