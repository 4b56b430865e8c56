"""IAM user gets a console password instead of federated sign-in.

Why: a password of one account lives beside the company's own sign-in: it is not locked when somebody
leaves, follows no common rules, and gives credentials that do not expire.

Fix: let people sign in through IAM Identity Center or another identity provider. Name those that are
there for the day on which that fails in the option.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.iam import User
from iacguard.rule import Category, Option, Problem, Severity, rule
from iacguard_rules.aws.iam._users import console_login

_BREAK_GLASS: Option[tuple[str, ...]] = Option(
    "break-glass-users",
    (),
    "Names of users that may have a password, for when federation does not work.",
)


@rule(
    User,
    id="iam-user-console-password",
    severity=Severity.LOW,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",),
    controls=("CIS-3.0 1.21",),
    options=(_BREAK_GLASS,),
)
def check(user: User) -> Iterator[Problem]:
    """Fires on a user with a console password."""
    login = console_login(user)
    if login is not None and not _is_break_glass(user):
        yield Problem(login, "a password of this account alone; people should sign in by federation")


def _is_break_glass(user: User) -> bool:
    """Whether the user is one of the option, or may be."""
    names = _BREAK_GLASS.of(user)
    if not names or user.name.is_absent:
        return False
    return user.name.text is None or user.name.text in names
