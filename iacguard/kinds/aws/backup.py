"""AWS Backup."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class BackupVault(
    Kind,
    type="AWS::Backup::BackupVault",
    terraform="aws_backup_vault",
    name="BackupVaultName",
    arn="arn:{partition}:backup:{region}:{account}:backup-vault:{ref}",
    attributes={"name": None, "arn": "BackupVaultArn"},
):
    """A vault for backups."""

    name = Attr[str]("BackupVaultName", "name")
    policy = One(
        ResourcePolicy, "AccessPolicy", None, reason="a resource of its own: aws_backup_vault_policy"
    )


class AirGappedVault(
    Kind,
    type="AWS::Backup::LogicallyAirGappedBackupVault",
    terraform="aws_backup_logically_air_gapped_vault",
    name="BackupVaultName",
    arn="arn:{partition}:backup:{region}:{account}:backup-vault:{ref}",
    attributes={"name": None, "arn": "BackupVaultArn"},
):
    """A vault that keeps copies of backups out of reach of the account."""

    name = Attr[str]("BackupVaultName", "name")
    policy = One(
        ResourcePolicy, "AccessPolicy", None, reason="a resource of its own: aws_backup_vault_policy"
    )


class BackupVaultPolicy(
    Kind,
    type="aws_backup_vault_policy",
    terraform="aws_backup_vault_policy",
):
    """The resource policy of a vault."""

    vault = Attr[str]("backup_vault_name", "backup_vault_name")
    policy = One(ResourcePolicy, "policy", "policy")
    for_ = Subject(vault)
