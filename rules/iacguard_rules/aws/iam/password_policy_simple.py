"""Account password policy does not ask for all kinds of characters.

Why: without any demand people choose words and dates, which are the first that are
tried.

Fix: set the four `require_...` arguments to true.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.iam import PasswordPolicy
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._spelling import listed


@rule(
    PasswordPolicy,
    id="iam-password-policy-simple",
    severity=Severity.LOW,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html",
    ),
    controls=("FSBP IAM.7",),
)
def check(policy: PasswordPolicy) -> Iterator[Problem]:
    """Fires when one of the four kinds of characters is not asked for."""
    kinds = {
        "uppercase letters": policy.uppercase,
        "lowercase letters": policy.lowercase,
        "numbers": policy.numbers,
        "symbols": policy.symbols,
    }
    missing = {name: flag for name, flag in kinds.items() if flag.is_false}
    if missing:
        flags = list(missing.values())
        place = next((flag for flag in flags if flag.is_present), flags[0])
        yield Problem(place, f"passwords need no {listed(missing, 4)}")
