"""Secret's resource policy lets anyone in.

Why: a statement for the principal `*` without a condition on who asks is for every AWS account. With
the key that Secrets Manager has by default others still cannot decrypt the secret, but they can do
whatever else the statement allows, and with a shared key read it.

Fix: name the accounts or roles that need the secret, or add a condition on `aws:PrincipalOrgID`, and
leave `BlockPublicPolicy` (`block_public_policy`) on: such policies are then refused.
"""

from collections.abc import Iterator

from iacguard.graph.policy.actions import told
from iacguard.graph.policy.principals import open_statements
from iacguard.kinds.aws.secretsmanager import SecretPolicy
from iacguard.rule import Category, Problem, Severity, rule


@rule(
    SecretPolicy,
    id="secretsmanager-policy-public",
    severity=Severity.CRITICAL,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=(
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html",
    ),
)
def check(carrier: SecretPolicy) -> Iterator[Problem]:
    """Fires on an Allow for everyone that no condition and no Deny closes."""
    for statement in open_statements(carrier.policy):
        message = f"every AWS account may use {told(statement, 'the secret')} on the secret"
        if carrier.blocks_public.is_true:
            message += "; BlockPublicPolicy is on, so the policy is refused"
        yield Problem(statement.principal, message)
