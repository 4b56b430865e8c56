"""Account password policy allows short passwords.

Why: short passwords are guessed, and found from leaked hashes, in hours.
Length counts for more than any other demand.

Fix: set `minimum_password_length` to 14 or more.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.iam import PasswordPolicy
from iacguard.rule import Category, Problem, Severity, rule

_LEAST = 14


@rule(
    PasswordPolicy,
    id="iam-password-policy-short",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html",
    ),
    controls=("CIS-3.0 1.8", "FSBP IAM.7"),
)
def check(policy: PasswordPolicy) -> Iterator[Problem]:
    """Fires when passwords may have fewer than 14 characters."""
    length = policy.minimum_length
    if length.number is not None and length.number < _LEAST:
        yield Problem(length, f"passwords may have {length.text} characters, fewer than {_LEAST}")
