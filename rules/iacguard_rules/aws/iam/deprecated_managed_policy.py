"""Attached AWS managed policy is deprecated.

Why: AWS withdraws policies for newer ones. A withdrawn policy cannot be attached any more, so the
deployment fails in a new account or after the role is replaced; a superseded one gets no updates
and mostly grants too much.

Fix: attach the policy that replaces it, and check that its permissions are the ones needed.
"""

from collections.abc import Iterator

from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._deprecated import SUPERSEDED, WITHDRAWN
from iacguard_rules.aws.iam._managed import ATTACHERS, Attacher, attached


@rule[Attacher](
    *ATTACHERS,
    id="iam-deprecated-managed-policy",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-deprecated.html",),
)
def check(attacher: Attacher) -> Iterator[Problem]:
    """Fires on the attachment of a policy that AWS has replaced."""
    for policy in attached(attacher):
        withdrawn, superseded = WITHDRAWN.get(policy.name), SUPERSEDED.get(policy.name)
        if withdrawn is not None:
            message = f"AWS has withdrawn {policy.name}, which cannot be attached any more; use {withdrawn}"
            yield Problem(policy.arn, message)
        elif superseded is not None:
            yield Problem(policy.arn, f"{policy.name} is superseded and gets no updates; use {superseded}")
