"""User belongs to no group.

Why: permissions of single users are forgotten when people change their work. Those of a group follow
who is in it.

Fix: make the user a member of a group that has the permissions.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.iam import Group, User, UserGroupMembership, UserToGroupAddition
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._users import console_login, may_be_machine


@rule(
    User,
    id="iam-user-without-group",
    severity=Severity.INFO,
    category=Category.OPERATIONS,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",),
)
def check(user: User) -> Iterator[Problem]:
    """Fires on a user whom nothing makes a member of a group, where there are groups to be in."""
    if user.groups.is_empty is False or may_be_machine(user):
        return
    named = (
        user.referrers(UserToGroupAddition, UserToGroupAddition.users),
        user.referrers(UserGroupMembership, UserGroupMembership.user),
    )
    has_reason = console_login(user) is not None or next(user.all(Group), None) is not None
    if has_reason and all(one.is_empty for one in named):
        yield Problem(user, "the user is in no group")
