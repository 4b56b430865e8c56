"""Amazon S3 Glacier, the service with vaults."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Kind, One
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class Vault(
    Kind,
    type="aws_glacier_vault",
    terraform="aws_glacier_vault",
    name="name",
    arn="arn:{partition}:glacier:{region}:{account}:vaults/{ref}",
    attributes={"name": None},
):
    """A vault for archives."""

    name = Attr[str]("name", "name")
    policy = One(ResourcePolicy, "access_policy", "access_policy")


class VaultLock(
    Kind,
    type="aws_glacier_vault_lock",
    terraform="aws_glacier_vault_lock",
):
    """A policy of a vault that cannot be changed once it is locked."""

    vault = Attr[str]("vault_name", "vault_name")
    policy = One(ResourcePolicy, "policy", "policy")
    for_ = Subject(vault)
