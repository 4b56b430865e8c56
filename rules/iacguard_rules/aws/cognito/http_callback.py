"""Tokens may be sent to a plain HTTP callback.

Why: after signing in the user is sent to the callback with a code or with tokens in the URL. By plain
HTTP everybody on the way can read them. Cognito refuses such a callback for any host but `localhost`. A
tunnel for tests or a placeholder belongs to somebody else tomorrow.

Fix: name an `https://` address of your own; `http://localhost` is fine for development.
"""

from collections.abc import Iterator

from iacguard.graph.reading import Reading
from iacguard.kinds.aws.cognito import UserPoolClient
from iacguard.rule import Category, Problem, Severity, rule

_LOCAL = ("localhost", "127.0.0.1", "[::1]")
_FOREIGN = (".ngrok.io", ".ngrok-free.app")


@rule(
    UserPoolClient,
    id="cognito-http-callback",
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
    """Fires on callback and sign-out addresses without TLS, or on hosts that are nobody's own."""
    for address in (*client.callbacks, *client.logouts, client.default_redirect):
        yield from _problems(address)


def _problems(address: Reading[str]) -> Iterator[Problem]:
    text = (address.text or "").lower()
    scheme, _, rest = text.partition("://")
    host = rest.partition("/")[0]
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if scheme == "http" and name and name not in _LOCAL:
        yield Problem(address, f"users of the app are sent to {name} unencrypted, with what signs them in")
    elif scheme in ("http", "https") and (name == "example.com" or name.endswith(_FOREIGN)):
        yield Problem(address, f"users of the app are sent to {name}, which is no host of its own")
