"""Role can be assumed through any Cognito identity pool.

Why: all identity pools of all accounts speak with one voice, `cognito-identity.amazonaws.com`.
Anybody can make a pool of his own, sign in to it and take the role, unless the pool's id is demanded.

Fix: add a condition `StringEquals` on `cognito-identity.amazonaws.com:aud` with the pool's id.
"""

from collections.abc import Iterator

from iacguard.graph.policy.conditions import are_known
from iacguard.graph.symbolic import text_of
from iacguard.graph.wildcards import is_only_wildcards
from iacguard.kinds.aws.iam import Role
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.iam._clauses import Clause
from iacguard_rules.aws.iam._trust import COGNITO, federations


@rule(
    Role,
    id="iam-cognito-trust-without-pool",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html",),
)
def check(role: Role) -> Iterator[Problem]:
    """Fires on trust in Cognito identities without a condition on the identity pool."""
    for federation in federations(role):
        if federation.host.lower() == COGNITO and are_known(federation.statement):
            pools = [clause for clause in federation.claims() if clause.name == f"{COGNITO}:aud"]
            if not any(_names_pool(clause) for clause in pools):
                message = f"no condition on {COGNITO}:aud: identity pools of any account hand out the role"
                yield Problem(federation.statement, message)


def _names_pool(clause: Clause) -> bool:
    texts = [text_of(value) for value in clause.values]
    return all(text is None or is_only_wildcards(text) is not True for text in texts)
