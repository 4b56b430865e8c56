"""User pool does not offer multi-factor authentication.

Why: passwords are reused, guessed and phished. Without a second factor one that has leaked elsewhere
opens the account here, and users who want more cannot have it. To bring it in later is hard once users
are in the pool.

Fix: set `MfaConfiguration` (`mfa_configuration`) to `"OPTIONAL"` or `"ON"`, in quotes, and enable
`SOFTWARE_TOKEN_MFA`.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.cognito import UserPool, UserPoolClient
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.cognito._clients import is_without_passwords


@rule(
    UserPool,
    id="cognito-mfa-off",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html",),
    controls=("FSBP Cognito.5",),
)
def check(pool: UserPool) -> Iterator[Problem]:
    """Fires when MFA is off, unless nobody signs in to the pool with a password."""
    known = pool.mfa.known
    if isinstance(known, bool) and _has_passwords(pool):
        word = "on" if known else "off"
        message = f"the unquoted word {word} is a boolean in YAML and no setting of MFA; put it in quotes"
        yield Problem(pool.mfa, message)
    elif pool.mfa.equals("OFF") and _has_passwords(pool):
        yield Problem(pool.mfa, "users sign in with a password alone")


def _has_passwords(pool: UserPool) -> bool:
    """Whether users certainly sign in to the pool itself; without a client whoever adds one decides."""
    clients = pool.referrers(UserPoolClient, UserPoolClient.pool)
    return clients.is_empty or any(is_without_passwords(client) is False for client in clients)
