"""Account password policy allows old passwords again.

Why: a password that is changed because it may be known comes back, and whoever
knows it is in again.

Fix: set `password_reuse_prevention` to 24, the most that IAM remembers.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.iam import PasswordPolicy
from iacguard.rule import Category, Problem, Severity, rule

_MOST = 24


@rule(
    PasswordPolicy,
    id="iam-password-policy-reuse",
    severity=Severity.LOW,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html",
    ),
    controls=("CIS-3.0 1.9",),
)
def check(policy: PasswordPolicy) -> Iterator[Problem]:
    """Fires when fewer than the last 24 passwords are refused."""
    refused = policy.reuse_prevention
    if refused.number is not None and refused.number < _MOST:
        last = (
            f"only the last {refused.text} passwords are refused"
            if refused.number
            else "old passwords are taken"
        )
        yield Problem(refused, f"{last}; IAM remembers up to {_MOST}")
