"""Identity pool gives AWS credentials to anonymous guests.

Why: anyone who knows the id of the pool, which is in every app that uses it, gets credentials of the
account without signing in, and may use them from wherever he likes for all that the guest role allows.

Fix: set `AllowUnauthenticatedIdentities: false` (`allow_unauthenticated_identities`), or give guests a
role that can only send telemetry to one named monitor.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.cognito import IdentityPool, IdentityPoolRoles
from iacguard.kinds.identities import held_by
from iacguard.kinds.permissions import role_behind
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.cognito._guests import more_than_telemetry


@rule(
    IdentityPool,
    id="cognito-guest-access",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    covered_by=("cognito-guest-role-too-wide",),
    references=("https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools.html",),
    controls=("FSBP Cognito.2",),
)
def check(pool: IdentityPool) -> Iterator[Problem]:
    """Fires when guests are let in, unless the role that they get is known to be harmless."""
    if pool.allows_guests.is_true:
        reason = _harm(pool)
        if reason is not None:
            yield Problem(pool.allows_guests, f"anyone gets AWS credentials without signing in{reason}")


def _harm(pool: IdentityPool) -> str | None:
    """What guests certainly get, for people; None where that may be next to nothing."""
    attachments = pool.referrers(IdentityPoolRoles, IdentityPoolRoles.pool)
    if attachments.is_empty:
        return ""
    for attachment in attachments:
        role = role_behind(attachment.guest_role)
        if role is not None:
            held = held_by(role)
            for policy in (*held.certain, *held.managed):
                for statement in policy.statements:
                    action = more_than_telemetry(statement)
                    if action is not None:
                        return f", and may use {action}"
    return None
