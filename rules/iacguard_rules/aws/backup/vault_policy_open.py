"""Backup vault policy lets anyone in.

Why: backups hold the data of everything that is backed up. Whoever may read or delete recovery points
can take the data out or destroy what a ransomware attack leaves, from any account.

Fix: name the accounts and roles that copy or restore, or add a condition on `aws:PrincipalOrgID`.
"""

from collections.abc import Iterator

from iacguard.graph.policy.actions import told
from iacguard.graph.policy.principals import open_statements
from iacguard.kinds.aws.backup import AirGappedVault, BackupVault, BackupVaultPolicy
from iacguard.rule import Category, Problem, Severity, rule


@rule[BackupVault | AirGappedVault | BackupVaultPolicy](
    BackupVault,
    AirGappedVault,
    BackupVaultPolicy,
    id="backup-vault-policy-open",
    severity=Severity.HIGH,
    category=Category.SECURITY,
    tier=2,
    since="0.1",
    references=("https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault-access-policy.html",),
)
def check(carrier: BackupVault | AirGappedVault | BackupVaultPolicy) -> Iterator[Problem]:
    """Fires on an Allow for everyone that no condition and no Deny closes."""
    for statement in open_statements(carrier.policy):
        actions = told(statement, "the vault")
        yield Problem(statement, f'Principal "*" lets anyone use {actions}', cause=statement.principal)
