"""AWS Secrets Manager."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Default, Derived, Kind, One
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject


class Secret(
    Kind,
    type="AWS::SecretsManager::Secret",
    terraform="aws_secretsmanager_secret",
    name="Name",
    attributes={"arn": None},
    derived=(Derived("policy", "AWS::SecretsManager::ResourcePolicy", "SecretId"),),
):
    """A secret. ``Ref`` gives its ARN, which ends in six characters that AWS chooses."""

    name = Attr[str]("Name", "name")
    description = Attr[str]("Description", "description")
    kms_key = Attr[str]("KmsKeyId", "kms_key_id")


class SecretPolicy(
    Kind,
    type="AWS::SecretsManager::ResourcePolicy",
    terraform="aws_secretsmanager_secret_policy",
):
    """The resource policy of a secret."""

    secret = Attr[str]("SecretId", "secret_arn")
    policy = One(ResourcePolicy, "ResourcePolicy", "policy")
    blocks_public = Attr[bool](
        "BlockPublicPolicy", "block_public_policy", default=Default(cloudformation=True, terraform=False)
    )
    for_ = Subject(secret)
