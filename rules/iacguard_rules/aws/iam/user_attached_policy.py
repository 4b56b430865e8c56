"""Permissions are attached directly to a user.

Why: what is attached to single users is reviewed by nobody: it stays when people change their work,
and no two users are alike. A group says what a task needs, and who has the task.

Fix: attach the policy to a group and make the user a member.
"""

from collections.abc import Iterator

from iacguard.graph.policy.managed import path_of
from iacguard.graph.reading import Reading
from iacguard.kinds.aws.iam import (
    InlinePolicy,
    ManagedPolicy,
    PolicyAttachment,
    User,
    UserPolicy,
    UserPolicyAttachment,
)
from iacguard.rule import Category, Problem, Severity, rule
from iacguard.typed import TypeAlias
from iacguard_rules.aws.iam._users import may_be_machine

Attacher: TypeAlias = (
    User | InlinePolicy | ManagedPolicy | UserPolicy | UserPolicyAttachment | PolicyAttachment
)

_CHANGE_PASSWORD = "IAMUserChangePassword"
_MESSAGE = "permissions of a single user; attach them to a group"


@rule[Attacher](
    User,
    InlinePolicy,
    ManagedPolicy,
    UserPolicy,
    UserPolicyAttachment,
    PolicyAttachment,
    id="iam-user-attached-policy",
    severity=Severity.LOW,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html",),
    controls=("FSBP IAM.2", "CIS-3.0 1.15"),
)
def check(attacher: Attacher) -> Iterator[Problem]:
    """Fires on each policy that a person certainly has by itself."""
    if isinstance(attacher, User):
        if may_be_machine(attacher):
            return
        for policy in attacher.policies:
            yield Problem(policy, _MESSAGE)
        for arn in attacher.managed_policies:
            if _may_be_harmless(arn) is False:
                yield Problem(arn, _MESSAGE)
    elif isinstance(attacher, (UserPolicy, UserPolicyAttachment)):
        is_harmless = isinstance(attacher, UserPolicyAttachment) and _may_be_harmless(attacher.policy_arn)
        if is_harmless is False and _may_be_machines(attacher.user, attacher) is False:
            yield Problem(attacher, _MESSAGE)
    else:
        for user in attacher.users:
            if _may_be_machines(user, attacher) is False:
                yield Problem(user, _MESSAGE)


def _may_be_harmless(arn: Reading[str]) -> bool:
    """Whether a managed policy only lets the user change the password, as far as is known."""
    path = path_of(arn)
    return path == _CHANGE_PASSWORD if path is not None else arn.target is None and arn.text is None


def _may_be_machines(name: Reading[str], attacher: Attacher) -> bool:
    """Whether the user that is named is a program, or may be one."""
    target = name.target
    if target is not None and target.type == User.type_name:
        return may_be_machine(User.of(target, attacher.scope))
    return any(user.referred_by(name) is not False and may_be_machine(user) for user in attacher.all(User))
