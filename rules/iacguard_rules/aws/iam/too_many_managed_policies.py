"""More managed policies attached than the default quota allows.

Why: a role, user or group takes 10 managed policies unless AWS raises the quota. The eleventh fails
the deployment with `LimitExceeded`.

Fix: merge policies, or write the smaller ones into the identity.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.iam import (
    Group,
    GroupPolicyAttachment,
    Role,
    RolePolicyAttachment,
    User,
    UserPolicyAttachment,
)
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._holders import Principal

_QUOTA = 10


@rule[Principal](
    Role,
    User,
    Group,
    id="iam-too-many-managed-policies",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",),
)
def check(principal: Principal) -> Iterator[Problem]:
    """Fires when more than 10 different managed policies are certainly attached."""
    own = list(principal.managed_policies)
    places: dict[object, Reading[object]] = {}
    for arn in (*own, *_attached(principal)):
        text = text_of(arn)
        if text is not None and all(isinstance(part, str) or part.key is not None for part in text.parts):
            places.setdefault(text, arn)
    if len(places) > _QUOTA:
        eleventh = list(places.values())[_QUOTA]
        place = eleventh if any(eleventh is one for one in own) else principal
        yield Problem(place, f"{len(places)} managed policies are attached, and the quota is {_QUOTA}")


def _attached(principal: Principal) -> Iterator[Reading[str]]:
    if isinstance(principal, Role):
        for role in principal.referrers(RolePolicyAttachment, RolePolicyAttachment.role):
            yield role.policy_arn
    elif isinstance(principal, User):
        for user in principal.referrers(UserPolicyAttachment, UserPolicyAttachment.user):
            yield user.policy_arn
    else:
        for group in principal.referrers(GroupPolicyAttachment, GroupPolicyAttachment.group):
            yield group.policy_arn
