"""IAM policy grants full administrator access.

Why: whoever holds the policy, or steals the credentials of one who does, can read, change and
delete everything in the account and lock everybody else out. A condition on MFA, the source
address or the region does not change that: the holder is still an administrator.

Fix: list the actions that are needed and the resources that they are needed on. Start with no
permissions and add what the access logs show to be used.
"""

from collections.abc import Iterator

from iacguard.graph.policy.actions import is_everything
from iacguard.graph.policy.conditions import is_scoped
from iacguard.graph.policy.resources import entries_for_everything
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._common import broad_grants, told
from iacguard_rules.aws.iam._holders import HOLDERS, Holder


@rule[Holder](
    *HOLDERS,
    id="iam-admin-policy",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html",
    ),
    controls=("FSBP IAM.1", "CIS-3.0 1.16"),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on an Allow of every action on every resource."""
    for grant in broad_grants(holder):
        entry = next((one for one in grant.entries if is_everything(one.pattern)), None)
        if entry is None:
            continue
        resource = next(entries_for_everything(grant.statement, "*"), None)
        if resource is None or is_scoped(grant.statement, "*") is not False:
            continue
        if grant.is_granted("*"):
            message = f"Action {entry.pattern} on {told(resource)} makes the holder an administrator"
            yield Problem(entry.reading, message)
