"""IAM user gets a console password instead of federated sign-in.

Why: a password of one account lives beside the company's own sign-in: it is not locked when somebody
leaves, follows no common rules, and gives credentials that do not expire.

Fix: let people sign in through IAM Identity Center or another identity provider.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.iam import User
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._users import console_login


@rule(
    User,
    id="iam-user-console-password",
    severity=Severity.LOW,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",),
    controls=("CIS-3.0 1.21",),
)
def check(user: User) -> Iterator[Problem]:
    """Fires on a user with a console password."""
    login = console_login(user)
    if login is not None:
        yield Problem(login, "a password of this account alone; people should sign in by federation")
