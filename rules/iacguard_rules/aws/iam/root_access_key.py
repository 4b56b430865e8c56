"""Access key is created for the root user.

Why: the root user can do everything, and no policy and no boundary limits it. A key of it that leaks
is the loss of the account.

Fix: delete the key and use a role. Nothing in daily operation needs the root user.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.iam import AccessKey, User
from iacguard.rule import Category, Problem, Severity, rule

_ROOT = ("root", "<root_account>")


@rule(
    AccessKey,
    id="iam-root-access-key",
    severity=Severity.CRITICAL,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",),
    controls=("FSBP IAM.4", "CIS-3.0 1.4"),
)
def check(key: AccessKey) -> Iterator[Problem]:
    """Fires on an active access key whose user is the root user."""
    target = key.user.target
    name = key.user
    if target is not None and target.type == User.type_name:
        name = User.of(target, key.scope).name
    if name.equals(*_ROOT) and key.status.equals("Active"):
        yield Problem(key.user, "a key of the root user can do everything in the account", cause=key)
