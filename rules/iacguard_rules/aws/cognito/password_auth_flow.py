"""App client sends passwords instead of SRP.

Why: with these flows the app hands on the password itself, so that whatever sees the request sees the
password. By SRP it proves that it knows the password, which never leaves the device.

Fix: allow `ALLOW_USER_SRP_AUTH` instead.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.cognito import UserPool, UserPoolClient
from iacguard.rule import Category, Problem, Severity, rule

_BY_USER = ("ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH")
_BY_SERVER = ("ALLOW_ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH")


@rule(
    UserPoolClient,
    id="cognito-password-auth-flow",
    severity=Severity.LOW,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/cognito/latest/developerguide/"
        "amazon-cognito-user-pools-authentication-flow.html",
    ),
)
def check(client: UserPoolClient) -> Iterator[Problem]:
    """Fires on flows with the password in them, of a pool that takes no users over from elsewhere."""
    if _may_migrate(client):
        return
    for flow in client.auth_flows:
        if flow.equals(*_BY_USER):
            yield Problem(flow, "the password itself is sent to sign in")
        elif flow.equals(*_BY_SERVER) and client.has_secret.is_false:
            yield Problem(flow, "a client without a secret may sign users in by their passwords")


def _may_migrate(client: UserPoolClient) -> bool:
    """Whether the pool may take users over as they sign in, which it needs their passwords for."""
    target = client.pool.target
    if target is None or target.type != UserPool.type_name:
        return True
    return UserPool.of(target, client.scope).migration.is_absent is False
