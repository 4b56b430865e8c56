"""Long-lived access key is created for an IAM user.

Why: the key does not expire, works from anywhere, and its secret lies in the stack or in Terraform's
state for whoever can read these. Leaked keys of users are the most common way into AWS accounts.

Fix: let programs on AWS take a role, pipelines come in by OpenID Connect, and people sign in through
IAM Identity Center.
"""

from collections.abc import Iterator

from iacguard.graph.policy import Policy
from iacguard.graph.policy.actions import pattern_of
from iacguard.kinds.aws.iam import AccessKey, User
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._holders import held_by

_NEEDS_USER = ("ses:send", "codecommit:git", "cassandra:")
"""How the actions begin that only the credentials of users give."""


@rule(
    AccessKey,
    id="iam-user-access-key",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    covered_by=("iam-root-access-key",),
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    ),
)
def check(key: AccessKey) -> Iterator[Problem]:
    """Fires on an active access key, unless its user can only do what needs one."""
    if key.status.equals("Active") and _may_need_user(key) is False:
        yield Problem(key, "the key never expires, and its secret lies in the stack or the state")


def _may_need_user(key: AccessKey) -> bool:
    """Whether the user has, or may have, but permissions for which a role will not do."""
    target = key.user.target
    if target is not None and target.type == User.type_name:
        return _may_have_little(User.of(target, key.scope))
    return any(user.referred_by(key.user) is not False and _may_have_little(user) for user in key.all(User))


def _may_have_little(user: User) -> bool:
    held = held_by(user)
    if held.managed or any(_has_more(policy) for policy in held.certain):
        return False
    allowing = (statement.allows is not False for policy in held.certain for statement in policy.statements)
    is_complete = all(policy.statements.is_complete for policy in held.certain)
    return not (held.is_complete and is_complete) or bool(held.possible or held.unread) or any(allowing)


def _has_more(policy: Policy) -> bool:
    """Whether a document certainly allows what a role could do as well."""
    return any(
        statement.not_actions.is_present
        or any(
            pattern is not None and not pattern.startswith(_NEEDS_USER)
            for pattern in map(pattern_of, statement.actions)
        )
        for statement in policy.statements
        if statement.allows
    )
