"""Anonymous guests get more than harmless permissions.

Why: whoever knows the id of the identity pool gets credentials of this role without signing in. What it
allows is public: data that it reads is published, what it writes to anybody can fill or falsify.

Fix: let guests call only what is made for them, an API or a function by name, or send telemetry to one
monitor; have everything else done by users who have signed in.
"""

from collections.abc import Iterator

from iacguard.kinds.aws.cognito import IdentityPool, IdentityPoolRoles
from iacguard.kinds.identities import held_by
from iacguard.kinds.permissions import role_behind
from iacguard.rule import Category, Hint, Problem, Severity, rule
from iacguard_rules.aws.cognito._guests import more_than_harmless


@rule(
    IdentityPoolRoles,
    id="cognito-guest-role-too-wide",
    severity=Severity.CRITICAL,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html",),
)
def check(roles: IdentityPoolRoles) -> Iterator[Problem]:
    """Fires when guests are let in, and their role certainly allows what is not for everybody."""
    target = roles.pool.target
    role = role_behind(roles.guest_role)
    if target is None or target.type != IdentityPool.type_name or role is None:
        return
    pool = IdentityPool.of(target, roles.scope)
    if pool.allows_guests.is_true:
        held = held_by(role)
        statements = (one for policy in (*held.certain, *held.managed) for one in policy.statements)
        for statement in statements:
            action = more_than_harmless(statement)
            if action is not None:
                hints = (Hint(statement.place, "allowed here"),)
                message = f"anybody may use {action} without signing in"
                yield Problem(roles.guest_role, message, also=(pool.allows_guests,), hints=hints)
                return
