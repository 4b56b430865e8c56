"""Key policy lets any AWS account use the key.

Why: with a key for everybody, what it encrypts is protected by the permissions of the data alone.
Whoever gets hold of the data, by a public bucket or a shared snapshot, can read it with an account
of his own. `kms:ViaService` and an encryption context do not help: a stranger can meet both.

Fix: name the account root (`arn:aws:iam::111122223333:root`), so that IAM policies of the account
decide, and the roles and services that need the key. Where everybody of an account is to use it
through a service, add `kms:CallerAccount` to the `kms:ViaService` condition.
"""

from collections.abc import Iterator

from iacguard.graph.policy.actions import told
from iacguard.graph.policy.principals import open_statements
from iacguard.rule import Category, Problem, Severity, rule
from iacguard_rules.aws.kms._common import CARRIERS, Carrier


@rule[Carrier](
    *CARRIERS,
    id="kms-key-policy-public",
    severity=Severity.CRITICAL,
    category=Category.SECURITY,
    tier=1,
    since="0.1",
    references=("https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",),
    controls=("FSBP KMS.5",),
)
def check(carrier: Carrier) -> Iterator[Problem]:
    """Fires on an Allow for everyone that no condition and no Deny closes."""
    for statement in open_statements(carrier.policy):
        actions = told(statement, "the key")
        yield Problem(statement.principal, f'Principal "*" lets every AWS account use {actions}')
