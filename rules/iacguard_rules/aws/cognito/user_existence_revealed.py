"""Sign-in errors reveal which users exist.

Why: with the old errors a wrong name gets another answer than a wrong password. Whoever tries a list of
addresses learns who has an account, and goes on with those.

Fix: set `PreventUserExistenceErrors: ENABLED` (`prevent_user_existence_errors`).
"""

from collections.abc import Iterator

from iacguard.kinds.aws.cognito import UserPoolClient
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.cognito._clients import is_without_passwords


@rule(
    UserPoolClient,
    id="cognito-user-existence-revealed",
    severity=Severity.LOW,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/"
        "API_CreateUserPoolClient.html",
    ),
)
def check(client: UserPoolClient) -> Iterator[Problem]:
    """Fires on clients with the old errors that users of the pool sign in to."""
    if client.user_existence_errors.equals("LEGACY") and is_without_passwords(client) is False:
        yield Problem(client.user_existence_errors, "errors tell whether a user exists")
