"""Identity pool gives AWS credentials to anonymous guests.

Why: anyone who knows the id of the pool, which is in every app that uses it, gets credentials of the
account without signing in, and may use them from wherever he likes for all that the guest role allows.

Fix: set `AllowUnauthenticatedIdentities: false` (`allow_unauthenticated_identities`), or give guests a
role that can only send telemetry to one named monitor.
"""

from collections.abc import Iterator

from iacguard.graph.policy import Statement
from iacguard.graph.policy.actions import pattern_of
from iacguard.graph.policy.resources import names_everything
from iacguard.kinds.aws.cognito import IdentityPool, IdentityPoolRoles
from iacguard.kinds.identities import held_by
from iacguard.kinds.permissions import role_behind
from iacguard.rule import Category, Problem, Severity, rule

_HARMLESS = frozenset({"mobiletargeting:putevents", "mobileanalytics:putevents"})
_READS = ("geo:getmap", "geo:searchplaceindex")
_TELEMETRY = "rum:putrumevents"


@rule(
    IdentityPool,
    id="cognito-guest-access",
    severity=Severity.MEDIUM,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
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
                    action = _harmful(statement)
                    if action is not None:
                        return f", and may use {action}"
    return None


def _harmful(statement: Statement) -> str | None:
    """An action that a statement certainly allows and that is more than telemetry or a look at a map."""
    if not statement.allows:
        return None
    if statement.not_actions.is_present:
        return "nearly every action"
    for entry in statement.actions:
        pattern = pattern_of(entry)
        if pattern is None or pattern in _HARMLESS or pattern.startswith(_READS):
            continue
        if pattern == _TELEMETRY and names_everything(statement, "rum") is not True:
            continue
        return entry.text
    return None
