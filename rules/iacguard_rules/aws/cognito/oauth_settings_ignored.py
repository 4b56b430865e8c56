"""OAuth settings of the app client have no effect.

Why: flows and scopes count only when the client is enabled for OAuth as a whole. Without that the hosted
login refuses the app, although its flows are written down.

Fix: set `AllowedOAuthFlowsUserPoolClient: true` (`allowed_oauth_flows_user_pool_client`) with flows and
scopes, a secret for `client_credentials`, and callbacks for the other flows.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Items, Reading
from iacguard.kinds.aws.cognito import UserPoolClient
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    UserPoolClient,
    id="cognito-oauth-settings-ignored",
    severity=Severity.MEDIUM,
    category=Category.CORRECTNESS,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/"
        "API_CreateUserPoolClient.html",
    ),
)
def check(client: UserPoolClient) -> Iterator[Problem]:
    """Fires on flows that are not enabled, and on what an enabled flow lacks."""
    if client.flows_enabled.is_false:
        for settings, name in ((client.flows, "AllowedOAuthFlows"), (client.scopes, "AllowedOAuthScopes")):
            if _is_filled(settings):
                yield Problem(settings, f"{name} counts only with AllowedOAuthFlowsUserPoolClient")
                return
    elif client.flows_enabled.is_true:
        yield from _lacking(client)


def _lacking(client: UserPoolClient) -> Iterator[Problem]:
    if client.flows.is_empty:
        yield Problem(client.flows, "the client is enabled for OAuth, and no flow is allowed")
    elif client.scopes.is_empty:
        yield Problem(client.scopes, "the client is enabled for OAuth, and no scope is allowed")
    machine = _flow(client, "client_credentials")
    people = _flow(client, "code", "implicit")
    if machine is not None and people is not None:
        yield Problem(machine, "client_credentials cannot be allowed together with flows for people")
    elif machine is not None and client.has_secret.is_false:
        yield Problem(machine, "client_credentials needs a client with a secret")
    if people is not None and client.callbacks.is_empty:
        yield Problem(people, f"the flow {people.text} needs CallbackURLs to send people back to")


def _flow(client: UserPoolClient, *names: str) -> Reading[str] | None:
    return next((flow for flow in client.flows if flow.equals(*names)), None)


def _is_filled(settings: Items[Reading[str]]) -> bool:
    return next(iter(settings), None) is not None
