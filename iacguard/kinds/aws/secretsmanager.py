"""AWS Secrets Manager."""

from __future__ import annotations

from iacguard.graph.kind import Attr, Default, Derived, Kind, One, Satellite, Struct
from iacguard.graph.policy import ResourcePolicy
from iacguard.graph.policy.carriers import Subject

VERSION = Satellite("aws_secretsmanager_secret_version", link="secret_id")

_GENERATED = "Terraform generates nothing: random_password is another provider's"


class GeneratedString(Struct):
    """What Secrets Manager makes up itself when the secret is created."""

    key = Attr[str]("GenerateStringKey", None, reason=_GENERATED)
    template = Attr[object]("SecretStringTemplate", None, reason=_GENERATED)
    """JSON that the generated string is added to, under the key."""


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
    secret_string = Attr[object]("SecretString", VERSION.at("secret_string"))
    generated = One(GeneratedString, "GenerateSecretString", None, reason=_GENERATED)


class RotationSchedule(
    Kind,
    type="AWS::SecretsManager::RotationSchedule",
    terraform="aws_secretsmanager_secret_rotation",
    attributes={"secret_id": None},
):
    """When a secret is rotated, and by which function. ``Ref`` gives the ARN of the secret."""

    secret = Attr[str]("SecretId", "secret_id")
    function = Attr[str]("RotationLambdaARN", "rotation_lambda_arn")
    days = Attr[int]("RotationRules.AutomaticallyAfterDays", "rotation_rules.automatically_after_days")
    expression = Attr[str]("RotationRules.ScheduleExpression", "rotation_rules.schedule_expression")


class TargetAttachment(
    Kind,
    type="AWS::SecretsManager::SecretTargetAttachment",
    terraform=None,
    reason="the provider does not have it",
):
    """Writes into a secret how to reach a database. ``Ref`` gives the ARN of the secret."""

    secret = Attr[str]("SecretId", None, reason="CloudFormation only")
    database = Attr[str]("TargetId", None, reason="CloudFormation only")


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


class SecretVersion(
    Kind, type="aws_secretsmanager_secret_version", terraform="aws_secretsmanager_secret_version"
):
    """What Terraform writes into a secret."""

    secret = Attr[str]("secret_id", "secret_id")
    content = Attr[str]("secret_string", "secret_string")
    binary = Attr[str]("secret_binary", "secret_binary")
