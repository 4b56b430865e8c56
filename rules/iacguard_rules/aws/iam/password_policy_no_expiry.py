"""Account password policy lets passwords live forever.

Why: some regulations still ask that passwords change every 90 days. Current advice
prefers long passwords and MFA.

Fix: set `max_password_age` to 90, where a regulation asks for it.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.iam import PasswordPolicy
from iacguard.rule import Category, Problem, Severity, rule

_MOST = 90
"""Days."""


@rule(
    PasswordPolicy,
    id="iam-password-policy-no-expiry",
    severity=Severity.INFO,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html",
    ),
)
def check(policy: PasswordPolicy) -> Iterator[Problem]:
    """Fires when passwords need not change within 90 days."""
    age = policy.maximum_age
    if age.number is not None and (age.number == 0 or age.number > _MOST):
        how = f"after {age.text} days" if age.number else "never"
        yield Problem(age, f"passwords expire {how}, not within {_MOST} days")
