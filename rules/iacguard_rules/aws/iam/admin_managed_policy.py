"""An AWS managed policy with administrator power is attached.

Why: whoever holds the identity, or steals its credentials, can read, change and delete everything in
the account. Full access to IAM or to Organizations is the same with one more step.

Fix: attach a policy of your own with the actions and resources that are needed. For people, keep
administration in a role of its own that is taken for the hour it is needed.
"""

from collections.abc import Iterator

from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._managed import ATTACHERS, Attacher, attached

_ADMIN = frozenset(
    {
        "AdministratorAccess",
        "IAMFullAccess",
        "AWSOrganizationsFullAccess",
        "AWSSSOMasterAccountAdministrator",
        "AdministratorAccess-Amplify",
    }
)


@rule[Attacher](
    *ATTACHERS,
    id="iam-admin-managed-policy",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html",
    ),
    controls=("FSBP IAM.1", "CIS-3.0 1.16"),
)
def check(attacher: Attacher) -> Iterator[Problem]:
    """Fires on the attachment of a policy that makes administrators."""
    for policy in attached(attacher):
        if policy.name in _ADMIN:
            yield Problem(policy.arn, f"{policy.name} makes the holder an administrator")
