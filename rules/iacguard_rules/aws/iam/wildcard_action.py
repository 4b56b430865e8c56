"""IAM policy allows every action of every service.

Why: an action entry with a wildcard in its service part takes in services that nobody thought
of, and every service that AWS adds later. On a narrow resource it still grants deleting it,
sharing it and changing its policy.

Fix: write one entry for each service, with the actions that are needed.
"""

from collections.abc import Iterator

from iacguard.graph.policy.actions import is_everything, leaves_service_open
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._common import broad_grants
from iacguard_rules.aws.iam._holders import HOLDERS, Holder


@rule[Holder](
    *HOLDERS,
    id="iam-wildcard-action",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    covered_by=("iam-admin-policy",),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html",),
)
def check(holder: Holder) -> Iterator[Problem]:
    """Fires on an Action entry that leaves the service open."""
    for grant in broad_grants(holder):
        for entry in grant.entries:
            if leaves_service_open(entry.pattern) and grant.is_granted(entry.pattern):
                actions = "every action" if is_everything(entry.pattern) else "actions"
                yield Problem(entry.reading, f"Action {entry.reading.text} allows {actions} of any service")
