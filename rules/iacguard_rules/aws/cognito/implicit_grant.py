"""App client uses the OAuth implicit grant.

Why: with the implicit grant tokens come back in the URL. They stay in the history of the browser and in
logs, and go to every page that is opened from there. OAuth 2.1 has dropped it.

Fix: use the authorization code grant with PKCE: `AllowedOAuthFlows: [code]` (`allowed_oauth_flows`).
"""

from collections.abc import Iterator

from iacguard.kinds.aws.cognito import UserPoolClient
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    UserPoolClient,
    id="cognito-implicit-grant",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/"
        "API_CreateUserPoolClient.html",
    ),
)
def check(client: UserPoolClient) -> Iterator[Problem]:
    """Fires on implicit among the allowed flows."""
    for flow in client.flows:
        if flow.equals("implicit"):
            yield Problem(flow, "the implicit grant hands out tokens in the URL")
