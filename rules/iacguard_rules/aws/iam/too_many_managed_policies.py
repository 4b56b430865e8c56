"""More managed policies attached than the default quota allows, or a user in too many groups.

Why: a role, user or group takes 10 managed policies unless AWS raises the quota, and a user can be in
10 groups, which nobody raises. The eleventh fails the deployment with `LimitExceeded`.

Fix: merge policies, or write the smaller ones into the identity. Where AWS raised the quota, set the
option.
"""

from collections.abc import Iterable, Iterator

from iacguard.graph.graph import ResourceGraph
from iacguard.graph.reading import Reading
from iacguard.graph.symbolic import text_of
from iacguard.kinds.aws.iam import (
    Group,
    GroupPolicyAttachment,
    ManagedPolicy,
    PolicyAttachment,
    Role,
    RolePolicyAttachment,
    User,
    UserGroupMembership,
    UserPolicyAttachment,
    UserToGroupAddition,
)
from iacguard.rule import Category, Option, Problem, Severity, rule
from iacguard_rules.aws.iam._holders import Principal

_MOST_POLICIES = Option(
    "max-managed-policies",
    10,
    "How many managed policies a role, user or group can have, by the quota of the account.",
    least=1,
)
_MOST_GROUPS = 10


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
    options=(_MOST_POLICIES,),
)
def check(principal: Principal) -> Iterator[Problem]:
    """Fires when more different managed policies or groups than allowed are certainly attached."""
    if isinstance(principal, User):
        yield from _too_many_groups(principal)
    most = _MOST_POLICIES.of(principal)
    if _at_the_most(principal) <= most:
        return
    policies = _different(principal.managed_policies)
    written = len(policies)
    for key, arn in _different(_attached(principal)).items():
        policies.setdefault(key, arn)
    for policy in _naming(principal):
        policies.setdefault(policy.address, policy)
    if len(policies) > most:
        place = list(policies.values())[most] if written > most else principal
        yield Problem(place, f"{len(policies)} managed policies are attached, and the quota is {most}")


def _at_the_most(principal: Principal) -> int:
    """How many it would be if all that attaches policies in the unit attached them to this one."""
    return len(list(principal.managed_policies)) + principal.scope.graph.once(_attaching)


def _attaching(graph: ResourceGraph) -> int:
    """How many resources of a unit attach a policy to others."""
    others = (
        RolePolicyAttachment,
        UserPolicyAttachment,
        GroupPolicyAttachment,
        PolicyAttachment,
        ManagedPolicy,
    )
    return sum([len(graph.of_type(kind.type_name)) for kind in others])


def _too_many_groups(user: User) -> Iterator[Problem]:
    own = _different(user.groups)
    groups = dict(own)
    for addition in user.referrers(UserToGroupAddition, UserToGroupAddition.users):
        groups.update(_different((addition.group,)))
    for membership in user.referrers(UserGroupMembership, UserGroupMembership.user):
        groups.update(_different(membership.groups))
    if len(groups) > _MOST_GROUPS:
        place = list(own.values())[_MOST_GROUPS] if len(own) > _MOST_GROUPS else user
        yield Problem(place, f"the user is in {len(groups)} groups, and can be in {_MOST_GROUPS}")


def _different(entries: Iterable[Reading[str]]) -> dict[object, Reading[object]]:
    """The entries that are certainly not the same, by what they name."""
    found: dict[object, Reading[object]] = {}
    for entry in entries:
        target = entry.target
        text = text_of(entry)
        if target is not None and not target.opaque:
            found.setdefault(target.address, entry)
        elif text is not None and all(isinstance(part, str) or part.key is not None for part in text.parts):
            found.setdefault(text, entry)
    return found


def _attached(principal: Principal) -> Iterator[Reading[str]]:
    """The managed policies of attachments that are resources of their own."""
    if isinstance(principal, Role):
        for role in principal.referrers(RolePolicyAttachment, RolePolicyAttachment.role):
            yield role.policy_arn
    elif isinstance(principal, User):
        for user in principal.referrers(UserPolicyAttachment, UserPolicyAttachment.user):
            yield user.policy_arn
    else:
        for group in principal.referrers(GroupPolicyAttachment, GroupPolicyAttachment.group):
            yield group.policy_arn
    by_sort = {Role: PolicyAttachment.roles, User: PolicyAttachment.users, Group: PolicyAttachment.groups}
    for attachment in principal.referrers(PolicyAttachment, by_sort[type(principal)]):
        yield attachment.policy_arn


def _naming(principal: Principal) -> Iterator[ManagedPolicy]:
    """The managed policies that name their holders."""
    by_sort = {Role: ManagedPolicy.roles, User: ManagedPolicy.users, Group: ManagedPolicy.groups}
    yield from principal.referrers(ManagedPolicy, by_sort[type(principal)])
