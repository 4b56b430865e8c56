"""Initial console password need not be changed.

Why: whoever made the user, and whoever reads the template or the state, knows the password, and it
stays the one.

Fix: set `PasswordResetRequired` (`password_reset_required`) to true, and allow the user
`iam:ChangePassword`.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.iam import User, UserLoginProfile
from iacguard.rule import Category, Problem, Severity, rule


@rule[User | UserLoginProfile](
    User,
    UserLoginProfile,
    id="iam-login-profile-no-reset",
    severity=Severity.LOW,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html",
    ),
)
def check(holder: User | UserLoginProfile) -> Iterator[Problem]:
    """Fires on a console password that stays valid after the first sign-in."""
    login = holder.login if isinstance(holder, User) else holder
    if login.is_present and login.reset_required.is_false:
        yield Problem(login.reset_required, "the first password may stay, known to whoever set it")
